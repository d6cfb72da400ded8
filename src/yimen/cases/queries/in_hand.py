"""The applications in hand, as exchange asks for them before it lets a call through."""

from __future__ import annotations

from yimen.cases.contracts import CASE_KIND, DRAFT_KIND, CaseState
from yimen.cases.models import Case, Draft
from yimen.cases.rules.case import FINAL
from yimen.catalogue import public as catalogue
from yimen.exchange.contracts import InHand
from yimen.kernel.contracts import Ref


class CasesInHand:
    """Answers of drafts and cases, and nothing of what is in them."""

    def find(self, *, ref: Ref) -> InHand | None:
        """Return the draft or case behind a reference, or None."""
        if ref.kind == DRAFT_KIND:
            return _of_draft(ref)
        return _of_case(ref) if ref.kind == CASE_KIND else None


def _of_draft(ref: Ref) -> InHand | None:
    draft = Draft.objects.filter(id=ref.id).first()
    if draft is None:
        return None
    version = catalogue.get_version(version_id=draft.item_version_id)
    return InHand(
        item_code=version.item_code,
        item_name=version.name,
        person_id=draft.applicant_id,
        number=draft.number,
        is_open=draft.case_id is None and draft.discarded_at is None,
    )


def _of_case(ref: Ref) -> InHand | None:
    case = Case.objects.filter(id=ref.id).first()
    if case is None:
        return None
    return InHand(
        item_code=case.item_code,
        item_name=case.item_name,
        person_id=case.applicant_id,
        number=case.number,
        is_open=CaseState(case.state) not in FINAL,
    )

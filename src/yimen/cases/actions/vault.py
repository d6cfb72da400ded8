"""The vault in applications: papers go in when a case is granted, and come out by one click."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import draft as drafts
from yimen.cases.contracts import DraftView, PaperState, case_ref
from yimen.cases.models import Case, CasePaper, Draft
from yimen.cases.queries.draft import draft_view
from yimen.cases.queries.vault import offered, paper_asked
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.identity.contracts import MandateState
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.licences import public as licences
from yimen.licences.contracts import PaperToKeep


def keep_of(*, case_id: UUID) -> int:
    """Put the papers of a granted case into the applicant's vault; return how many were new.

    Papers found wrong stay out, and so do those that came from the vault themselves.
    """
    case = Case.objects.get(id=case_id)
    rows = CasePaper.objects.filter(case_id=case_id, kept_id=None).exclude(file_ids=[])
    papers = [
        PaperToKeep(
            code=row.code,
            name=row.name,
            level=row.level,
            file_ids=tuple(UUID(one) for one in row.file_ids),
        )
        for row in rows.exclude(state=PaperState.WRONG).order_by("id")
    ]
    if not papers:
        return 0
    return licences.keep_papers(
        person_id=case.applicant_id,
        origin=case_ref(case.id),
        title=case.item_name,
        number=case.number,
        given_on=local_day(case.submitted_at),
        papers=papers,
    )


def pick(
    *, actor: Actor, draft_id: UUID, step: str, paper: str, kept_id: UUID, at: datetime
) -> DraftView:
    """Answer a question for files with a paper of the applicant's vault, which is named, not copied.

    Raises NotFound, Refusal.
    """
    with transaction.atomic():
        row = Draft.objects.for_change(draft_id)
        access.check_draft(actor, row)
        before = draft_view(row)
        check_may_pick(before)
        version = catalogue.get_version(version_id=row.item_version_id)
        field, asked = paper_asked(version, step=step, paper=paper)
        kept = next(
            (
                one
                for one in offered(draft=before, paper=asked, on=local_day(at))
                if one.id == kept_id
            ),
            None,
        )
        if kept is None:
            raise NotFound("这份材料已经收回或者过期了，请重新上传。")
        row.picks = " ".join(map(str, dict.fromkeys((*before.picks, kept_id))))
        row.save(update_fields=["picks"])
        stored = before.values.get(field.code) or []
        files = list(dict.fromkeys([*stored, *(str(one) for one in kept.file_ids)]))
        saved = drafts.save_answers(
            actor=actor,
            draft_id=draft_id,
            step=step,
            raw={field.code: files},
            at=at,
            only=[field.code],
        )
        wrong = saved.answers.errors.get(field.code)
        if wrong:
            raise Refusal("cases.draft.pick", wrong)
        return saved.draft


def check_may_pick(draft: DraftView) -> None:
    """Refuse who copies a signed paper, or files before the applicant confirmed it. Raises NotFound."""
    if draft.filed_by_officer_id is not None and draft.mandate_id is None:
        raise NotFound
    if (
        draft.mandate_id is not None
        and identity.get_mandate(mandate_id=draft.mandate_id).state is MandateState.PENDING
    ):
        raise NotFound

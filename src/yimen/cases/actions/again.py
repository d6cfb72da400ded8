"""Apply again: what was written for a case that came to nothing becomes a new draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions.draft import start_draft
from yimen.cases.contracts import DRAFT_KIND, CaseState, DraftView
from yimen.cases.models import Case, Draft
from yimen.cases.models.answers import CASE_ANSWERS, DRAFT_ANSWERS, seal, unseal
from yimen.cases.queries.draft import draft_view
from yimen.cases.rules.case import may_apply_again
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, FieldKind
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.files import actions as files
from yimen.kernel.ledger import actions as ledger

_ANEW = {FieldKind.DECLARATION, FieldKind.SIGNATURE}
"""What a person says and signs belongs to one application."""


def apply_again(*, actor: Actor, case_id: UUID, at: datetime) -> DraftView:
    """Return a draft with the answers and files of a case that was sent back, withdrawn or ended.

    An open draft of the same item is returned as it stands. Raises NotFound, NotAllowed,
    WrongState, ItemNotOpen, MandateMissing.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_applicant(actor, case, at)
        if not may_apply_again(state=CaseState(case.state)):
            raise WrongState("这次申请还在办或者已经有了结果，不能照原样再申请。")
        version = catalogue.get_version(version_id=case.item_version_id)
        own = case.applicant_id == actor.person_id
        begun = start_draft(
            actor=actor,
            item_code=version.item_code,
            at=at,
            applicant_id=None if own else case.applicant_id,
            situation=_situation(version.item_code, case.situation, at),
        )
        if begun.values:
            return begun
        return _filled(actor, case, begun, at)


def _situation(item_code: str, before: str, at: datetime) -> str:
    """Return the situation of then where the item still knows it; else the page asks again."""
    current = catalogue.find_current(item_code=item_code, on=local_day(at))
    known = current.definition.situations if current and current.definition else ()
    return before if before in {one.code for one in known} else ""


def _filled(actor: Actor, case: Case, begun: DraftView, at: datetime) -> DraftView:
    definition = catalogue.get_version(version_id=begun.item_version_id).definition
    assert definition is not None
    before = unseal(CASE_ANSWERS, case.answers)
    draft = Draft.objects.for_change(begun.id)
    values = {
        field.code: _taken(actor, field, before[field.code], draft.id, at)
        for step in definition.form.steps
        for field in step.fields
        if field.code in before and field.kind not in _ANEW
    }
    draft.answers = seal(DRAFT_ANSWERS, values)
    draft.saved_at = at
    draft.save(update_fields=["answers", "saved_at"])
    ledger.record(
        actor=actor,
        verb="cases.draft.begun_again",
        subject=Ref(DRAFT_KIND, draft.id),
        at=at,
        change={"case": case.number},
        on_behalf_of=case.applicant_id,
    )
    return draft_view(draft, values=values)


def _taken(actor: Actor, field: Field, value: Any, draft_id: UUID, at: datetime) -> Any:
    """Return an answer for the new draft; files are kept once more, as its own."""
    if field.kind is not FieldKind.FILE:
        return value
    return [kept for one in value if (kept := _kept(actor, one, draft_id, at))]


def _kept(actor: Actor, file_id: str, draft_id: UUID, at: datetime) -> str:
    try:
        stored, content = files.open_file(file_id=UUID(file_id))
    except (NotFound, FileNotFoundError):
        return ""
    with content:
        again = files.put(
            stream=content,
            name=stored.name,
            declared_type=stored.media_type,
            owner=Ref(DRAFT_KIND, draft_id),
            actor=actor,
            at=at,
        )
    return str(again.id)

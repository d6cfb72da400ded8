"""Opening a case page is a look at personal data: who, when; so is following one by its code."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.contracts import CaseView
from yimen.cases.models import Case
from yimen.cases.queries.case import find_by_code, get_case
from yimen.cases.queries.looks import FOLLOWED, follows_already, look_once
from yimen.kernel.actor import Actor
from yimen.kernel.ledger import actions as ledger


def open_case(*, actor: Actor, case_id: UUID, at: datetime, again: bool = False) -> CaseView:
    """Return a case to an officer and record the look with its ground. Raises NotFound.

    `again` says that a paper was turned on a page that is open already, which is the same look.
    """
    with transaction.atomic():
        case = get_case(actor=actor, case_id=case_id)
        reason = _emergency(actor, case_id) or "打开办件页"
        if again:
            look_once(actor=actor, subject=case.ref, what="case", reason=reason, at=at)
        else:
            ledger.look(actor=actor, subject=case.ref, what="case", reason=reason, at=at)
        return case


def follow_by_code(*, actor: Actor, number: str, query_code: str, at: datetime) -> CaseView | None:
    """Return the case to who holds its number and code, and record the look; None for no case.

    Who asks again within a short while looks still. The applicant's own looks are not recorded.
    """
    case = find_by_code(number=number, query_code=query_code)
    if case is None or (actor.person_id is not None and actor.person_id == case.applicant_id):
        return case
    with transaction.atomic():
        if not follows_already(actor=actor, subject=case.ref, at=at):
            ledger.look(actor=actor, subject=case.ref, what=FOLLOWED, reason=_BY_CODE, at=at)
    return case


_BY_CODE = "凭办件号和查询码查进度"


def _emergency(actor: Actor, case_id: UUID) -> str:
    return access.look_ground(actor, Case.objects.get(id=case_id)) if actor.opened else ""

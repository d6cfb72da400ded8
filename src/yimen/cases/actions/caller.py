"""What an operator may do for a caller whom he has checked: see where his cases stand, begin one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases.actions import draft as drafts
from yimen.cases.contracts import DRAFT_KIND, CallerCase, CaseState, DraftView
from yimen.cases.models import Case
from yimen.cases.queries.case import case_view
from yimen.cases.rules.case import STATE_TITLES
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.identity.contracts import CallerWay
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.ledger import actions as ledger

_SHOWN = 10


def list_for_caller(*, actor: Actor, check_id: UUID, ground: str, at: datetime) -> list[CallerCase]:
    """Return the checked caller's newest cases, each a recorded look with its ground.

    Nothing where he asked that his data be blocked. Raises NotAllowed where no check of this
    operator holds.
    """
    person_id = _person(actor, check_id, at)
    if identity.is_blocked(person_id=person_id):
        return []
    with transaction.atomic():
        rows = Case.objects.filter(applicant_id=person_id).order_by("-submitted_at", "-id")
        found = [case_view(row) for row in rows[:_SHOWN]]
        for one in found:
            ledger.look(actor=actor, subject=one.ref, what="caller", reason=ground, at=at)
    return [
        CallerCase(
            id=one.id,
            number=one.number,
            item_name=one.item_name,
            state_title=STATE_TITLES[one.state],
            submitted_at=one.submitted_at,
            waits_for_him=one.state is CaseState.CORRECTION,
        )
        for one in found
    ]


def begin_for_caller(
    *, actor: Actor, check_id: UUID, item_code: str, ground: str, at: datetime
) -> DraftView:
    """Begin an application that belongs to the checked caller, who fills in and hands in himself.

    Only where he was checked by a code to his own telephone. Raises NotAllowed,
    Refusal, ItemNotOpen.
    """
    person_id = _person(actor, check_id, at)
    check = identity.get_caller_check(actor=actor, check_id=check_id, at=at)
    if check.way is not CallerWay.CODE:
        raise Refusal(
            "cases.caller.code", "替来电人开草稿要用验证码核对身份，答对问题还不够。", field="q"
        )
    if identity.is_blocked(person_id=person_id):
        raise Refusal("cases.caller.blocked", "他要求停止使用他的信息，不能替他开草稿。", field="q")
    draft = drafts.start_for_caller(actor=actor, applicant_id=person_id, item_code=item_code, at=at)
    name = catalogue.get_version(version_id=draft.item_version_id).name
    with transaction.atomic():
        ledger.record(
            actor=actor, verb="cases.draft.begun_for_caller", subject=Ref(DRAFT_KIND, draft.id),
            at=at, change={"item": item_code}, ground=ground,
        )  # fmt: skip
        identity.tell(
            person_id=person_id, title="替您开好了申请的草稿", at=at,
            template="您在 12345 电话里说要办“{item}”，草稿开好了。请登录后自己填写、提交，没有提交不算申请。",
            params={"item": name}, url=f"/drafts/{draft.id}/", subject=Ref(DRAFT_KIND, draft.id),
        )  # fmt: skip
    return draft


def _person(actor: Actor, check_id: UUID, at: datetime) -> UUID:
    check = identity.get_caller_check(actor=actor, check_id=check_id, at=at)
    if check.person_id is None:
        raise NotAllowed
    return check.person_id

"""See who called, what he asked for before, and hear him: on ground or with a reason, recorded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.transition import order_ref
from yimen.hotline.contracts.call import CALL_KIND, CallView, NoGround, TakenByAnother
from yimen.hotline.contracts.order import OrderView, PleaseSay
from yimen.hotline.contracts.switch import Sound
from yimen.hotline.models import Call, WorkOrder
from yimen.hotline.queries import call as calls
from yimen.hotline.queries import line, sealed, sealed_calls
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import transcript as transcripts
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ledger import actions as ledger

CALLER_KIND = "hotline.caller"
"""Kind of the reference under which looks at a number are recorded; its id tells no number."""


def reveal_caller(*, actor: Actor, order_id: UUID, reason: str, at: datetime) -> tuple[str, str]:
    """Return the caller's name and telephone, and record the look with its reason.

    The desk may; a unit only where the caller agreed and the order is not confidential. Raises
    NotFound, NotAllowed, PleaseSay.
    """
    if len(reason.strip()) < 4:
        raise PleaseSay("reason", "请写明为什么要看全号，至少四个字，会记录在案。")
    with transaction.atomic():
        row = orders.visible(actor).filter(id=order_id).first()
        if row is None:
            raise NotFound
        if not can_reveal(actor, row.area_code, row.unit_id, agreed=row.share_phone):
            raise NotAllowed("来电人没有同意把号码给承办单位。请通过热线联系，或者用隐私号回拨。")
        ledger.look(
            actor=actor, subject=order_ref(row), what="caller", reason=reason.strip(), at=at
        )
        return _caller(row)


def caller_history(
    *, actor: Actor, phone: str, call_id: UUID | None, why: str, asked: bool, at: datetime
) -> list[OrderView]:
    """Return what a number asked for before, to whoever speaks with it or says why.

    A call of his own from this number is ground enough; without one the reason is recorded, and
    nothing is shown before he `asked`. Raises NoGround, NotAllowed.
    """
    actor.must(access.TAKE)
    key = sealed.caller_key(phone)
    if not key:
        return []
    if call_id is None or not calls.is_ground(actor=actor, call_id=call_id, phone=phone):
        if not asked:
            return []
        if len(why.strip()) < 4:
            raise NoGround
        with transaction.atomic():
            ledger.look(
                actor=actor,
                subject=Ref(CALLER_KIND, UUID(bytes=key[:16])),
                what="caller",
                reason=why.strip(),
                at=at,
            )
    return orders.history_of_caller(actor=actor, phone=phone)


def open_call(*, actor: Actor, call_id: UUID, at: datetime) -> str:
    """Return the number of a call to the operator on whose screen it is, and record the look.

    Nothing for a hidden number. Raises NotFound, TakenByAnother.
    """
    with transaction.atomic():
        row = Call.objects.filter(id=call_id).first()
        if row is None:
            raise NotFound
        if not calls.is_ground(actor=actor, call_id=call_id):
            if row.operator_id is not None and actor.may(access.TAKE, area=row.area_code):
                raise TakenByAnother(row.operator_name)
            raise NotFound
        ledger.look(
            actor=actor, subject=Ref(CALL_KIND, row.id), what="caller", reason="接听来电", at=at
        )
        return sealed.opened(sealed_calls.PHONE, row.phone_encrypted)


def reveal_number(*, actor: Actor, call_id: UUID, reason: str, at: datetime) -> str:
    """Return the number of a call, and record the look with its reason.

    Whoever may know of the call may. Raises NotFound, PleaseSay.
    """
    if len(reason.strip()) < 4:
        raise PleaseSay("reason", "请写明为什么要看全号，至少四个字，会记录在案。")
    with transaction.atomic():
        shown = calls.get_for(actor=actor, call_id=call_id)
        row = Call.objects.get(id=shown.id)
        ledger.look(actor=actor, subject=shown.ref, what="caller", reason=reason.strip(), at=at)
        return sealed.opened(sealed_calls.PHONE, row.phone_encrypted)


def may_hear(actor: Actor, call: CallView) -> bool:
    """Say whether the actor may hear a call: who spoke, the chief, and whoever supervises."""
    head = any(actor.may(verb, area=call.area_code) for verb in (access.RULE, access.SUPERVISE))
    return head or (call.operator_id is not None and call.operator_id == actor.account_id)


def open_recording(*, actor: Actor, call_id: UUID, at: datetime) -> None:
    """Record that somebody hears a call, once it is known that there is something to hear.

    Raises NotFound, SwitchDown.
    """
    shown = _heard_by(actor, call_id)
    sound_of(actor=actor, call_id=call_id).stream.close()
    with transaction.atomic():
        ledger.look(actor=actor, subject=shown.ref, what="recording", reason="", at=at)


def sound_of(*, actor: Actor, call_id: UUID) -> Sound:
    """Open the recording of a call whose hearing is recorded already.

    Raises NotFound, SwitchDown.
    """
    shown = _heard_by(actor, call_id)
    row = Call.objects.get(id=shown.id)
    path = sealed.opened(sealed_calls.RECORDING, row.recording_encrypted)
    if not path:
        raise NotFound("这个电话没有录音。")
    return line.must_have().recording(path=path)


def open_transcript(*, actor: Actor, call_id: UUID, at: datetime) -> str:
    """Return what somebody wrote down of a call, and record who read it. Raises NotFound."""
    shown = _heard_by(actor, call_id)
    words = transcripts.find_words(call_ids=[shown.id])
    if not words:
        raise NotFound("这个电话没有通话文字。")
    with transaction.atomic():
        ledger.look(actor=actor, subject=shown.ref, what="transcript", reason="", at=at)
    return words


def _heard_by(actor: Actor, call_id: UUID) -> CallView:
    shown = calls.get_for(actor=actor, call_id=call_id)
    if not may_hear(actor, shown):
        raise NotFound
    return shown


def can_reveal(actor: Actor, area_code: str, unit_id: UUID | None, *, agreed: bool) -> bool:
    """Say whether the actor may see the caller's telephone of an order that he may read."""
    at_desk = any(actor.may(verb, area=area_code) for verb in (access.TAKE, access.CHECK))
    mine = unit_id is not None and actor.may(access.HANDLE, unit_id=unit_id)
    return at_desk or (mine and agreed)


def note_page(*, actor: Actor, order_id: UUID, at: datetime) -> None:
    """Record that an officer opened an order's page."""
    with transaction.atomic():
        row = WorkOrder.objects.get(id=order_id)
        ledger.look(actor=actor, subject=order_ref(row), what="order", reason="", at=at)


def _caller(row: WorkOrder) -> tuple[str, str]:
    return (
        sealed.opened(sealed.NAME, row.caller_name_encrypted),
        sealed.opened(sealed.PHONE, row.caller_phone_encrypted),
    )

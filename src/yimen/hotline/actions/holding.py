"""What an operator does with a living call: let it wait, ask a colleague, speak in three, pass it on.

The switch is told inside the lock, so that it hears two keys in the order in which they were
pressed; what it refuses is not written. What a telephone does by itself arrives as an event.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline.actions import aside
from yimen.hotline.actions import call as calls
from yimen.hotline.actions import seat as seats
from yimen.hotline.actions.call_step import show, tell, turn
from yimen.hotline.contracts.call import (
    AsideEnd,
    AsideKind,
    CallState,
    CallVerb,
    CallView,
    ColleagueBusy,
    SeatState,
    SeatVerb,
)
from yimen.hotline.contracts.switch import SwitchDown
from yimen.hotline.models import Call, CallAside, Seat
from yimen.hotline.queries import line
from yimen.hotline.queries.call import view
from yimen.hotline.rules import call as rules
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import WrongState
from yimen.kernel.ids import new_id

_NOT_RUNG = "话机还没有接通，请稍等一下，或者用话机操作。"


def hold(*, actor: Actor, call_id: UUID, at: datetime) -> CallView:
    """Let the caller wait with music. Raises NotAllowed, SwitchDown, TakenByAnother, WrongState."""
    with transaction.atomic():
        row = _may(actor, call_id, CallVerb.HOLD)
        line.must_have().hold(agent_channel=_own_leg(row), on=True)
        turn(row, CallVerb.HOLD, actor=actor, at=at)
        return view(row)


def resume(*, actor: Actor, call_id: UUID, at: datetime) -> CallView:
    """Speak with the caller again; a colleague who was asked is let go. Raises as `hold`."""
    with transaction.atomic():
        row = _may(actor, call_id, CallVerb.RESUME)
        one = aside.find_open(row)
        if row.state == CallState.HELD:
            line.must_have().hold(agent_channel=_own_leg(row), on=False)
        elif one is not None:
            line.must_have().hang_up(channel=one.channel)
            end = AsideEnd.SPOKEN if one.answered_at else AsideEnd.CANCELLED
            aside.close(one, end, at=at)
        turn(row, CallVerb.RESUME, actor=actor, at=at)
        return view(row)


def consult(*, actor: Actor, call_id: UUID, to: UUID | None, at: datetime) -> CallView:
    """Ring a colleague and speak with him while the caller waits. Raises as `hold`, ColleagueBusy."""
    with transaction.atomic():
        row = _may(actor, call_id, CallVerb.CONSULT)
        seat, channel = _colleague(actor, to), str(new_id())
        switch, own = line.must_have(), _own_leg(row)
        if row.state == CallState.HELD:
            switch.hold(agent_channel=own, on=False)
        switch.consult(agent_channel=own, caller=row.channel, agent=seat.agent, channel=channel)
        _beside(row, AsideKind.CONSULT, seat, channel, actor, at)
        turn(row, CallVerb.CONSULT, actor=actor, at=at, change={"to": seat.name})
        tell(seat, f"{actor.name}想问您一个电话，话机在响，接起来就能说。")
        return view(row)


def join(*, actor: Actor, call_id: UUID, at: datetime) -> CallView:
    """Let the colleague who answered speak with the caller too. Raises as `hold`."""
    with transaction.atomic():
        row = _may(actor, call_id, CallVerb.JOIN)
        _who_answered(row)
        line.must_have().join(agent_channel=row.agent_channel)
        turn(row, CallVerb.JOIN, actor=actor, at=at)
        return view(row)


def hand_to(*, actor: Actor, call_id: UUID, at: datetime) -> CallView:
    """Leave the caller to the colleague who answered. Raises as `hold`."""
    with transaction.atomic():
        row = _may(actor, call_id, CallVerb.TAKE_OVER)
        one = _who_answered(row)
        line.must_have().hang_up(channel=row.agent_channel)
        aside.take_over(row, one, at=at, actor=actor)
        return view(row)


def pass_on(*, actor: Actor, call_id: UUID, to: UUID | None, at: datetime) -> CallView:
    """Let a colleague's telephone ring for the caller, and be free; raises as `consult`.

    Not answered, the caller is in the queue again, before those who called later.
    """
    with transaction.atomic():
        row = _may(actor, call_id, CallVerb.PASS)
        seat, channel = _colleague(actor, to), str(new_id())
        line.must_have().pass_on(caller=row.channel, agent=seat.agent, channel=channel)
        _beside(row, AsideKind.PASS, seat, channel, actor, at)
        turn(row, CallVerb.PASS, actor=actor, at=at, change={"to": seat.name})
        own = Seat.objects.select_for_update(no_key=True).filter(state=SeatState.BUSY)
        for mine in own.filter(account_id=row.operator_id) if row.operator_id else ():
            seats.move(mine, SeatVerb.FINISH, at=at)
        show(seat, row, f"{actor.name}转来一个电话。")
        return view(row)


def _may(actor: Actor, call_id: UUID, verb: CallVerb) -> Call:
    row = calls.own(actor, call_id)
    rules.CALL.check_move(CallState(row.state), verb)
    return row


def _own_leg(row: Call) -> str:
    if not row.agent_channel:
        raise SwitchDown(_NOT_RUNG)
    return row.agent_channel


def _colleague(actor: Actor, to: UUID | None) -> Seat:
    if to is None:
        raise ColleagueBusy("请选一位同事。")
    seat = Seat.objects.select_for_update(no_key=True).filter(account_id=to).first()
    if seat is None or not seat.agent or seat.account_id == actor.account_id:
        raise ColleagueBusy("这位同事没有分机，请另选一位。")
    if seat.state in {SeatState.OUT, SeatState.BUSY}:
        said = "没有签入" if seat.state == SeatState.OUT else "正在通话"
        raise ColleagueBusy(f"{seat.name}{said}，请另选一位。")
    return seat


def _who_answered(row: Call) -> CallAside:
    one = aside.find_open(row)
    if one is None or one.answered_at is None:
        raise WrongState("同事还没有接，请等他接起来，或者先接回来电人。")
    return one


def _beside(
    row: Call, kind: AsideKind, seat: Seat, channel: str, actor: Actor, at: datetime
) -> None:
    CallAside(
        id=new_id(), call=row, kind=kind, channel=channel, account_id=seat.account_id,
        name=seat.name, by=actor.name, by_account=actor.account_id, asked_at=at,
    ).save(force_insert=True)  # fmt: skip

"""A colleague beside a living call: rung, answered, gone, or the one who has the caller now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.hotline.actions import seat as seats
from yimen.hotline.actions.call_step import show, tell, turn
from yimen.hotline.contracts.call import (
    AsideEnd,
    AsideKind,
    CallState,
    CallVerb,
    SeatState,
    SeatVerb,
)
from yimen.hotline.models import Call, CallAside, Seat
from yimen.kernel.actor import SYSTEM, Actor

_BESIDE = frozenset({CallState.CONSULTING, CallState.JOINED})


def find_open(row: Call) -> CallAside | None:
    """Return the colleague who is beside a locked call at this moment, or None."""
    return CallAside.objects.filter(call=row, end=AsideEnd.OPEN).first()


def was_his(row: Call, account_id: UUID | None) -> bool:
    """Say whether an operator had a call before he passed it to a colleague."""
    if account_id is None:
        return False
    return CallAside.objects.filter(call=row, by_account=account_id, end=AsideEnd.TAKEN).exists()


def answered(row: Call, one: CallAside, *, at: datetime, actor: Actor = SYSTEM) -> None:
    """Write that the colleague picked up; whom a call was passed to has it from now on."""
    if one.answered_at is not None or one.end:
        return
    one.answered_at = at
    one.save(update_fields=["answered_at"])
    if one.kind == AsideKind.PASS:
        take_over(row, one, at=at, actor=actor)
        return
    seat = _locked(one.account_id)
    if seat is not None and seat.state != SeatState.BUSY:
        seats.move(seat, SeatVerb.TAKE, at=at)
    _tell_operator(row, f"{one.name}接了，来电人在等。")


def gone(row: Call, one: CallAside, *, at: datetime) -> None:
    """Write that the colleague's telephone is silent again; who waited with him speaks on."""
    if one.end:
        return
    spoke = one.answered_at is not None
    close(one, AsideEnd.SPOKEN if spoke else AsideEnd.NO_ANSWER, at=at)
    if row.state in _BESIDE:
        turn(row, CallVerb.RESUME, actor=SYSTEM, at=at, change={"aside": one.end})
        said = "已经挂断，您接回了来电人。" if spoke else "没有接，您接回了来电人。"
        _tell_operator(row, f"{one.name}{said}")
    elif row.state == CallState.PASSING:
        _tell_operator(row, f"{one.name}没有接，来电人回到队列，转给下一位空闲的坐席。")


def take_over(row: Call, one: CallAside, *, at: datetime, actor: Actor) -> None:
    """Give a locked call to the colleague who speaks on it; the operator before him wraps up."""
    close(one, AsideEnd.TAKEN, at=at)
    row.agent_channel = one.channel
    _change_hands(row, one.account_id, one.name, at=at, actor=actor)


def taken_from_queue(row: Call, seat: Seat | None, *, at: datetime) -> None:
    """Give a call that nobody took by hand to whoever picked it up out of the queue."""
    one = find_open(row)
    if one is not None:
        close(one, AsideEnd.NO_ANSWER, at=at)
    if seat is not None:
        _change_hands(row, seat.account_id, seat.name, at=at, actor=SYSTEM)
    else:
        turn(row, CallVerb.TAKE_OVER, actor=SYSTEM, at=at)


def close(one: CallAside, end: AsideEnd, *, at: datetime) -> None:
    """End what a colleague was asked; his seat is free again unless he has the call."""
    one.end, one.ended_at = end, at
    one.save(update_fields=["end", "ended_at"])
    seat = _locked(one.account_id)
    if seat is None or end is AsideEnd.TAKEN:
        return
    if seat.call_id == one.call_id:
        seat.call = None
    seat.told = ""
    if seat.state == SeatState.BUSY and seat.call_id is None:
        seats.move(seat, SeatVerb.FINISH, at=at)
    else:
        seat.version += 1
        seat.save(update_fields=["call", "told", "version"])


def _change_hands(row: Call, account_id: UUID, name: str, *, at: datetime, actor: Actor) -> None:
    before = row.operator_id
    row.operator_id, row.operator_name = account_id, name
    turn(row, CallVerb.TAKE_OVER, actor=actor, at=at, change={"by": name})
    for each in sorted({one for one in (before, account_id) if one is not None}):
        seat = _locked(each)
        if seat is None:
            continue
        if each == account_id:
            if seat.state != SeatState.BUSY:
                seats.move(seat, SeatVerb.TAKE, at=at)
            show(seat, row)
        else:
            if seat.state == SeatState.BUSY:
                seats.move(seat, SeatVerb.FINISH, at=at)
            tell(seat, f"{name}接过去了。写了一半的照样可以存、可以派。")


def _tell_operator(row: Call, told: str) -> None:
    seat = _locked(row.operator_id) if row.operator_id is not None else None
    if seat is not None:
        tell(seat, told)


def _locked(account_id: UUID) -> Seat | None:
    return Seat.objects.select_for_update(no_key=True).filter(account_id=account_id).first()

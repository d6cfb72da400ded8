"""What a switch tells, taken in once each, in whatever order it arrives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from yimen.hotline.actions import aside
from yimen.hotline.actions import call as calls
from yimen.hotline.actions import seat as seats
from yimen.hotline.actions.call_step import show, turn
from yimen.hotline.contracts.call import (
    AsideEnd,
    CallState,
    CallVerb,
    Direction,
    SeatState,
    SeatVerb,
)
from yimen.hotline.contracts.switch import Heard, HeardKind, Living, WholeCall
from yimen.hotline.models import Call, CallAside, Seat, SwitchEvent
from yimen.hotline.queries import sealed, sealed_calls
from yimen.hotline.queries.call import desk
from yimen.kernel.actor import SYSTEM
from yimen.kernel.ids import new_id

_KEPT = timedelta(days=2)
"""How long events are known again; a switch that sends older ones has been started anew."""


def hear(*, heard: Heard) -> bool:
    """Take one event in; say whether it was new."""
    with transaction.atomic():
        _, new = SwitchEvent.objects.get_or_create(
            core=heard.core, sequence=heard.sequence, defaults={"at": heard.at}
        )
        if new:
            _DO[heard.kind](heard)
        return new


def reconcile(*, living: Sequence[Living], at: datetime) -> int:
    """Bring the calls in line with those that the switch has; return how many were not.

    A call that is here alone ended unseen; when, the switch's own record tells later.
    """
    changed = 0
    with transaction.atomic():
        here = {one.channel: one for one in living}
        rows = Call.objects.exclude(state=CallState.ENDED).select_for_update(no_key=True)
        for row in rows.order_by("id"):
            if row.channel not in here and row.rang_at < at - timedelta(seconds=5):
                row.found_late = True
                calls.end(row, at=at, by="", cause="")
                changed += 1
            elif row.channel in here:
                changed += _bring_in_line(row, here, at=at)
        known = set(Call.objects.filter(channel__in=here).values_list("channel", flat=True))
        for one in living:
            if one.ours and one.channel not in known:
                _make(one.channel, one.number, one.began_at, late=True)
                changed += 1
        SwitchEvent.objects.filter(at__lt=at - _KEPT).delete()
    return changed


def _bring_in_line(row: Call, here: Mapping[str, Living], *, at: datetime) -> int:
    """Write what a switch did with a living call while nobody listened; return how much it was."""
    before = row.state
    own = here.get(row.agent_channel)
    if row.state == CallState.TALKING and own is not None and own.held:
        turn(row, CallVerb.HOLD, actor=SYSTEM, at=at)
    elif row.state == CallState.HELD and own is not None and not own.held:
        turn(row, CallVerb.RESUME, actor=SYSTEM, at=at)
    one = aside.find_open(row)
    if one is None or one.asked_at > at - timedelta(seconds=5):
        return row.state != before
    leg = here.get(one.channel)
    if leg is None:
        aside.gone(row, one, at=at)
    elif leg.picked:
        aside.answered(row, one, at=at)
        if row.agent_channel not in here and row.state in {CallState.CONSULTING, CallState.JOINED}:
            aside.take_over(row, one, at=at, actor=SYSTEM)
    return row.state != before


def reconcile_seats(*, told: Sequence[tuple[str, SeatState]], at: datetime) -> int:
    """Bring the seats in line with the switch's agents; return how many were not."""
    changed = 0
    with transaction.atomic():
        for agent, state in sorted(told):
            row = _seat(agent)
            before = row.state if row is not None else ""
            _sit(row, state, at=at)
            changed += row is not None and row.state != before
    return changed


def take_record(*, record: WholeCall) -> bool:
    """Take the switch's own record of an ended call in; say whether it told anything new."""
    with transaction.atomic():
        row = _locked(record.channel)
        if row is None:
            row = _make(record.channel, record.number, record.began_at, late=True)
        elif row.state == CallState.ENDED and not row.found_late:
            return _keep_path(row, record.path)
        if record.answered_at is not None and row.answered_at is None:
            row.answered_at = record.answered_at
            seat = Seat.objects.filter(agent=record.agent).exclude(agent="").first()
            if seat is not None:
                row.operator_id, row.operator_name = seat.account_id, seat.name
        calls.end(row, at=record.ended_at, by=record.by, cause=record.cause, again=True)
        _keep_path(row, record.path)
        return True


def _rang(heard: Heard) -> None:
    row = _locked(heard.channel)
    if row is None:
        _make(heard.channel, heard.number, heard.began_at or heard.at)


def _offered(heard: Heard) -> None:
    row = _known(heard)
    seat = _seat(heard.agent)
    if row.state not in {CallState.RINGING, CallState.PASSING}:
        return
    row.offered_at = row.offered_at or heard.at
    row.save(update_fields=["offered_at"])
    if seat is not None and seat.state != SeatState.BUSY:
        show(seat, row)


def _leg(heard: Heard) -> None:
    row = _known(heard)
    row.agent_channel = heard.agent_channel
    row.save(update_fields=["agent_channel"])


def _answered(heard: Heard) -> None:
    row = _known(heard)
    row.agent_channel = heard.agent_channel or row.agent_channel
    calls.answered(row, _seat(heard.agent), at=heard.at)


def _of_operator(heard: Heard) -> Call | None:
    """Return the call whose operator's leg an event is about, locked; a caller's own leg is none."""
    rows = Call.objects.select_for_update(no_key=True).exclude(state=CallState.ENDED)
    return rows.filter(agent_channel=heard.channel).first() if heard.channel else None


def _held(heard: Heard) -> None:
    row = _of_operator(heard)
    if row is not None and row.state == CallState.TALKING:
        turn(row, CallVerb.HOLD, actor=SYSTEM, at=heard.at)


def _resumed(heard: Heard) -> None:
    row = _of_operator(heard)
    if row is not None and row.state == CallState.HELD:
        turn(row, CallVerb.RESUME, actor=SYSTEM, at=heard.at)


def _aside(heard: Heard) -> tuple[Call, CallAside] | None:
    row = _locked(heard.channel)
    one = CallAside.objects.filter(channel=heard.agent_channel, call=row).first() if row else None
    return (row, one) if row is not None and one is not None else None


def _aside_answered(heard: Heard) -> None:
    found = _aside(heard)
    if found is not None and found[0].state != CallState.ENDED:
        aside.answered(*found, at=heard.at)


def _aside_ended(heard: Heard) -> None:
    found = _aside(heard)
    if found is not None:
        aside.gone(*found, at=heard.at)


def _left(heard: Heard) -> None:
    row = _locked(heard.channel) if heard.channel else None
    if row is not None and row.state in {CallState.CONSULTING, CallState.JOINED}:
        one = aside.find_open(row)
        if one is not None and one.answered_at is not None and one.end == AsideEnd.OPEN:
            aside.take_over(row, one, at=heard.at, actor=SYSTEM)
    seat = _seat(heard.agent)
    if seat is not None and seat.state == SeatState.BUSY:
        seats.move(seat, SeatVerb.FINISH, at=heard.at)


def _ended(heard: Heard) -> None:
    row = _locked(heard.channel)
    if row is None:
        if heard.began_at is None:
            return  # a leg that never called the hotline
        row = _make(heard.channel, heard.number, heard.began_at, late=True)
    if row.state == CallState.ENDED and not row.found_late:
        return
    calls.end(row, at=heard.at, by=heard.by, cause=heard.cause, again=row.found_late)


def _recorded(heard: Heard) -> None:
    row = _locked(heard.channel)
    if row is None:
        row = Call.objects.filter(agent_channel=heard.channel).exclude(agent_channel="").first()
    if row is not None:
        _keep_path(row, heard.path)


def _seated(heard: Heard) -> None:
    if heard.seat is not None:
        _sit(_seat(heard.agent), heard.seat, at=heard.at)


def _sit(seat: Seat | None, state: SeatState, *, at: datetime) -> None:
    """Let a seat follow its telephone; a call, and what comes after one, goes before that."""
    if seat is None or seat.state in {SeatState.BUSY, SeatState.WRAP, state}:
        return
    match state:
        case SeatState.READY:
            if seat.state == SeatState.OUT:
                seats.move(seat, SeatVerb.CHECK_IN, at=at)
            seats.move(seat, SeatVerb.GET_READY, at=at)
        case SeatState.PAUSED if seat.state == SeatState.READY:
            seats.move(seat, SeatVerb.PAUSE, reason="话机示忙", at=at)
        case SeatState.OUT:
            seats.move(seat, SeatVerb.CHECK_OUT, at=at)
        case _:
            return


_DO: dict[HeardKind, Callable[[Heard], None]] = {
    HeardKind.RANG: _rang,
    HeardKind.OFFERED: _offered,
    HeardKind.LEG: _leg,
    HeardKind.ANSWERED: _answered,
    HeardKind.HELD: _held,
    HeardKind.RESUMED: _resumed,
    HeardKind.ASIDE_ANSWERED: _aside_answered,
    HeardKind.ASIDE_ENDED: _aside_ended,
    HeardKind.LEFT: _left,
    HeardKind.ENDED: _ended,
    HeardKind.RECORDED: _recorded,
    HeardKind.SEAT: _seated,
}


def _known(heard: Heard) -> Call:
    row = _locked(heard.channel)
    return row or _make(heard.channel, heard.number, heard.began_at or heard.at, late=True)


def _make(channel: str, number: str, at: datetime, *, late: bool = False) -> Call:
    centre = desk()
    row = Call(
        id=new_id(),
        channel=channel,
        direction=Direction.IN,
        phone_encrypted=sealed.seal(sealed_calls.PHONE, number),
        phone_index=sealed_calls.number_key(number),
        desk_id=centre.id,
        area_code=centre.area_code,
        rang_at=at,
        found_late=late,
    )
    row.save(force_insert=True)
    return row


def _locked(channel: str) -> Call | None:
    return Call.objects.select_for_update(no_key=True).filter(channel=channel).first()


def _seat(agent: str) -> Seat | None:
    if not agent:
        return None
    return Seat.objects.select_for_update(no_key=True).filter(agent=agent).first()


def _keep_path(row: Call, path: str) -> bool:
    if not path or row.recording_encrypted:
        return False
    row.recording_encrypted = sealed.seal(sealed_calls.RECORDING, path)
    row.save(update_fields=["recording_encrypted"])
    return True

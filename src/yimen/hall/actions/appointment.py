"""Writes of appointments: book, cancel, arrive, miss; and when a window takes them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.hall import access
from yimen.hall.contracts.appointment import (
    APPOINTMENT_KIND,
    WINDOW_KIND,
    AppointmentRefused,
    AppointmentState,
    AppointmentVerb,
    AppointmentView,
    WindowGiven,
)
from yimen.hall.models import Appointment, AppointmentWindow
from yimen.hall.queries import appointment as queries
from yimen.hall.rules import appointment as rules
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers.actions import next_case_number

_MATTER = 60


def book(
    *, actor: Actor, window_id: UUID, begins_at: datetime, matter: str, at: datetime
) -> AppointmentView:
    """Take a time for the signed-in person; the same time asked for twice is one appointment.

    Raises NotAllowed, NotFound, AppointmentRefused.
    """
    if actor.person_id is None:
        raise NotAllowed
    return _book(actor, actor.person_id, window_id, begins_at, matter, at, by_hotline=False)


def book_for_caller(
    *, actor: Actor, check_id: UUID, window_id: UUID, begins_at: datetime, matter: str, at: datetime
) -> AppointmentView:
    """Take a time for a caller who was checked, and tell him. Raises as `book`."""
    check = identity.get_caller_check(actor=actor, check_id=check_id, at=at)
    if check.person_id is None:
        raise NotAllowed
    return _book(actor, check.person_id, window_id, begins_at, matter, at, by_hotline=True)


def _book(
    actor: Actor,
    person_id: UUID,
    window_id: UUID,
    begins_at: datetime,
    matter: str,
    at: datetime,
    *,
    by_hotline: bool,
) -> AppointmentView:
    day = local_day(begins_at)
    with transaction.atomic():
        window = AppointmentWindow.objects.for_change(window_id)
        held = Appointment.objects.filter(
            person_id=person_id, window=window, begins_at=begins_at, state=AppointmentState.BOOKED
        ).first()
        if held is not None:
            return queries.views([held])[0]
        slots = {one.begins_at: one for one in queries.slots_on(window_id=window_id, day=day)}
        slot = slots.get(begins_at)
        rules.check_book(
            slot=slot,
            standing=queries.standing_of(person_id=person_id, window_id=window_id, day=day, at=at),
            days_ahead=window.days_ahead,
            by_hotline=by_hotline,
            at=at,
        )
        assert slot is not None
        row = Appointment(
            id=new_id(),
            number=f"Y{next_case_number(day=local_day(at))}",
            window=window,
            unit_id=window.unit_id,
            person_id=person_id,
            matter=matter.strip()[:_MATTER],
            day=day,
            begins_at=slot.begins_at,
            ends_at=slot.ends_at,
            by_hotline=by_hotline,
            made_at=at,
        )
        row.save(force_insert=True)
        _record(actor, row, "booked", at, on_behalf_of=person_id if by_hotline else None)
        _tell(row, "约好了", "请在{time}到{place}，带上身份证。来不了请早点取消，让给别人。", at)
        return queries.views([row])[0]


def cancel(*, actor: Actor, appointment_id: UUID, at: datetime) -> AppointmentView:
    """Give one's own time back before it begins. Raises NotFound, WrongState, AppointmentRefused."""
    with transaction.atomic():
        row = Appointment.objects.for_change(appointment_id)
        if row.person_id != actor.person_id:
            raise NotFound
        if row.begins_at <= at:
            raise AppointmentRefused("begun", "时间已经到了，不能取消了。来不了不用再做什么。")
        _move(actor, row, AppointmentVerb.CANCEL, at)
        return queries.views([row])[0]


def cancel_for_unit(
    *, actor: Actor, appointment_id: UUID, reason: str, at: datetime
) -> AppointmentView:
    """Take back a time that the unit cannot keep, with the reason, and tell who comes.

    Raises NotFound, WrongState, AppointmentRefused.
    """
    with transaction.atomic():
        row = _of_unit(actor, appointment_id)
        if len(reason.strip()) < 4:
            raise AppointmentRefused(
                "reason", "请写为什么取消，会告诉来办事的人，例如：系统停机检修。", field="reason"
            )
        row.reason = reason.strip()[:120]
        _move(actor, row, AppointmentVerb.CANCEL, at)
        _tell(row, "窗口取消了您的预约", "{why}。原来约的是{time}，请另约一个时间。", at)
        return queries.views([row])[0]


def arrive(*, actor: Actor, appointment_id: UUID, at: datetime) -> AppointmentView:
    """Note that somebody came. Raises NotFound, WrongState, AppointmentRefused."""
    with transaction.atomic():
        row = _of_unit(actor, appointment_id)
        if row.day != local_day(at):
            raise AppointmentRefused("day", "不是今天的预约。他今天来了，请现场取号。")
        _move(actor, row, AppointmentVerb.ARRIVE, at)
        return queries.views([row])[0]


def note_missed(*, at: datetime, limit: int = 500) -> int:
    """Note who did not come, and return how many."""
    found = queries.overdue(at=at, limit=limit)
    for appointment_id in found:
        with transaction.atomic():
            row = Appointment.objects.for_change(appointment_id)
            if rules.FLOW.allows(AppointmentState(row.state), AppointmentVerb.MISS):
                _move(SYSTEM, row, AppointmentVerb.MISS, at)
    return len(found)


def keep_window(
    *, actor: Actor, unit_id: UUID, given: WindowGiven, at: datetime, window_id: UUID | None = None
) -> UUID:
    """Open a window for appointments, or say anew when it takes them; what was booked stands.

    Raises NotAllowed, NotFound, AppointmentRefused.
    """
    actor.must(access.ARRANGE, unit_id=unit_id)
    rules.check_window(given=given)
    said = {
        "title": given.title.strip()[:40],
        "place": given.place.strip()[:80],
        "hours": [[f"{one.begins:%H:%M}", f"{one.ends:%H:%M}"] for one in given.hours],
        "minutes": given.minutes,
        "places": given.places,
        "days_ahead": given.days_ahead,
        "saturdays": given.saturdays,
        "sundays": given.sundays,
        "closed_on": [day.isoformat() for day in given.closed_on],
        "is_open": given.is_open,
    }
    try:
        with transaction.atomic():
            row = (
                AppointmentWindow(unit_id=unit_id)
                if window_id is None
                else AppointmentWindow.objects.for_change(window_id)
            )
            if row.unit_id != unit_id:
                raise NotFound
            for name, value in said.items():
                setattr(row, name, value)
            row.save()
            ledger.record(
                actor=actor, verb="hall.window.kept", subject=Ref(WINDOW_KIND, row.id), at=at,
                change=said,
            )  # fmt: skip
    except IntegrityError:
        raise AppointmentRefused("title", "本单位已经有这个名字的窗口。", field="title") from None
    return row.id


def remove(*, record_id: str, at: datetime) -> None:
    """Remove an appointment once its term is over, in the caller's transaction."""
    del at
    Appointment.objects.filter(id=record_id).delete()


def _of_unit(actor: Actor, appointment_id: UUID) -> Appointment:
    row = Appointment.objects.for_change(appointment_id)
    access.check_unit(actor, unit_id=row.unit_id)
    actor.must(access.RECEIVE, unit_id=row.unit_id)
    return row


def _move(actor: Actor, row: Appointment, verb: AppointmentVerb, at: datetime) -> None:
    row.state = rules.FLOW.check_move(AppointmentState(row.state), verb)
    row.ended_at = at
    row.save(update_fields=["state", "ended_at", "reason"])
    _record(actor, row, row.state, at)


def _record(
    actor: Actor, row: Appointment, word: str, at: datetime, on_behalf_of: UUID | None = None
) -> None:
    ledger.record(
        actor=actor, verb=f"hall.appointment.{word}", subject=Ref(APPOINTMENT_KIND, row.id), at=at,
        change={"number": row.number, "begins_at": row.begins_at.isoformat()},
        on_behalf_of=on_behalf_of, ground=row.reason,
    )  # fmt: skip


def _tell(row: Appointment, title: str, template: str, at: datetime) -> None:
    begins = row.begins_at.astimezone(LOCAL)
    identity.tell(
        person_id=row.person_id, title=title, template=template, at=at,
        params={"time": f"{begins:%-m月%-d日 %H:%M}", "place": row.window.place,
                "why": row.reason},
        url=f"/appointments/{row.id}/", subject=Ref(APPOINTMENT_KIND, row.id),
    )  # fmt: skip

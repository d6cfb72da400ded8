"""Reads of windows and appointments; of who comes, the telephone masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from yimen.directory import public as directory
from yimen.hall import access
from yimen.hall.contracts.appointment import (
    APPOINTMENT_KIND,
    STATE_TITLES,
    AppointmentState,
    AppointmentView,
    Hours,
    Slot,
    Standing,
    WindowGiven,
    WindowView,
)
from yimen.hall.models import Appointment, AppointmentWindow
from yimen.hall.rules import appointment as rules
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.register import Exported, OldRecord
from yimen.kernel.workdays.queries import current_calendar

PAGE = 200
_OWN = 50


def given_of(row: AppointmentWindow) -> WindowGiven:
    """Return what was said of a window."""
    return WindowGiven(
        title=row.title,
        place=row.place,
        hours=tuple(
            Hours(begins=time.fromisoformat(begins), ends=time.fromisoformat(ends))
            for begins, ends in row.hours
        ),
        minutes=row.minutes,
        places=row.places,
        days_ahead=row.days_ahead,
        saturdays=row.saturdays,
        sundays=row.sundays,
        closed_on=tuple(date.fromisoformat(day) for day in row.closed_on),
        is_open=row.is_open,
    )


def list_windows(
    *, only_open: bool = True, unit_ids: Sequence[UUID] | None = None
) -> list[WindowView]:
    """Return the windows by unit and title: those of some units, or of all."""
    rows = (
        AppointmentWindow.objects.filter(is_open=True) if only_open else AppointmentWindow.objects
    )
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    names = {one.id: one.name for one in directory.list_organisations()}
    found = [_window(row, names) for row in rows.order_by("title")]
    return sorted(found, key=lambda one: (one.unit_name, one.given.title))


def get_window(*, window_id: UUID) -> WindowView:
    """Return a window. Raises NotFound."""
    row = AppointmentWindow.objects.filter(id=window_id).first()
    if row is None:
        raise NotFound
    unit = directory.get_organisation(organisation_id=row.unit_id)
    return _window(row, {unit.id: unit.name})


def _window(row: AppointmentWindow, names: Mapping[UUID, str]) -> WindowView:
    return WindowView(
        id=row.id,
        unit_id=row.unit_id,
        unit_name=names.get(row.unit_id, ""),
        given=given_of(row),
    )


def slots_on(*, window_id: UUID, day: date) -> list[Slot]:
    """Return the times of a day with the places left. Raises NotFound."""
    window = AppointmentWindow.objects.filter(id=window_id).first()
    if window is None:
        raise NotFound
    rows = Appointment.objects.filter(window_id=window_id, day=day).exclude(
        state=AppointmentState.CANCELLED
    )
    taken = Counter(rows.values_list("begins_at", flat=True))
    return rules.slots_on(
        given=given_of(window),
        day=day,
        is_workday=current_calendar().is_workday(day),
        taken={moment.astimezone(LOCAL): number for moment, number in taken.items()},
    )


def free_slots(*, window_id: UUID, day: date, at: datetime) -> list[Slot]:
    """Return the times of a day that may still be taken. Raises NotFound."""
    return [
        one
        for one in slots_on(window_id=window_id, day=day)
        if one.left and one.begins_at >= at + rules.LEAST_AHEAD
    ]


def open_days(*, window: WindowView, at: datetime) -> list[date]:
    """Return the days on which a window has times, as far ahead as may be booked."""
    calendar, first = current_calendar(), local_day(at)
    days = (first + timedelta(days=ahead) for ahead in range(window.given.days_ahead + 1))
    return [
        day
        for day in days
        if any(
            slot.begins_at >= at + rules.LEAST_AHEAD
            for slot in rules.slots_on(
                given=window.given, day=day, is_workday=calendar.is_workday(day), taken={}
            )
        )
    ]


def standing_of(*, person_id: UUID, window_id: UUID, day: date, at: datetime) -> Standing:
    """Return what the rule must know of who books."""
    mine = Appointment.objects.filter(person_id=person_id)
    booked = mine.filter(state=AppointmentState.BOOKED)
    return Standing(
        open_in_all=booked.filter(ends_at__gt=at).count(),
        same_day=booked.filter(window_id=window_id, day=day).exists(),
        missed=mine.filter(
            state=AppointmentState.MISSED, begins_at__gt=at - rules.MISSES_WITHIN
        ).count(),
    )


def views(rows: Sequence[Appointment]) -> list[AppointmentView]:
    """Return appointments with the names of units and people, asked for once."""
    people = {
        one.id: one for one in identity.list_persons(person_ids={one.person_id for one in rows})
    }
    units = {one.id: one.name for one in directory.list_organisations()}
    return [
        AppointmentView(
            id=row.id,
            number=row.number,
            window_id=row.window_id,
            window_title=row.window.title,
            place=row.window.place,
            unit_id=row.unit_id,
            unit_name=units.get(row.unit_id, ""),
            person_id=row.person_id,
            name=people[row.person_id].name if row.person_id in people else "",
            phone=people[row.person_id].phone_masked if row.person_id in people else "",
            matter=row.matter,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            state=AppointmentState(row.state),
            by_hotline=row.by_hotline,
            reason=row.reason,
        )
        for row in rows
    ]


def list_own(*, person_id: UUID) -> list[AppointmentView]:
    """Return a person's appointments, the latest first."""
    rows = Appointment.objects.filter(person_id=person_id).select_related("window")
    return views(list(rows.order_by("-begins_at", "-id")[:_OWN]))


def get_own(*, person_id: UUID | None, appointment_id: UUID) -> AppointmentView:
    """Return a person's own appointment. Raises NotFound."""
    if person_id is None:
        raise NotFound
    rows = Appointment.objects.filter(id=appointment_id, person_id=person_id)
    row = rows.select_related("window").first()
    if row is None:
        raise NotFound
    return views([row])[0]


def list_day(*, actor: Actor, day: date) -> list[AppointmentView]:
    """Return the appointments of a day at the actor's units, in the order of their times."""
    rows = Appointment.objects.filter(unit_id__in=access.units_of(actor), day=day)
    return views(list(rows.select_related("window").order_by("begins_at", "number")[:PAGE]))


def overdue(*, at: datetime, limit: int) -> list[UUID]:
    """Return appointments whose people did not come."""
    rows = Appointment.objects.filter(
        Q(state=AppointmentState.BOOKED), ends_at__lte=at - rules.GRACE
    )
    return list(rows.order_by("ends_at", "id").values_list("id", flat=True)[:limit])


def export_own(*, person_id: UUID) -> list[Exported]:
    """Return a person's appointments as he gets to read them."""
    return [
        Exported(
            title=f"预约 {one.number}",
            facts=(
                ("时间", f"{one.begins_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("窗口", f"{one.unit_name} {one.window_title}"),
                ("办什么", one.matter),
                ("结果", STATE_TITLES[one.state]),
            ),
        )
        for one in list_own(person_id=person_id)
    ]


def old_appointments(
    *, before: datetime, limit: int, person_id: UUID | None
) -> Sequence[OldRecord]:
    """Return appointments that were over before a moment."""
    rows = Appointment.objects.exclude(state=AppointmentState.BOOKED).filter(ends_at__lt=before)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [
        OldRecord(
            id=str(row.id),
            since=row.ends_at,
            person_id=row.person_id,
            subjects=(Ref(APPOINTMENT_KIND, row.id),),
        )
        for row in rows.order_by("ends_at", "id")[:limit]
    ]

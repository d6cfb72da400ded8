"""How much of its service time each device was heard of and in good order, for any past moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from yimen.devices.contracts import Availability, DeviceState
from yimen.devices.models import Device, DeviceStep
from yimen.devices.queries.device import visible_to
from yimen.devices.rules import beat as rules
from yimen.kernel.actor import Actor
from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.register import FigureValue
from yimen.kernel.workdays.queries import current_calendar

_SUMS = """
    SELECT device_id, sum(live_minutes), sum(good_minutes) FROM devices_hour
    WHERE device_id = ANY(%s) AND hour = ANY(%s) GROUP BY device_id
"""
_OWED = frozenset({DeviceState.ACTIVE, DeviceState.SUSPENDED})


def month_of(*, actor: Actor, month: date, at: datetime) -> list[Availability]:
    """Return the devices that the actor may see with their minutes in a month, by number."""
    return _of(_listed(visible_to(actor)), month, at, current_calendar())


def _listed(devices: QuerySet[Device]) -> list[Device]:
    return list(devices.select_related("unit").order_by("number"))


def _of(rows: list[Device], month: date, at: datetime, calendar: Calendar) -> list[Availability]:
    until = min(_next(month), at.replace(minute=0, second=0, microsecond=0))
    days = _workdays(calendar, month, local_day(until))
    service = [(begin, min(end, until)) for begin, end in rules.service_of(days=days)]
    service = [(begin, end) for begin, end in service if begin < end]
    steps = _steps([one.pk for one in rows], until)
    sums = _sums([one.pk for one in rows], service)
    return [_row(one, steps.get(one.pk, []), sums, service, until) for one in rows]


def _row(
    device: Device,
    steps: list[tuple[datetime, DeviceState]],
    sums: dict[UUID, tuple[int, int]],
    service: list[rules.Span],
    until: datetime,
) -> Availability:
    active = rules.spans_in(steps=steps, states={DeviceState.ACTIVE}, until=until)
    owed = rules.spans_in(steps=steps, states=_OWED, until=until)
    in_use = rules.minutes_both(spans=active, service=service)
    belongs = rules.minutes_both(spans=owed, service=service)
    live, good = sums.get(device.pk, (0, 0))
    return Availability(
        device_id=device.pk,
        number=device.number,
        place=device.place,
        unit_name=device.unit.short_name,
        live=min(live, in_use),
        active=in_use,
        good=min(good, belongs),
        owed=belongs,
    )


def _next(month: date) -> datetime:
    later = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return datetime.combine(later, time(0), LOCAL)


def _workdays(calendar: Calendar, month: date, last: date) -> list[date]:
    first = month.replace(day=1)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if calendar.is_workday(day)]


def _steps(ids: list[UUID], until: datetime) -> dict[UUID, list[tuple[datetime, DeviceState]]]:
    found: dict[UUID, list[tuple[datetime, DeviceState]]] = {}
    rows = DeviceStep.objects.filter(device_id__in=ids, at__lt=until).order_by("at", "pk")
    for device_id, at, after in rows.values_list("device_id", "at", "after"):
        found.setdefault(device_id, []).append((at, DeviceState(after)))
    return found


def _sums(ids: list[UUID], service: list[rules.Span]) -> dict[UUID, tuple[int, int]]:
    hours = []
    for begin, end in service:
        hour = begin
        while hour < end:
            hours.append(hour)
            hour += timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, (ids, hours))
        return {device_id: (int(live), int(good)) for device_id, live, good in cursor.fetchall()}


def _counted(moments: Sequence[datetime], area_prefix: str) -> list[list[Availability]]:
    """Return the devices of an area as they stood at each of some moments."""
    rows = _listed(Device.objects.filter(area_code__startswith=area_prefix))
    calendar = current_calendar()
    return [_of(rows, local_day(at).replace(day=1), at, calendar) for at in moments]


def counted(
    *, codes: Sequence[str], moments: Sequence[datetime], area_prefix: str
) -> dict[tuple[str, datetime], FigureValue]:
    """Return which share of the month's service minutes devices were heard of, and in order.

    Heard of: of the minutes in use; in order: of the minutes on their place.
    """
    found: dict[tuple[str, datetime], FigureValue] = {}
    for at, rows in zip(moments, _counted(moments, area_prefix), strict=True):
        made = {
            "devices.online": _share(
                sum(one.live for one in rows), sum(one.active for one in rows)
            ),
            "devices.good": _share(sum(one.good for one in rows), sum(one.owed for one in rows)),
        }
        found |= {(code, at): made[code] for code in codes}
    return found


def _share(top: int, bottom: int) -> FigureValue:
    return FigureValue(value=top / bottom if bottom else None, numerator=top, denominator=bottom)


def online_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each device with its minutes heard of and in use."""
    (rows,) = _counted([at], area_prefix)
    for one in rows:
        yield str(one.device_id), f"{one.live}/{one.active}"


def good_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each device with its minutes in order and owed."""
    (rows,) = _counted([at], area_prefix)
    for one in rows:
        yield str(one.device_id), f"{one.good}/{one.owed}"

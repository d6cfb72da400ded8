"""How much of its service time each device was heard of and in good order, for any past moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from yimen.devices.contracts import Availability, DeviceState
from yimen.devices.models import Device, DeviceStep
from yimen.devices.queries.device import visible_to
from yimen.devices.rules import beat as rules
from yimen.kernel.actor import Actor
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
    return _of(visible_to(actor), month, at)


def _of(devices: QuerySet[Device], month: date, at: datetime) -> list[Availability]:
    until = min(_next(month), at.replace(minute=0, second=0, microsecond=0))
    days = _workdays(month, local_day(until))
    service = [(begin, min(end, until)) for begin, end in rules.service_of(days=days)]
    service = [(begin, end) for begin, end in service if begin < end]
    rows = list(devices.select_related("unit").order_by("number"))
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


def _workdays(month: date, last: date) -> list[date]:
    calendar, first = current_calendar(), month.replace(day=1)
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


def _counted(at: datetime, area_prefix: str) -> list[Availability]:
    month = local_day(at).replace(day=1)
    return _of(Device.objects.filter(area_code__startswith=area_prefix), month, at)


def _share(top: int, bottom: int) -> FigureValue:
    return FigureValue(value=top / bottom if bottom else None, numerator=top, denominator=bottom)


def online_rate(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return which share of the month's service minutes the devices in use were heard of."""
    rows = _counted(at, area_prefix)
    return _share(sum(one.live for one in rows), sum(one.active for one in rows))


def good_rate(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return which share of the month's service minutes the devices on their place were in order."""
    rows = _counted(at, area_prefix)
    return _share(sum(one.good for one in rows), sum(one.owed for one in rows))


def online_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each device with its minutes heard of and in use."""
    for one in _counted(at, area_prefix):
        yield str(one.device_id), f"{one.live}/{one.active}"


def good_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each device with its minutes in order and owed."""
    for one in _counted(at, area_prefix):
        yield str(one.device_id), f"{one.good}/{one.owed}"

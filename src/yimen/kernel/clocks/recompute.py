"""Due days of many open clocks at once, when the calendar changes.

A hundred thousand clocks take a fraction of a second: a plain clock is one look-up in the calendar's arrays;
only a clock with pauses, an extension or another unit goes through the whole rule. The answers are the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from yimen.kernel.calendar.workdays import Calendar, OutsideCalendarError
from yimen.kernel.deadlines.counting import due_at, due_on
from yimen.kernel.deadlines.limits import SPANS, Extension, Limit, Pause, Unit, WorkingHours

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClock(Generic[Id]):
    """What the due days of a running clock are computed from, and what they are now."""

    id: Id
    start: date
    limit: Limit
    promised: Limit | None = None
    pauses: Sequence[Pause] = ()
    extensions: Sequence[Extension] = ()
    started_at: datetime | None = None
    hours: WorkingHours | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    promised_on: date | None = None
    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed(Generic[Id]):
    """The due days of a clock under the new calendar; moments for limits in hours only."""

    id: Id
    due_on: date | None
    due_at: datetime | None
    promised_on: date | None
    promised_at: datetime | None


def recompute(*, clocks: Iterable[OpenClock[Id]], calendar: Calendar) -> list[Renewed[Id]]:
    """Return the clocks whose due days change under this calendar, and only those, in their order."""
    days: dict[int, date] = {}
    renewed = []
    for clock in clocks:
        now = (
            _looked_up(clock, calendar, days)
            if _is_plain(clock)
            else renew(clock=clock, calendar=calendar)
        )
        if now is not None and _differs(now, clock):
            renewed.append(now)
    return renewed


def _is_plain(clock: OpenClock[Id]) -> bool:
    """Say whether one look-up answers: working days only, nothing paused or extended, not at once."""
    limit, promised = clock.limit, clock.promised
    if limit.unit is not Unit.WORKDAY or not limit.amount or clock.pauses or clock.extensions:
        return False
    return promised is None or (promised.unit is Unit.WORKDAY and promised.amount > 0)


def _looked_up(
    clock: OpenClock[Id], calendar: Calendar, days: dict[int, date]
) -> Renewed[Id] | None:
    """Return the new due days of a plain clock, or nothing where they stay; `days` keeps dates already made."""
    index = clock.start.toordinal() - calendar.first
    ordinals = calendar.ordinals
    if not 0 <= index < len(calendar.counts) - 1:
        raise OutsideCalendarError(f"{clock.start} lies outside the calendar")
    place = calendar.counts[index + 1] - 1
    if place + clock.limit.amount >= len(ordinals):
        raise OutsideCalendarError(f"{clock.limit} from {clock.start} lie outside the calendar")
    ordinal = ordinals[place + clock.limit.amount]
    due = days.get(ordinal) or days.setdefault(ordinal, date.fromordinal(ordinal))
    kept = None
    if clock.promised is not None:
        ordinal = ordinals[place + min(clock.promised.amount, clock.limit.amount)]
        kept = days.get(ordinal) or days.setdefault(ordinal, date.fromordinal(ordinal))
    if due == clock.due_on and kept == clock.promised_on:
        return None
    return Renewed(id=clock.id, due_on=due, due_at=None, promised_on=kept, promised_at=None)


def _differs(now: Renewed[Id], clock: OpenClock[Id]) -> bool:
    return (now.due_on, now.due_at, now.promised_on, now.promised_at) != (
        clock.due_on,
        clock.due_at,
        clock.promised_on,
        clock.promised_at,
    )


def renew(*, clock: OpenClock[Id], calendar: Calendar) -> Renewed[Id]:
    """Return the due days of one clock by the whole rule."""
    day, moment = _ends(clock, clock.limit, calendar, clock.extensions)
    kept, kept_at = (None, None)
    if clock.promised is not None:
        kept, kept_at = _ends(clock, clock.promised, calendar, ())
        kept = min(kept, day) if kept and day else kept
        kept_at = min(kept_at, moment) if kept_at and moment else kept_at
    return Renewed(id=clock.id, due_on=day, due_at=moment, promised_on=kept, promised_at=kept_at)


def _ends(
    clock: OpenClock[Id], limit: Limit, calendar: Calendar, extensions: Sequence[Extension]
) -> tuple[date | None, datetime | None]:
    if limit.unit not in SPANS:
        day = due_on(
            start=clock.start,
            limit=limit,
            calendar=calendar,
            pauses=clock.pauses,
            extensions=extensions,
        )
        return day, None
    if clock.started_at is None:
        raise ValueError("a limit in hours starts at a moment")
    moment = due_at(
        started_at=clock.started_at,
        limit=limit,
        calendar=calendar,
        pauses=clock.pauses,
        hours=clock.hours,
    )
    return (moment.date() if moment else None), moment

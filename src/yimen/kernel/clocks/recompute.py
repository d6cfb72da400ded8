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
from yimen.kernel.deadlines.limits import Extension, Limit, Pause, Unit, WorkingHours

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed(Generic[Id]):
    """The due days of a clock under the new calendar."""

    id: Id
    due_on: date | None
    due_at: datetime | None
    promised_on: date | None


def recompute(*, clocks: Iterable[OpenClock[Id]], calendar: Calendar) -> list[Renewed[Id]]:
    """Return the clocks whose due days change under this calendar, and only those, in their order."""
    counts, ordinals, first = calendar.counts, calendar.ordinals, calendar.first
    days: dict[int, date] = {}
    from_ordinal = date.fromordinal
    renewed = []
    for clock in clocks:
        limit, promised = clock.limit, clock.promised
        if (
            limit.unit is not Unit.WORKDAY
            or clock.pauses
            or clock.extensions
            or not limit.amount
            or (promised is not None and (promised.unit is not Unit.WORKDAY or not promised.amount))
        ):
            now = renew(clock=clock, calendar=calendar)
            if (now.due_on, now.due_at, now.promised_on) != (clock.due_on, clock.due_at, clock.promised_on):
                renewed.append(now)
            continue
        index = clock.start.toordinal() - first
        if not 0 <= index < len(counts) - 1:
            raise OutsideCalendarError(f"{clock.start} lies outside the calendar")
        place = counts[index + 1] - 1
        ordinal = ordinals[place + limit.amount]
        due = days.get(ordinal) or days.setdefault(ordinal, from_ordinal(ordinal))
        kept = None
        if promised is not None:
            ordinal = min(ordinal, ordinals[place + promised.amount])
            kept = days.get(ordinal) or days.setdefault(ordinal, from_ordinal(ordinal))
        if due != clock.due_on or kept != clock.promised_on:
            renewed.append(Renewed(id=clock.id, due_on=due, due_at=None, promised_on=kept))
    return renewed


def renew(*, clock: OpenClock[Id], calendar: Calendar) -> Renewed[Id]:
    """Return the due days of one clock by the whole rule.

    A promise is not extended, and never reaches beyond the lawful day.
    """
    moment = due = None
    if clock.limit.unit is Unit.HOUR:
        assert clock.started_at is not None
        moment = due_at(
            started_at=clock.started_at,
            limit=clock.limit,
            calendar=calendar,
            pauses=clock.pauses,
            hours=clock.hours,
        )
        due = moment.date() if moment else None
    else:
        due = due_on(
            start=clock.start,
            limit=clock.limit,
            calendar=calendar,
            pauses=clock.pauses,
            extensions=clock.extensions,
        )
    kept = None
    if clock.promised is not None and due is not None and clock.promised.unit is not Unit.HOUR:
        kept = due_on(start=clock.start, limit=clock.promised, calendar=calendar, pauses=clock.pauses)
        kept = min(kept, due) if kept else None
    return Renewed(id=clock.id, due_on=due, due_at=moment, promised_on=kept)

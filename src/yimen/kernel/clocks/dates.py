"""From a clock's facts to its due days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks.contracts import StopRecord
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines import counting
from yimen.kernel.deadlines.limits import SPANS, Extension, Limit, Pause, Unit
from yimen.kernel.rules import rule

_LAST_MOMENT = time(23, 59, 59)
SOON_WORKDAYS = 1
"""A clock is nearly used up from this many working days before its last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDates:
    """When a clock is due; null while an open pause holds it up."""

    due_on: date | None
    due_at: datetime | None
    promised_on: date | None
    promised_at: datetime | None
    warn_at: datetime | None


@rule("CLK-11", cites="办事指南公布的承诺时限；行政许可法 第四十二、四十五条")
def due_dates(
    *,
    started_at: datetime,
    limit: Limit,
    promised: Limit | None,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
    calendar: Calendar,
) -> DueDates:
    """Return the lawful and the promised due day and moment.

    A promise is not extended, and never reaches beyond the lawful day.
    """
    due_on, due_at = _due(started_at, limit, pauses, extensions, calendar)
    promised_on = promised_at = None
    if promised is not None and due_at is not None:
        promised_on, promised_at = _due(started_at, promised, pauses, (), calendar)
        if promised_at is not None and promised_at > due_at:
            promised_on, promised_at = due_on, due_at
    first = promised_on or due_on
    return DueDates(
        due_on=due_on,
        due_at=due_at,
        promised_on=promised_on,
        promised_at=promised_at,
        warn_at=warning_at(first, calendar),
    )


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in China: on its last day a limit still runs."""
    return datetime.combine(day, _LAST_MOMENT, tzinfo=LOCAL)


def warning_at(due: date | None, calendar: Calendar) -> datetime | None:
    """Return the moment from which a limit that ends on this day is nearly used up."""
    if due is None:
        return None
    return datetime.combine(calendar.add_workdays(due, -SOON_WORKDAYS), time(0), tzinfo=LOCAL)


def _due(
    started_at: datetime,
    limit: Limit,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
    calendar: Calendar,
) -> tuple[date | None, datetime | None]:
    if limit.unit in SPANS:
        return _due_in_hours(started_at, limit, pauses, extensions, calendar)
    day = counting.due_on(
        start=local_day(started_at),
        limit=limit,
        calendar=calendar,
        pauses=pauses,
        extensions=extensions,
    )
    return (None, None) if day is None else (day, end_of_day(day))


def _due_in_hours(
    started_at: datetime,
    limit: Limit,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
    calendar: Calendar,
) -> tuple[date | None, datetime | None]:
    added = sum(each.amount for each in extensions if each.unit is limit.unit)
    moment = counting.due_at(
        started_at=started_at.astimezone(LOCAL),
        limit=Limit(amount=limit.amount + added, unit=limit.unit, law=limit.law),
        calendar=calendar,
        pauses=pauses,
    )
    if moment is None:
        return None, None
    days = [each for each in extensions if each.unit is not limit.unit]
    if not days:
        return local_day(moment), moment
    first = Limit(amount=days[0].amount, unit=days[0].unit)
    return _due(moment, first, pauses, days[1:], calendar)


def stop_to_json(stop: StopRecord) -> dict[str, Any]:
    """Return a pause as the clock's row stores it."""
    pause = stop.pause
    assert pause.start_at is not None
    return {
        "start_at": pause.start_at.isoformat(),
        "end_at": pause.end_at.isoformat() if pause.end_at else None,
        "why": pause.why,
        "ground": pause.ground,
        "notice": str(stop.notice) if stop.notice else None,
        "planned_days": stop.planned_days,
    }


def stop_from_json(raw: dict[str, Any]) -> StopRecord:
    """Return the pause that `stop_to_json` wrote."""
    start_at = datetime.fromisoformat(raw["start_at"]).astimezone(LOCAL)
    end_at = datetime.fromisoformat(raw["end_at"]).astimezone(LOCAL) if raw["end_at"] else None
    return StopRecord(
        pause=Pause(
            start=start_at.date(),
            end=end_at.date() if end_at else None,
            why=raw["why"],
            ground=raw["ground"],
            start_at=start_at,
            end_at=end_at,
        ),
        notice=Ref.parse(raw["notice"]) if raw["notice"] else None,
        planned_days=raw["planned_days"],
    )


def extension_to_json(extension: Extension) -> dict[str, Any]:
    """Return an extension as the clock's row stores it."""
    assert extension.decided_on is not None
    return {
        "amount": extension.amount,
        "unit": extension.unit.value,
        "decided_on": extension.decided_on.isoformat(),
        "ground": extension.ground,
    }


def extension_from_json(raw: dict[str, Any]) -> Extension:
    """Return the extension that `extension_to_json` wrote."""
    return Extension(
        amount=raw["amount"],
        unit=Unit(raw["unit"]),
        decided_on=date.fromisoformat(raw["decided_on"]),
        ground=raw["ground"],
    )


def not_before(moment: datetime, earliest: datetime) -> datetime:
    """Return the moment, or the earliest one where a clock was set back."""
    return max(moment, earliest)

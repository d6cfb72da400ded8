"""The days of a limit, one cell each, for drawing beside the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.deadlines.counting import Spans, due_on, paused_spans
from yimen.kernel.deadlines.limits import Extension, Limit, Pause, Unit

MAX_CELLS = 120


class CellKind(StrEnum):
    """What a day is in a limit. `over` is a day after the limit on which it was still open."""

    USED = "used"
    TODAY = "today"
    LEFT = "left"
    OFF = "off"
    PAUSED = "paused"
    LIMIT = "limit"
    OVER = "over"


CELL_WORDS: dict[CellKind, str] = {
    CellKind.USED: "已用",
    CellKind.TODAY: "今天",
    CellKind.LEFT: "剩余",
    CellKind.OFF: "不上班",
    CellKind.PAUSED: "不计",
    CellKind.LIMIT: "最后一天",
    CellKind.OVER: "已超期",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """One day of a limit: what it is, and whether it is today or the last day besides."""

    day: date
    kind: CellKind
    is_today: bool = False
    is_limit: bool = False

    @property
    def title(self) -> str:
        """Say the day and what it is, for those who cannot see the colour."""
        words = CELL_WORDS[self.kind]
        extra = "，最后一天" if self.is_limit and self.kind is not CellKind.LIMIT else ""
        return f"{self.day.month}月{self.day.day}日 {words}{extra}"


def day_cells(
    *,
    start: date,
    limit: Limit,
    on: date,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    roll: bool = True,
) -> list[DayCell]:
    """Return the days from the first counted one to the last day, or to today where that is later.

    While an open pause lasts, to today. A long limit shows the last 120 days.
    """
    due = due_on(
        start=start, limit=limit, calendar=calendar, pauses=pauses, extensions=extensions, roll=roll
    )
    spans = paused_spans(start=start, pauses=pauses)
    first = start if due == start else start + timedelta(days=1)
    last = max(on, due or on, first)
    first = max(first, last - timedelta(days=MAX_CELLS - 1))
    workdays = limit.unit is Unit.WORKDAY
    cells = []
    day = first
    while day <= last:
        kind = _kind(day, on, due, spans, off=workdays and not calendar.is_workday(day))
        cells.append(DayCell(day=day, kind=kind, is_today=day == on, is_limit=day == due))
        day += timedelta(days=1)
    return cells


def _kind(day: date, on: date, due: date | None, spans: Spans, *, off: bool) -> CellKind:
    if day == on:
        return CellKind.TODAY
    if day == due:
        return CellKind.LIMIT
    if any(begin < day and (end is None or day <= end) for begin, end in spans):
        return CellKind.PAUSED
    if off:
        return CellKind.OFF
    if due is not None and day > due:
        return CellKind.OVER
    return CellKind.USED if day < on else CellKind.LEFT

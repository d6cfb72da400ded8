"""How long it takes to renew the due days of 100,000 open clocks after a calendar change.

Nine in ten are plain limits in working days, one in ten has pauses, an extension or another unit. The floor is the
same plain look-up in a bare loop; a sample is compared with counting day by day.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from yimen.kernel.calendar.arrangements import build_calendar, shipped_calendar, shipped_years
from yimen.kernel.calendar.workdays import Calendar, DayKind
from yimen.kernel.clocks.recompute import OpenClock, recompute, renew
from yimen.kernel.deadlines.limits import Extension, Limit, Pause, Unit

NUMBER = 100_000
BAR_SECONDS = 2.0
_SAMPLE = 2_000


def clocks(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return the CPU seconds to renew 100,000 clocks, and whether a sample equals counting day by day.

    Needs no database: what is measured is the counting.
    """
    say(f"clocks: {NUMBER} clocks under the shipped calendar")
    before = shipped_calendar()
    rows = open_clocks(number=NUMBER, calendar=before)
    changed = changed_calendar()
    say("clocks: renew")
    began = time.process_time()
    renewed = recompute(clocks=rows, calendar=changed)
    seconds = time.process_time() - began
    say("clocks: floor and reference")
    floor = _floor(rows, changed)
    wrong = _wrong(rows, changed)
    return {
        "bench": "clocks",
        "figures": [
            {
                "case": f"renew {NUMBER} open clocks, {len(renewed)} change",
                "concurrency": 1,
                "per_second": round(NUMBER / seconds, 1),
                "p50_ms": round(seconds * 1000, 1),
                "p95_ms": None,
                "errors": wrong,
            }
        ],
        "floor": {"case": "bare look-up", "p50_ms": round(floor * 1000, 1)},
        "ratio": round(seconds / floor, 2),
        "held": seconds < BAR_SECONDS and not wrong,
    }


def changed_calendar() -> Calendar:
    """Return the shipped calendar after a day more of Spring Festival 2027 and a Saturday made up for it."""
    calendar = build_calendar(version=1, years=shipped_years())
    days = dict(calendar.days) | {date(2027, 2, 10): DayKind.OFF, date(2027, 1, 30): DayKind.WORK}
    return Calendar(version=1, days=days, provisional_years=calendar.provisional_years)


def open_clocks(*, number: int, calendar: Calendar) -> list[OpenClock[int]]:
    """Return clocks as a county would have them open at the end of January 2027, the same every time."""
    draw = random.Random(439981)  # noqa: S311 -- a repeatable sample, no secret
    clocks = [_clock(each, draw) for each in range(number)]
    return [_as_computed(each, calendar) for each in clocks]


def _as_computed(clock: OpenClock[int], calendar: Calendar) -> OpenClock[int]:
    now = renew(clock=clock, calendar=calendar)
    return OpenClock(
        id=clock.id,
        start=clock.start,
        limit=clock.limit,
        promised=clock.promised,
        pauses=clock.pauses,
        extensions=clock.extensions,
        due_on=now.due_on,
        promised_on=now.promised_on,
    )


def _clock(number: int, draw: random.Random) -> OpenClock[int]:
    start = date(2027, 1, 29) - timedelta(days=draw.randrange(60))
    promised = Limit(amount=draw.choice((3, 5, 7, 10)))
    kind = draw.randrange(30)
    if kind == 0:
        stop = start + timedelta(days=draw.randrange(1, 8))
        end = stop + timedelta(days=draw.randrange(20)) if draw.random() < 0.7 else None
        pause = Pause(start=stop, end=end, why="检验")
        return OpenClock(
            id=number, start=start, limit=Limit(amount=20), promised=promised, pauses=(pause,)
        )
    if kind == 1:
        return OpenClock(
            id=number,
            start=start,
            limit=Limit(amount=20),
            promised=promised,
            extensions=(Extension(amount=10),),
        )
    if kind == 2:
        return OpenClock(
            id=number, start=start, limit=Limit(amount=30, unit=Unit.DAY), promised=promised
        )
    return OpenClock(
        id=number, start=start, limit=Limit(amount=draw.choice((5, 10, 20))), promised=promised
    )


def _floor(rows: list[OpenClock[int]], calendar: Calendar) -> float:
    counts, ordinals, first = calendar.counts, calendar.ordinals, calendar.first
    began = time.process_time()
    for row in rows:
        date.fromordinal(ordinals[counts[row.start.toordinal() - first + 1] + row.limit.amount - 1])
    return time.process_time() - began


def _wrong(rows: list[OpenClock[int]], calendar: Calendar) -> int:
    """Count the clocks of a sample whose new due day is not the one found by walking day by day."""
    found = {each.id: each.due_on for each in recompute(clocks=rows[:_SAMPLE], calendar=calendar)}
    return sum(
        found.get(row.id, row.due_on) != walked(clock=row, calendar=calendar)
        for row in rows[:_SAMPLE]
    )


def walked(*, clock: OpenClock[int], calendar: Calendar) -> date | None:
    """Return the due day of a clock by counting day by day, as a clerk with a paper calendar would."""
    total = clock.limit.amount + sum(each.amount for each in clock.extensions)
    workdays = clock.limit.unit is Unit.WORKDAY
    day = clock.start
    while total:
        day += timedelta(days=1)
        for pause in clock.pauses:
            if pause.end is None and day > pause.start:
                return None
        inside = any(pause.end and pause.start < day <= pause.end for pause in clock.pauses)
        total -= not inside and (not workdays or calendar.is_workday(day))
    while not workdays and not calendar.is_workday(day):
        day += timedelta(days=1)
    return day

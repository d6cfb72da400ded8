"""When a limit ends, and how much of it is used.

A pause covers the days after the one on which it begins, up to and with the one on which it ends: the stop is a
period of its own, so its first day is not part of it (民法典第二百零一条), that day still counts against the
authority, and counting goes on the day after the result came in. Pauses that touch or overlap are one, and
a pause that ends on the day it began costs nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.deadlines.limits import SPANS, Extension, Limit, Pause, Unit, WorkingHours
from yimen.kernel.rules import rule

Spans = list[tuple[date, date | None]]
_MAX_DAYS_WALKED = 3_660


@rule("CLK-4", cites="行政许可法 第四十五条；民法典 第二百零一条")
def paused_spans(*, start: date, pauses: Sequence[Pause]) -> Spans:
    """Return the times not counted since `start`, joined and in order; the last may be open.

    Each covers the days after its first up to and with its last.
    """
    spans: Spans = []
    for pause in sorted(pauses, key=lambda each: each.start):
        begin, end = max(pause.start, start), pause.end
        if end is not None and end <= begin:
            continue
        if spans and (spans[-1][1] is None or begin <= spans[-1][1]):
            before, until = spans[-1]
            spans[-1] = (before, None if until is None or end is None else max(until, end))
        else:
            spans.append((begin, end))
    return spans


@rule("CLK-1", cites="行政许可法 第八十二条；民法典 第二百零一条")
def workday_limit(*, start: date, amount: int, spans: Spans, calendar: Calendar) -> date | None:
    """Return the n-th working day after `start` outside every pause; null while an open pause holds it up."""
    here, left = start, amount
    for begin, end in spans:
        before = max(0, calendar.workdays_between(here, begin))
        if left <= before:
            break
        if end is None:
            return None
        left -= before
        here = end
    return calendar.add_workdays(here, left)


@rule("CLK-2", cites="民法典 第二百零一条、第二百零二条")
def calendar_limit(*, start: date, limit: Limit, spans: Spans) -> date | None:
    """Return the last day of a limit in days, months or years, pauses added; null while an open pause holds it up.

    A month ends on the day of the same number, or on its last day where it has none.
    """
    end = _shifted(start, limit)
    for begin, until in spans:
        if begin >= end:
            break
        if until is None:
            return None
        end += until - begin
    return end


def _shifted(start: date, limit: Limit) -> date:
    if limit.unit is Unit.DAY:
        return start + timedelta(days=limit.amount)
    months = limit.amount * (12 if limit.unit is Unit.YEAR else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@rule("CLK-3", cites="民法典 第二百零三条")
def rolled(*, end: date, calendar: Calendar) -> date:
    """Return the day itself where it is a working day, else the first working day after it."""
    return calendar.next_workday(end)


@rule("CLK-6", cites="行政许可法 第四十二条第一款")
def extended_limits(*, limit: Limit, extensions: Sequence[Extension]) -> list[Limit]:
    """Return the limit with what was added: one sum while the unit stays the same, else one after the other."""
    limits = [limit]
    for extension in extensions:
        last = limits[-1]
        if extension.unit is last.unit:
            limits[-1] = Limit(amount=last.amount + extension.amount, unit=last.unit, law=last.law)
        else:
            limits.append(Limit(amount=extension.amount, unit=extension.unit))
    return limits


def due_on(
    *,
    start: date,
    limit: Limit,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    roll: bool = True,
) -> date | None:
    """Return the last day on which it may still be done; null while an open pause holds it up.

    A limit in days, months or years that ends on a day off rolls to the next working day unless `roll` is false.

    Raises: ValueError for a limit in hours, which ends at a moment (`due_at`).
    """
    spans = paused_spans(start=start, pauses=pauses) if pauses else []
    end, rolls = start, False
    for each in extended_limits(limit=limit, extensions=extensions) if extensions else (limit,):
        if each.unit in SPANS:
            raise ValueError("a limit in hours ends at a moment: due_at")
        ahead = _after(spans, end)
        if each.unit is Unit.WORKDAY:
            due = workday_limit(start=end, amount=each.amount, spans=ahead, calendar=calendar)
        else:
            due = calendar_limit(start=end, limit=each, spans=ahead)
        if due is None:
            return None
        end = due
        rolls = roll and each.unit is not Unit.WORKDAY
    if rolls:
        return rolled(end=end, calendar=calendar)
    return end


def _after(spans: Spans, day: date) -> Spans:
    return [(max(begin, day), end) for begin, end in spans if end is None or end > day]


@rule("CLK-5", cites="行政许可法 第四十二条（以小时承诺的，连续计算；另定工作时间的从其规定）")
def due_at(
    *,
    started_at: datetime,
    limit: Limit,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    hours: WorkingHours | None = None,
) -> datetime | None:
    """Return the moment at which a limit in hours ends; null while an open pause holds it up.

    Hours run day and night unless working hours are given. `started_at` and the moments of pauses are aware and in
    local time, since working hours are.

    Raises: ValueError for another unit, or a pause without its moments.
    """
    if limit.unit not in SPANS:
        raise ValueError("only a limit in hours ends at a moment")
    left, here = limit.amount * SPANS[limit.unit], started_at
    for pause in sorted(pauses, key=lambda each: each.start):
        if pause.start_at is None or (pause.end is not None and pause.end_at is None):
            raise ValueError("a pause of a limit in hours has its moments")
        run = _running(here, max(here, pause.start_at), calendar, hours)
        if left <= run:
            break
        if pause.end_at is None:
            return None
        left -= run
        here = max(here, pause.end_at)
    return _run_on(here, left, calendar, hours)


def _open_spans(
    day: date, like: datetime, calendar: Calendar, hours: WorkingHours
) -> list[tuple[datetime, datetime]]:
    if not calendar.is_workday(day):
        return []
    zone = like.tzinfo
    return [
        (datetime.combine(day, begin, tzinfo=zone), datetime.combine(day, end, tzinfo=zone))
        for begin, end in hours.spans
    ]


def _running(
    start: datetime, end: datetime, calendar: Calendar, hours: WorkingHours | None
) -> timedelta:
    if hours is None:
        return end - start
    total, day = timedelta(0), start.date()
    while day <= end.date():
        for begin, until in _open_spans(day, start, calendar, hours):
            total += max(timedelta(0), min(until, end) - max(begin, start))
        day += timedelta(days=1)
    return total


def _run_on(
    start: datetime, left: timedelta, calendar: Calendar, hours: WorkingHours | None
) -> datetime:
    if hours is None or not left:
        return start + left
    day = start.date()
    for _ in range(_MAX_DAYS_WALKED):
        for begin, until in _open_spans(day, start, calendar, hours):
            here = max(begin, start)
            if until - here >= left:
                return here + left
            left -= max(timedelta(0), until - here)
        day += timedelta(days=1)
    raise ValueError("the limit does not end within ten years")


def elapsed(
    *, start: date, on: date, unit: Unit, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> int:
    """Return the working days (`W`) or days (any other unit) used up to and with `on`, pauses left out.

    Before the start nothing is used, also where a machine's clock was set back.
    """
    if on <= start:
        return 0
    workdays = unit is Unit.WORKDAY
    used = calendar.workdays_between(start, on) if workdays else (on - start).days
    for begin, end in paused_spans(start=start, pauses=pauses):
        until = on if end is None else min(end, on)
        if until > begin:
            used -= calendar.workdays_between(begin, until) if workdays else (until - begin).days
    return used


def remaining(
    *,
    start: date,
    limit: Limit,
    on: date,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    roll: bool = True,
) -> int:
    """Return the working days (`W`) or days still left after `on`; 0 on the last day, negative when overdue.

    While an open pause lasts, what will be left when counting goes on.
    """
    here = max(on, start)
    spans = paused_spans(start=start, pauses=pauses)
    stop = next((begin for begin, end in spans if end is None), None)
    if stop is not None:
        here = min(here, stop)
        pauses = [each for each in pauses if each.end is not None and each.end <= stop]
    due = due_on(
        start=start, limit=limit, calendar=calendar, pauses=pauses, extensions=extensions, roll=roll
    )
    assert due is not None
    workdays = limit.unit is Unit.WORKDAY
    sign, low, high = (1, here, due) if due >= here else (-1, due, here)
    left = elapsed(
        start=low,
        on=high,
        unit=Unit.WORKDAY if workdays else Unit.DAY,
        calendar=calendar,
        pauses=pauses,
    )
    return sign * left

"""Dates, times and durations from text, their parts, and ages.

There is no `today`: the caller passes the day into the context, so that an answer can be given again later.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yimen.feel import far
from yimen.feel.far import FarDay, FarMoment
from yimen.feel.values import Months, Value

_DATE = re.compile(r"(-?)(\d{4}|[1-9]\d{4,8})-(\d{2})-(\d{2})\Z", re.ASCII)
_TIME = re.compile(
    r"(\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}(?::\d{2})?)?(?:@(\w+(?:/[\w+-]+){0,2}))?\Z",
    re.ASCII,
)
_MIDNIGHT = "24:00:00"
_MAX_OFFSET_HOURS = 18
_DURATION = re.compile(
    r"(-)?P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(\.\d{0,9})?S)?)?\Z",
    re.ASCII,
)


def parse_date(text: str) -> far.Day | None:
    """Read `2026-11-20`, in whatever year; null where no such day exists."""
    found = _DATE.match(text)
    if not found:
        return None
    minus, year, month, number = found.groups()
    try:
        return far.day(int(minus + year), int(month), int(number))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """Read `09:30:00`, with a fraction and an offset or a zone where given."""
    found = _TIME.match(text)
    if not found:
        return None
    clock, fraction, offset, zone = found.groups()
    if (offset and zone) or (offset and offset != "Z" and int(offset[1:3]) > _MAX_OFFSET_HOURS):
        return None
    try:
        at = time.fromisoformat(clock + (fraction or "")[:7] + (offset or ""))
        return at.replace(tzinfo=ZoneInfo(zone)) if zone else at
    except (ValueError, ZoneInfoNotFoundError):
        return None


def parse_moment(text: str) -> far.Moment | None:
    """Read `2026-11-20T09:30:00`, with an offset where given; `24:00:00` is the next day's first moment."""
    day, mark, clock = text.partition("T")
    ends = clock.startswith(_MIDNIGHT)
    on, at = parse_date(day), parse_time("00" + clock[2:] if ends else clock)
    if not mark or on is None or at is None:
        return None
    return far.at(far.day_of(far.shifted(on, timedelta(days=1))) if ends else on, at)


def parse_duration(text: str) -> timedelta | Months | None:
    """Read `P1Y6M` as months or `P3DT4H` as days and time; the two do not mix."""
    found = _DURATION.match(text)
    if not found or not any(found.groups()[1:]) or text.endswith("T"):
        return None
    minus, years, months, *rest = found.groups()
    sign = -1 if minus else 1
    if years or months:
        return (
            None if any(rest) else Months(months=sign * (int(years or 0) * 12 + int(months or 0)))
        )
    days, hours, minutes, seconds, fraction = rest
    try:
        return sign * timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=int(Decimal(f"0{fraction or ''}") * 1_000_000),
        )
    except OverflowError:
        return None


def parse_temporal(text: str) -> Value:
    """Read whatever `@"…"` may hold: a date, a time, a date and time or a duration."""
    readers: tuple[Callable[[str], Value], ...] = (
        parse_date,
        parse_moment,
        parse_time,
        parse_duration,
    )
    return next((value for read in readers if (value := read(text)) is not None), None)


def whole_years(born: far.Day, on: far.Day) -> int:
    """Count the whole years from a day to another.

    Somebody born on 29 February completes a year on 28 February of a common year (民法典第二百零二条:
    没有对应日的，月末日为期间的最后一日).
    """
    month, day = born.month, born.day
    if (month, day) == (2, 29) and not (
        on.year % 4 == 0 and (on.year % 100 != 0 or on.year % 400 == 0)
    ):
        day = 28
    return on.year - born.year - ((on.month, on.day) < (month, day))


def _whole(number: int) -> Decimal:
    return Decimal(number)


def _of_near(read: Callable[[Any], Value], it: Any) -> Value:
    return read(it.near)


_DATE_PARTS: dict[str, Callable[[Any], Value]] = {
    "year": lambda it: _whole(it.year),
    "month": lambda it: _whole(it.month),
    "day": lambda it: _whole(it.day),
    "weekday": lambda it: _whole(it.isoweekday()),
}
_TIME_PARTS: dict[str, Callable[[Any], Value]] = {
    "hour": lambda it: _whole(it.hour),
    "minute": lambda it: _whole(it.minute),
    "second": lambda it: _whole(it.second),
    "time offset": lambda it: it.utcoffset(),
    "timezone": lambda it: getattr(it.tzinfo, "key", None),
}
_DAYS_PARTS: dict[str, Callable[[Any], Value]] = {
    "days": lambda it: _whole(_towards_zero(it) // 86_400 * _sign(it)),
    "hours": lambda it: _whole(_towards_zero(it) % 86_400 // 3_600 * _sign(it)),
    "minutes": lambda it: _whole(_towards_zero(it) % 3_600 // 60 * _sign(it)),
    "seconds": lambda it: _whole(_towards_zero(it) % 60 * _sign(it)),
}
_MONTHS_PARTS: dict[str, Callable[[Any], Value]] = {
    "years": lambda it: _whole(abs(it.months) // 12 * (-1 if it.months < 0 else 1)),
    "months": lambda it: _whole(abs(it.months) % 12 * (-1 if it.months < 0 else 1)),
}
PARTS: dict[type, dict[str, Callable[[Any], Value]]] = {
    date: _DATE_PARTS,
    datetime: _DATE_PARTS
    | _TIME_PARTS
    | {"date": lambda it: it.date(), "time": lambda it: it.timetz()},
    time: _TIME_PARTS,
    timedelta: _DAYS_PARTS,
    Months: _MONTHS_PARTS,
}
for _kind, _like in ((FarDay, date), (FarMoment, datetime)):
    PARTS[_kind] = {name: partial(_of_near, read) for name, read in PARTS[_like].items()} | {
        "year": lambda it: _whole(it.year)
    }
PARTS[FarMoment]["date"] = far.day_of


def _towards_zero(span: timedelta) -> int:
    return int(abs(span).total_seconds())


def _sign(span: timedelta) -> int:
    return -1 if span < timedelta(0) else 1

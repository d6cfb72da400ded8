"""Functions of dates, times and durations. None of them knows what day it is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from yimen.feel import far, temporal
from yimen.feel.far import FarDay, FarMoment
from yimen.feel.function_table import function, need_number, need_text, need_whole
from yimen.feel.values import Months, Value

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _day(value: Value) -> far.Day:
    if isinstance(value, date | FarDay | FarMoment):
        return far.day_of(value)
    raise TypeError


def _near(value: Value) -> date:
    """Return a day, or the one that has its place in the calendar 400 years on."""
    found = _day(value)
    return found.near if isinstance(found, FarDay) else found


def _exact(value: Value) -> int:
    number = need_number(value)
    if number != number.to_integral_value():
        raise TypeError
    return need_whole(number)


@function("date", "from", "year, month, day")
def _date(*arguments: Value) -> Value:
    if len(arguments) == 3:
        return far.day(*(_exact(each) for each in arguments))
    (value,) = arguments
    known = isinstance(value, date | FarDay | FarMoment)
    return _day(value) if known else temporal.parse_date(need_text(value))


@function("time", "from", "hour, minute, second, offset?")
def _time(*arguments: Value) -> Value:
    if len(arguments) >= 3:
        return _time_of(*arguments)
    (value,) = arguments
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(tzinfo=timezone.utc)  # noqa: UP017 -- datetime.UTC reads worse beside the others
    return value if isinstance(value, time) else temporal.parse_time(need_text(value))


def _time_of(hour: Value, minute: Value, second: Value, offset: Value = None) -> Value:
    whole, fraction = divmod(need_number(second), 1)
    if offset is not None and not isinstance(offset, timedelta):
        return None
    zone = None if offset is None else timezone(offset)
    return time(_exact(hour), _exact(minute), int(whole), int(fraction * 1_000_000), tzinfo=zone)


@function("date and time", "from", "date, time")
def _moment(*arguments: Value) -> Value:
    if len(arguments) == 2:
        day, at = arguments
        return far.at(_day(day), at) if isinstance(at, time) else None
    (value,) = arguments
    if isinstance(value, datetime | FarMoment):
        return value
    if isinstance(value, date | FarDay):
        return far.at(value, time())
    midnight = temporal.parse_date(need_text(value))
    return far.at(midnight, time()) if midnight else temporal.parse_moment(need_text(value))


@function("duration", "from")
def _duration(value: Value) -> Value:
    if isinstance(value, timedelta | Months):
        return value
    return temporal.parse_duration(need_text(value))


@function("years between", "from, to")
def _years_between(start: Value, end: Value) -> Value:
    return Decimal(temporal.whole_years(_day(start), _day(end)))


@function("age", "date, on")
def _age(born: Value, on: Value) -> Value:
    years = temporal.whole_years(_day(born), _day(on))
    return Decimal(years) if years >= 0 else None


@function("years and months duration", "from, to")
def _months_between(start: Value, end: Value) -> Value:
    first, last = _day(start), _day(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return Months(months=months)


@function("day of year", "date")
def _day_of_year(day: Value) -> Value:
    return Decimal(_near(day).timetuple().tm_yday)


@function("day of week", "date")
def _day_of_week(day: Value) -> Value:
    return _WEEKDAYS[_near(day).weekday()]


@function("month of year", "date")
def _month_of_year(day: Value) -> Value:
    return _MONTHS[_near(day).month - 1]


@function("week of year", "date")
def _week_of_year(day: Value) -> Value:
    return Decimal(_near(day).isocalendar().week)

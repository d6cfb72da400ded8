"""Sums, differences, products, quotients and powers of numbers, texts, dates and durations."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from yimen.feel import far
from yimen.feel.errors import FeelLimitError
from yimen.feel.values import MAX_TEXT, NUMBERS, Months, Value, kind_of

_NUMBER, _TEXT, _DATE, _MOMENT, _TIME = "number", "string", "date", "date and time", "time"
_DAYS, _MONTHS = "days and time duration", "years and months duration"
MAX_EXPONENT = 1_000


def _join(left: str, right: str) -> str:
    if len(left) + len(right) > MAX_TEXT:
        raise FeelLimitError("文字太长，不能计算")
    return left + right


def _midnight(day: far.Day) -> far.Moment:
    """Return the first moment of a day, which the standard takes in UTC beside a moment with an offset."""
    return far.at(day, time(tzinfo=UTC))


def _shift_time(moment: time, by: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 2), moment) + by).timetz()


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    return NUMBERS.power(base, exponent) if abs(exponent) <= MAX_EXPONENT else None


def _seconds(span: timedelta) -> Decimal:
    return Decimal(span.days * 86_400 + span.seconds) + Decimal(span.microseconds) / 1_000_000


def _scale(span: timedelta, by: Decimal) -> timedelta:
    return timedelta(microseconds=int(NUMBERS.multiply(_seconds(span), by) * 1_000_000))


def _time_between(left: time, right: time) -> timedelta:
    anchor = date(2000, 1, 2)
    return datetime.combine(anchor, left) - datetime.combine(anchor, right)


_RULES: dict[tuple[str, str, str], Callable[[Any, Any], Value]] = {
    ("+", _NUMBER, _NUMBER): NUMBERS.add,
    ("-", _NUMBER, _NUMBER): NUMBERS.subtract,
    ("*", _NUMBER, _NUMBER): NUMBERS.multiply,
    ("/", _NUMBER, _NUMBER): NUMBERS.divide,
    ("**", _NUMBER, _NUMBER): _power,
    ("+", _TEXT, _TEXT): _join,
    ("+", _DATE, _DAYS): far.shifted,
    ("+", _DAYS, _DATE): lambda span, day: far.shifted(day, span),
    ("-", _DATE, _DAYS): lambda day, span: far.shifted(day, -span),
    ("-", _DATE, _MOMENT): lambda day, at: far.between(_midnight(day), at),
    ("-", _MOMENT, _DATE): lambda at, day: far.between(at, _midnight(day)),
    ("-", _DATE, _DATE): far.between,
    ("+", _DATE, _MONTHS): lambda day, span: far.shifted_months(day, span.months),
    ("+", _MONTHS, _DATE): lambda span, day: far.shifted_months(day, span.months),
    ("-", _DATE, _MONTHS): lambda day, span: far.shifted_months(day, -span.months),
    ("+", _MOMENT, _DAYS): far.shifted,
    ("+", _DAYS, _MOMENT): lambda span, at: far.shifted(at, span),
    ("-", _MOMENT, _DAYS): lambda at, span: far.shifted(at, -span),
    ("-", _MOMENT, _MOMENT): far.between,
    ("+", _MOMENT, _MONTHS): lambda at, span: far.shifted_months(at, span.months),
    ("+", _MONTHS, _MOMENT): lambda span, at: far.shifted_months(at, span.months),
    ("-", _MOMENT, _MONTHS): lambda at, span: far.shifted_months(at, -span.months),
    ("+", _TIME, _DAYS): _shift_time,
    ("+", _DAYS, _TIME): lambda span, at: _shift_time(at, span),
    ("-", _TIME, _DAYS): lambda at, span: _shift_time(at, -span),
    ("-", _TIME, _TIME): _time_between,
    ("+", _DAYS, _DAYS): lambda left, right: left + right,
    ("-", _DAYS, _DAYS): lambda left, right: left - right,
    ("*", _DAYS, _NUMBER): _scale,
    ("*", _NUMBER, _DAYS): lambda by, span: _scale(span, by),
    ("/", _DAYS, _NUMBER): lambda span, by: _scale(span, NUMBERS.divide(Decimal(1), by)),
    ("/", _DAYS, _DAYS): lambda left, right: NUMBERS.divide(_seconds(left), _seconds(right)),
    ("+", _MONTHS, _MONTHS): lambda left, right: Months(months=left.months + right.months),
    ("-", _MONTHS, _MONTHS): lambda left, right: Months(months=left.months - right.months),
    ("*", _MONTHS, _NUMBER): lambda span, by: Months(months=int(span.months * by)),
    ("*", _NUMBER, _MONTHS): lambda by, span: Months(months=int(span.months * by)),
    ("/", _MONTHS, _NUMBER): lambda span, by: Months(
        months=int(NUMBERS.divide(Decimal(span.months), by))
    ),
    ("/", _MONTHS, _MONTHS): lambda left, right: NUMBERS.divide(
        Decimal(left.months), Decimal(right.months)
    ),
}


def combine(sign: str, left: Value, right: Value) -> Value:
    """Return `left sign right`, null where the two do not combine or the result leaves all bounds.

    Raises: FeelLimitError where a text grows beyond its bound.
    """
    rule = _RULES.get((sign, kind_of(left), kind_of(right)))
    if rule is None:
        return None
    try:
        return rule(left, right)
    except (decimal.DecimalException, ArithmeticError, ValueError, TypeError):
        return None


def negate(value: Value) -> Value:
    """Return the negative of a number or a duration, null of anything else."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, Months):
        return Months(months=-value.months)
    return None

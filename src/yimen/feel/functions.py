"""The closed set of functions. None of them knows the time, the machine or anything but its arguments."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from yimen.feel import temporal
from yimen.feel.arithmetic import combine
from yimen.feel.values import NUMBERS, Months, Value, compare, equals, kind_of, plain

MAX_SCALE = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the language: how many arguments it takes, and what it answers."""

    least: int
    most: int
    answer: Callable[..., Value]


FUNCTIONS: dict[str, Function] = {}


def _function(
    name: str, least: int, most: int | None = None
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    def enter(answer: Callable[..., Value]) -> Callable[..., Value]:
        FUNCTIONS[name] = Function(least=least, most=least if most is None else most, answer=answer)
        return answer

    return enter


def call(name: str, arguments: list[Value]) -> Value:
    """Return what a function answers; null where the arguments are not for it."""
    try:
        return FUNCTIONS[name].answer(*arguments)
    except (decimal.DecimalException, ArithmeticError, ValueError, TypeError, AttributeError):
        return None


def _items(arguments: tuple[Value, ...]) -> list[Value]:
    if len(arguments) == 1:
        only = arguments[0]
        if only is None:
            return [None]
        return only if isinstance(only, list) else [only]
    return list(arguments)


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise TypeError


def _whole(value: Value) -> int:
    if isinstance(value, Decimal) and abs(value) <= MAX_SCALE:
        return int(value)
    raise TypeError


def _number_of(value: Value) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise TypeError


# Dates and durations


@_function("date", 1, 3)
def _date(*arguments: Value) -> Value:
    if len(arguments) == 3:
        return date(*(_whole_year(each) for each in arguments))
    (value,) = arguments
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else temporal.parse_date(_text(value))


def _whole_year(value: Value) -> int:
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10_000:
        return int(value)
    raise TypeError


@_function("time", 1)
def _time(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else temporal.parse_time(_text(value))


@_function("date and time", 1, 2)
def _moment(*arguments: Value) -> Value:
    if len(arguments) == 2:
        day, at = arguments
        day = day.date() if isinstance(day, datetime) else day
        return datetime.combine(day, at) if isinstance(day, date) and isinstance(at, time) else None
    (value,) = arguments
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    midnight = temporal.parse_date(_text(value))
    return datetime.combine(midnight, time()) if midnight else temporal.parse_moment(_text(value))


@_function("duration", 1)
def _duration(value: Value) -> Value:
    return value if isinstance(value, timedelta | Months) else temporal.parse_duration(_text(value))


def _day(value: Value) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise TypeError


@_function("years between", 2)
def _years_between(start: Value, end: Value) -> Value:
    return Decimal(temporal.whole_years(_day(start), _day(end)))


@_function("age", 2)
def _age(born: Value, on: Value) -> Value:
    years = temporal.whole_years(_day(born), _day(on))
    return Decimal(years) if years >= 0 else None


@_function("years and months duration", 2)
def _months_between(start: Value, end: Value) -> Value:
    first, last = _day(start), _day(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return Months(months=months)


# Numbers and texts


@_function("number", 1)
def _number(value: Value) -> Value:
    if isinstance(value, Decimal):
        return value
    text = _text(value).strip()
    if (
        len(text) > 400
        or not text.isascii()
        or "_" in text
        or not any(each.isdigit() for each in text)
    ):
        return None
    return NUMBERS.create_decimal(text)


@_function("string", 1)
def _string(value: Value) -> Value:
    return None if value is None else written(value)


def written(value: Value) -> str:
    """Return a value as the language would write it, without quotation marks around a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(NUMBERS), "f") if abs(value.adjusted()) < 40 else str(value)
    if isinstance(value, Months):
        return _written_months(value)
    if isinstance(value, timedelta):
        return _written_days(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_quoted(plain(each)) for each in value) + "]"
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if kind_of(value) == "context" and isinstance(value, dict):
        return (
            "{" + ", ".join(f"{key}: {_quoted(plain(each))}" for key, each in value.items()) + "}"
        )
    raise TypeError


def _quoted(value: Value) -> str:
    return '"' + value.replace('"', '\\"') + '"' if isinstance(value, str) else written(value)


def _written_months(value: Months) -> str:
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
    return ("-" if value.months < 0 else "") + "P" + text


def _written_days(value: timedelta) -> str:
    part = {name: abs(int(str(read(value)))) for name, read in temporal.PARTS[timedelta].items()}
    clock = "".join(
        f"{part[name]}{name[0].upper()}" for name in ("hours", "minutes", "seconds") if part[name]
    )
    text = (f"{part['days']}D" if part["days"] or not clock else "") + (
        f"T{clock}" if clock else ""
    )
    return ("-" if value < timedelta(0) else "") + "P" + (text if text != "0D" else "T0S")


@_function("string length", 1)
def _string_length(text: Value) -> Value:
    return Decimal(len(_text(text)))


@_function("contains", 2)
def _contains(text: Value, part: Value) -> Value:
    return _text(part) in _text(text)


@_function("starts with", 2)
def _starts_with(text: Value, part: Value) -> Value:
    return _text(text).startswith(_text(part))


@_function("ends with", 2)
def _ends_with(text: Value, part: Value) -> Value:
    return _text(text).endswith(_text(part))


@_function("substring", 2, 3)
def _substring(text: Value, start: Value, length: Value = None) -> Value:
    whole, first = _text(text), int(_number_of(start))
    if first == 0 or abs(first) > len(whole):
        return None
    begin = first - 1 if first > 0 else len(whole) + first
    if length is None:
        return whole[begin:]
    return whole[begin : begin + int(_number_of(length))] if _number_of(length) >= 1 else None


@_function("abs", 1)
def _abs(value: Value) -> Value:
    if isinstance(value, Months):
        return Months(months=abs(value.months))
    if isinstance(value, timedelta):
        return abs(value)
    return abs(_number_of(value))


def _rounded(value: Value, scale: Value, way: str) -> Value:
    places = _whole(scale)
    step = Decimal(1).scaleb(-places)
    number = _number_of(value)
    if number == 0 or number.adjusted() + places > 33:
        return number
    return NUMBERS.plus(number.quantize(step, rounding=way, context=decimal.Context(prec=50)))


@_function("floor", 1, 2)
def _floor(value: Value, scale: Value = Decimal(0)) -> Value:
    return _rounded(value, scale, decimal.ROUND_FLOOR)


@_function("ceiling", 1, 2)
def _ceiling(value: Value, scale: Value = Decimal(0)) -> Value:
    return _rounded(value, scale, decimal.ROUND_CEILING)


@_function("decimal", 2)
def _decimal(value: Value, scale: Value) -> Value:
    return _rounded(value, scale, decimal.ROUND_HALF_EVEN)


@_function("round half up", 2)
def _round_half_up(value: Value, scale: Value) -> Value:
    return _rounded(value, scale, decimal.ROUND_HALF_UP)


# Lists


@_function("list contains", 2)
def _list_contains(items: Value, item: Value) -> Value:
    return None if items is None else any(equals(each, item) is True for each in _listed(items))


@_function("count", 1)
def _count(items: Value) -> Value:
    return None if items is None else Decimal(len(_listed(items)))


@_function("sum", 1, 64)
def _sum(*arguments: Value) -> Value:
    items = _items(arguments)
    if not items:
        return None
    total: Value = items[0] if isinstance(items[0], Decimal | timedelta | Months) else None
    for each in items[1:]:
        total = combine("+", total, each)
    return total


@_function("mean", 1, 64)
def _mean(*arguments: Value) -> Value:
    items = _items(arguments)
    return combine("/", _sum(items), Decimal(len(items))) if items else None


def _extreme(arguments: tuple[Value, ...], sign: str) -> Value:
    items = _items(arguments)
    if not items:
        return None
    best = items[0]
    for each in items[1:] or items:
        better = compare(sign, each, best)
        if better is None:
            return None
        best = each if better else best
    return best


@_function("min", 1, 64)
def _min(*arguments: Value) -> Value:
    return _extreme(arguments, "<")


@_function("max", 1, 64)
def _max(*arguments: Value) -> Value:
    return _extreme(arguments, ">")


NAMES = tuple(sorted(FUNCTIONS))

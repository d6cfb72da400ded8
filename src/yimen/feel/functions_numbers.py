"""Functions of numbers: rounding, remainders, roots, and figures over lists."""

from __future__ import annotations

import decimal
from datetime import timedelta
from decimal import Decimal
from functools import reduce

from yimen.feel.arithmetic import combine
from yimen.feel.function_table import (
    function,
    need_list,
    need_number,
    need_text,
    need_whole,
    spread,
)
from yimen.feel.values import NUMBERS, Months, Value, compare

_LEAST_PLACES, _MOST_PLACES = -6_111, 6_176
"""The places that a decimal of 34 digits can have (DMN 10.3.4.5)."""
_WIDE = decimal.Context(prec=60)
_ZERO = Decimal(0)


@function("number", "from, grouping separator?, decimal separator?")
def _number(value: Value, grouping: Value = None, point: Value = None) -> Value:
    if (
        grouping not in {None, " ", ",", "."}
        or point not in {None, ",", "."}
        or (point and point == grouping)
    ):
        return None
    if isinstance(value, Decimal):
        return value
    text = need_text(value).strip()
    if isinstance(grouping, str):
        text = text.replace(grouping, "")
    if isinstance(point, str):
        text = text.replace(point, ".")
    if (
        len(text) > 400
        or not text.isascii()
        or "_" in text
        or not any(each.isdigit() for each in text)
    ):
        return None
    return NUMBERS.create_decimal(text)


@function("abs", "n")
def _abs(value: Value) -> Value:
    if isinstance(value, Months):
        return Months(months=abs(value.months))
    return abs(value) if isinstance(value, timedelta) else abs(need_number(value))


def _rounded(value: Value, scale: Value, way: str) -> Value:
    places, number = need_whole(scale), need_number(value)
    if not _LEAST_PLACES <= places <= _MOST_PLACES:
        raise TypeError
    if number == 0 or number.adjusted() + places > 33:
        return number
    return NUMBERS.plus(number.quantize(Decimal(1).scaleb(-places), rounding=way, context=_WIDE))


@function("floor", "n, scale?")
def _floor(value: Value, scale: Value = _ZERO) -> Value:
    return _rounded(value, scale, decimal.ROUND_FLOOR)


@function("ceiling", "n, scale?")
def _ceiling(value: Value, scale: Value = _ZERO) -> Value:
    return _rounded(value, scale, decimal.ROUND_CEILING)


@function("decimal", "n, scale")
def _decimal(value: Value, scale: Value) -> Value:
    return _rounded(value, scale, decimal.ROUND_HALF_EVEN)


@function("round up", "n, scale")
def _round_up(value: Value, scale: Value) -> Value:
    return _rounded(value, scale, decimal.ROUND_UP)


@function("round down", "n, scale")
def _round_down(value: Value, scale: Value) -> Value:
    return _rounded(value, scale, decimal.ROUND_DOWN)


@function("round half up", "n, scale")
def _round_half_up(value: Value, scale: Value) -> Value:
    return _rounded(value, scale, decimal.ROUND_HALF_UP)


@function("round half down", "n, scale")
def _round_half_down(value: Value, scale: Value) -> Value:
    return _rounded(value, scale, decimal.ROUND_HALF_DOWN)


@function("modulo", "dividend, divisor")
def _modulo(dividend: Value, divisor: Value) -> Value:
    top, bottom = need_number(dividend), need_number(divisor)
    quotient = NUMBERS.divide(top, bottom).to_integral_value(rounding=decimal.ROUND_FLOOR)
    return NUMBERS.subtract(top, NUMBERS.multiply(bottom, quotient))


@function("sqrt", "number")
def _sqrt(value: Value) -> Value:
    return NUMBERS.sqrt(need_number(value))


@function("exp", "number")
def _exp(value: Value) -> Value:
    return NUMBERS.exp(need_number(value))


@function("log", "number")
def _log(value: Value) -> Value:
    number = need_number(value)
    return NUMBERS.ln(number) if number > 0 else None


@function("odd", "number")
def _odd(value: Value) -> Value:
    return abs(NUMBERS.remainder(need_number(value), Decimal(2))) == 1


@function("even", "number")
def _even(value: Value) -> Value:
    return NUMBERS.remainder(need_number(value), Decimal(2)) == 0


@function("sum", "list*")
def _sum(*arguments: Value) -> Value:
    items = spread(arguments)
    total: Value = (
        items[0] if items and isinstance(items[0], Decimal | timedelta | Months) else None
    )
    for each in items[1:]:
        total = combine("+", total, each)
    return total


@function("product", "list*")
def _product(*arguments: Value) -> Value:
    items = spread(arguments)
    total: Value = need_number(items[0])
    for each in items[1:]:
        total = NUMBERS.multiply(need_number(total), need_number(each))
    return total


@function("mean", "list*")
def _mean(*arguments: Value) -> Value:
    items = spread(arguments)
    return combine("/", _sum(items), Decimal(len(items)))


@function("median", "list*")
def _median(*arguments: Value) -> Value:
    items = sorted(need_number(each) for each in spread(arguments))
    middle = len(items) // 2
    if len(items) % 2:
        return items[middle]
    return (
        NUMBERS.divide(NUMBERS.add(items[middle - 1], items[middle]), Decimal(2)) if items else None
    )


@function("mode", "list*")
def _mode(*arguments: Value) -> Value:
    items = [need_number(each) for each in spread(arguments)]
    seen: dict[Decimal, int] = {}
    for each in items:
        seen[each] = seen.get(each, 0) + 1
    most = max(seen.values(), default=0)
    modes: list[Value] = []
    modes.extend(sorted(each for each, times in seen.items() if times == most))
    return modes


@function("stddev", "list*")
def _stddev(*arguments: Value) -> Value:
    items = [need_number(each) for each in spread(arguments)]
    if len(items) < 2:
        return None
    mean = NUMBERS.divide(reduce(NUMBERS.add, items), Decimal(len(items)))
    squares = reduce(
        NUMBERS.add, (NUMBERS.power(NUMBERS.subtract(each, mean), 2) for each in items)
    )
    return NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(items) - 1)))


def _extreme(arguments: tuple[Value, ...], sign: str) -> Value:
    items = spread(arguments)
    if not items:
        return None
    best = items[0]
    for each in items[1:] or items:
        better = compare(sign, each, best)
        if better is None:
            return None
        best = each if better else best
    return best


@function("min", "list*")
def _min(*arguments: Value) -> Value:
    return _extreme(arguments, "<")


@function("max", "list*")
def _max(*arguments: Value) -> Value:
    return _extreme(arguments, ">")


@function("count", "list")
def _count(items: Value) -> Value:
    return Decimal(len(need_list(items)))

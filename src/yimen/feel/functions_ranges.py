"""Functions of ranges and points: which comes first, which lies inside the other; a range from text."""

from __future__ import annotations

import re
from collections.abc import Callable

from yimen.feel import temporal
from yimen.feel.function_table import function, need_text
from yimen.feel.values import NUMBERS, Range, Value, compare, kind_of

_RANGE = re.compile(r"\s*([\[(\]])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])\s*\Z", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_TEXT = re.compile(r'"([^"\\]*)"\Z')
_MADE = re.compile(r'(?:(@)|(date and time|date|time|duration)\s*\(\s*)"([^"\\]*)"\s*\)?\Z')
_READ: dict[str, Callable[[str], Value]] = {
    "@": temporal.parse_temporal,
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "date and time": temporal.parse_moment,
    "duration": temporal.parse_duration,
}


@function("range", "from")
def _range(text: Value) -> Value:
    found = _RANGE.match(need_text(text))
    if not found:
        raise ValueError(text)
    opening, low, high, closing = found.groups()
    start, end = _end(low), _end(high)
    included = (opening == "[", closing == "]")
    if (start is None and included[0]) or (end is None and included[1]) or start is end is None:
        raise ValueError(text)
    if start is not None and end is not None and compare("<=", start, end) is not True:
        raise ValueError(text)
    return Range(start=start, end=end, start_included=included[0], end_included=included[1])


def _end(text: str) -> Value:
    """Read an end of a range; null where none is written. Raises ValueError for what is no literal."""
    if not text:
        return None
    if _NUMBER.match(text):
        return NUMBERS.create_decimal(text)
    quoted, made = _TEXT.match(text), _MADE.match(text)
    value: Value = quoted[1] if quoted else None
    if made:
        value = _READ[made[1] or made[2]](made[3])
    if value is None:
        raise ValueError(text)
    return value


def _as_range(value: Value) -> Range:
    """Return a point as the range that holds it alone. Raises TypeError for null."""
    if isinstance(value, Range):
        return value
    if value is None:
        raise TypeError
    return Range(start=value, end=value, start_included=True, end_included=True)


def _is(sign: str, left: Value, right: Value) -> bool:
    """Compare two ends. Raises TypeError where they cannot be compared."""
    answer = compare(sign, left, right)
    if answer is None:
        raise TypeError
    return answer


def _both_ranges(*values: Value) -> None:
    if not all(isinstance(each, Range) for each in values):
        raise TypeError


@function("before", "point1, point2", "point, range", "range, point", "range1, range2")
def _before(left: Value, right: Value) -> Value:
    one, other = _as_range(left), _as_range(right)
    if _is("<", one.end, other.start):
        return True
    touching = one.end_included and other.start_included
    return not touching and _is("=", one.end, other.start)


@function("after", "point1, point2", "point, range", "range, point", "range1, range2")
def _after(left: Value, right: Value) -> Value:
    return _before(right, left)


@function("meets", "range1, range2")
def _meets(left: Value, right: Value) -> Value:
    _both_ranges(left, right)
    one, other = _as_range(left), _as_range(right)
    return one.end_included and other.start_included and _is("=", one.end, other.start)


@function("met by", "range1, range2")
def _met_by(left: Value, right: Value) -> Value:
    return _meets(right, left)


def _starts_no_later(one: Range, other: Range) -> bool:
    """Tell whether a range begins with or before the other."""
    if _is("<", one.start, other.start):
        return True
    same = _is("=", one.start, other.start)
    return same and (one.start_included or not other.start_included)


def _ends_no_earlier(one: Range, other: Range) -> bool:
    """Tell whether a range ends with or after the other."""
    if _is(">", one.end, other.end):
        return True
    same = _is("=", one.end, other.end)
    return same and (one.end_included or not other.end_included)


@function("overlaps", "range1, range2")
def _overlaps(left: Value, right: Value) -> Value:
    _both_ranges(left, right)
    return not _before(left, right) and not _before(right, left)


@function("overlaps before", "range1, range2")
def _overlaps_before(left: Value, right: Value) -> Value:
    _both_ranges(left, right)
    one, other = _as_range(left), _as_range(right)
    begins = _starts_no_later(one, other) and not _starts_no_later(other, one)
    return begins and _overlaps(left, right) is True and _ends_no_earlier(other, one)


@function("overlaps after", "range1, range2")
def _overlaps_after(left: Value, right: Value) -> Value:
    return _overlaps_before(right, left)


@function("finishes", "point, range", "range1, range2")
def _finishes(left: Value, right: Value) -> Value:
    _both_ranges(right)
    one, other = _as_range(left), _as_range(right)
    same = _is("=", one.end, other.end) and one.end_included is other.end_included
    return same and _starts_no_later(other, one)


@function("finished by", "range, point", "range1, range2")
def _finished_by(left: Value, right: Value) -> Value:
    return _finishes(right, left)


@function("includes", "range, point", "range1, range2")
def _includes(left: Value, right: Value) -> Value:
    _both_ranges(left)
    one, other = _as_range(left), _as_range(right)
    return _starts_no_later(one, other) and _ends_no_earlier(one, other)


@function("during", "point, range", "range1, range2")
def _during(left: Value, right: Value) -> Value:
    return _includes(right, left)


@function("starts", "point, range", "range1, range2")
def _starts(left: Value, right: Value) -> Value:
    _both_ranges(right)
    one, other = _as_range(left), _as_range(right)
    same = _is("=", one.start, other.start) and one.start_included is other.start_included
    return same and _ends_no_earlier(other, one)


@function("started by", "range, point", "range1, range2")
def _started_by(left: Value, right: Value) -> Value:
    return _starts(right, left)


@function("coincides", "point1, point2", "range1, range2")
def _coincides(left: Value, right: Value) -> Value:
    if kind_of(left) != kind_of(right):
        raise TypeError
    one, other = _as_range(left), _as_range(right)
    included = (one.start_included, one.end_included) == (other.start_included, other.end_included)
    return included and _is("=", one.start, other.start) and _is("=", one.end, other.end)

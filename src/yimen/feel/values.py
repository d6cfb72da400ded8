"""What an expression can hold, and how two values compare and combine.

Numbers are decimals of 34 digits (the precision of the standard), dates have no time zone, a missing value is
null (`None`). A comparison or a sum that makes no sense is null, never an exception: three-valued logic decides.
"""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yimen.feel import far
from yimen.feel.errors import FeelLimitError
from yimen.feel.far import FarDay, FarMoment

if TYPE_CHECKING:
    from yimen.feel.kinds import Kind

MAX_TEXT = 100_000
MAX_ITEMS = 100_000
MAX_NESTING = 60

NUMBERS = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Months:
    """A duration of years and months, kept as whole months (`P1Y6M` is 18)."""

    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A range of values; where an end is missing nobody can say what lies inside.

    `sign` is the comparison that a range was written as, `(< 10)`: such a one has one end.
    """

    start: Value
    end: Value
    start_included: bool
    end_included: bool
    sign: str = ""

    def holds(self, value: Value) -> bool | None:
        """Tell whether the value lies inside; null where it cannot be compared."""
        if self.sign:
            return compare(self.sign, value, self.end if self.start is None else self.start)
        low = compare(">=" if self.start_included else ">", value, self.start)
        high = compare("<=" if self.end_included else "<", value, self.end)
        if low is False or high is False:
            return False
        return None if low is None or high is None else True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FunctionValue:
    """A function held as a value; `answer` is given as many values as there are parameters."""

    parameters: tuple[str, ...]
    kinds: tuple[Kind | None, ...]
    answer: Callable[[list[Value]], Value]
    result: Kind | None = None


Value = (
    None
    | bool
    | Decimal
    | int
    | float
    | str
    | date
    | datetime
    | time
    | timedelta
    | FarDay
    | FarMoment
    | Months
    | Range
    | FunctionValue
    | Sequence["Value"]
    | Mapping[str, "Value"]
)

_KINDS: dict[type, str] = {
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    datetime: "date and time",
    FarDay: "date",
    FarMoment: "date and time",
    time: "time",
    timedelta: "days and time duration",
    Months: "years and months duration",
    Range: "range",
    FunctionValue: "function",
    list: "list",
    dict: "context",
}
_PLAIN = frozenset(_KINDS) - {list, dict}
_FAR = (FarDay, FarMoment)
_ORDERED = frozenset(
    {
        "number",
        "string",
        "date",
        "date and time",
        "time",
        "days and time duration",
        "years and months duration",
    }
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def plain(value: object, *, depth: int = 0) -> Value:
    """Return a value of the caller's context as the language holds it, all the way down.

    Raises: TypeError where the caller offers something that is no value (a model, a function), FeelLimitError
    where lists and contexts are too long or lie too deep in each other.
    """
    kind = type(value)
    if value is None or kind in _PLAIN:
        return value  # type: ignore[return-value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple | Mapping):
        return _plain_holder(value, depth)
    if isinstance(value, float):
        return _number(repr(value)) if value - value == 0 else None
    if isinstance(value, int | Decimal):
        return _number(value)
    raise TypeError(f"an expression cannot hold {kind.__name__}")


def _plain_holder(value: Sequence[object] | Mapping[str, object], depth: int) -> Value:
    if len(value) > MAX_ITEMS or depth > MAX_NESTING:
        raise FeelLimitError("内容太多或套得太深，不能计算")
    if isinstance(value, Mapping):
        return {str(key): plain(each, depth=depth + 1) for key, each in value.items()}
    return [plain(each, depth=depth + 1) for each in value]


def weight(value: Value, *, most: int) -> int:
    """Count the values inside a list or context, itself included; a plain value weighs 1.

    Raises: FeelLimitError where it weighs more than `most` or is nested too deep.
    """
    if not isinstance(value, list | dict):
        return 1
    total, waiting = 0, [(value, 0)]
    while waiting:
        holder, depth = waiting.pop()
        total += 1 + len(holder)
        if total > most or depth > MAX_NESTING:
            raise FeelLimitError("内容太多或套得太深，不能计算")
        inner = holder.values() if isinstance(holder, dict) else holder
        waiting.extend((each, depth + 1) for each in inner if isinstance(each, list | dict))
    return total


def _number(value: int | str | Decimal) -> Decimal | None:
    try:
        return NUMBERS.create_decimal(value)
    except (decimal.DecimalException, ValueError):
        return None


def kind_of(value: Value) -> str:
    """Name the kind of a value in the words of the standard (`null` for a missing one)."""
    if value is None:
        return "null"
    kind = _KINDS.get(type(value))
    if kind is None:
        return "context" if isinstance(value, Mapping) else "list"
    return kind


def equals(left: Value, right: Value) -> bool | None:
    """Tell whether two values are equal; null where they are of different kinds."""
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind != kind_of(right):
        return None
    if kind == "list":
        return _same_lists(left, right)
    if kind == "context":
        return _same_contexts(left, right)
    return bool(left == right)


def _same_lists(left: Value, right: Value) -> bool:
    assert isinstance(left, Sequence)
    assert isinstance(right, Sequence)
    return len(left) == len(right) and all(
        equals(a, b) is True for a, b in zip(left, right, strict=True)
    )


def _same_contexts(left: Value, right: Value) -> bool:
    assert isinstance(left, Mapping)
    assert isinstance(right, Mapping)
    return left.keys() == right.keys() and all(
        equals(left[key], right[key]) is True for key in left
    )


def compare(sign: str, left: Value, right: Value) -> bool | None:
    """Compare two values by one of `= != < <= > >=`; null where they cannot be compared."""
    if sign == "=":
        return equals(left, right)
    if sign == "!=":
        same = equals(left, right)
        return None if same is None else not same
    kind = kind_of(left)
    if kind not in _ORDERED or kind != kind_of(right):
        return None
    try:
        if isinstance(left, _FAR) or isinstance(right, _FAR):
            return far.ordered(_COMPARE[sign], left, right)  # type: ignore[arg-type]
        return _COMPARE[sign](left, right)
    except TypeError:  # one time with an offset, one without
        return None


def inside(value: Value, test: Value) -> bool | None:
    """Tell whether a value is in a range or a list, or equals the other value."""
    if isinstance(test, Range):
        return test.holds(value)
    if isinstance(test, list):
        answers = [
            inside(value, each) if isinstance(each, Range) else equals(value, each) for each in test
        ]
        return True in answers
    return equals(value, test)

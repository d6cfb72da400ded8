"""Kinds of values as the standard names them: `number`, `list<string>`, `function<number>->boolean`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from yimen.feel.values import FunctionValue, Range, Value, kind_of

SIMPLE = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "Any",
        "Null",
        "list",
        "range",
        "context",
        "function",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind: its name, the kinds inside it, the entries of a context, what a function answers.

    `allowed` narrows it further; `end` is where it ends in the source.
    """

    name: str
    inner: tuple[Kind, ...] = ()
    fields: tuple[tuple[str, Kind], ...] = ()
    answer: Kind | None = None
    allowed: Callable[[Value], bool] | None = field(default=None, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def known(self) -> bool:
        """Tell whether every name in it is one of the standard's."""
        parts = (*self.inner, *(kind for _, kind in self.fields))
        return self.name in SIMPLE and all(each.known for each in parts)


def is_of(value: Value, kind: Kind) -> bool:
    """Tell whether a value is of a kind; null is of none but `Null`."""
    if value is None or kind.name == "Null":
        return value is None and kind.name == "Null"
    if kind.allowed is not None and not kind.allowed(value):
        return False
    if kind.name == "Any":
        return True
    if kind_of(value) != kind.name:
        return False
    if isinstance(value, FunctionValue):
        return _is_function_of(value, kind)
    if isinstance(value, list):
        return all(is_of(each, inner) for inner in kind.inner for each in value)
    if isinstance(value, Range):
        ends = [each for each in (value.start, value.end) if each is not None]
        return all(is_of(each, inner) for inner in kind.inner for each in ends)
    if isinstance(value, Mapping):
        return all(
            name in value and (value[name] is None or is_of(value[name], inner))
            for name, inner in kind.fields
        )
    return True


def _is_function_of(value: FunctionValue, kind: Kind) -> bool:
    """Tell whether a function takes at least what the kind takes and answers no more than it answers."""
    if kind.answer is None:
        return True
    if len(value.kinds) != len(kind.inner):
        return False
    taken = all(
        mine is None or conforms(wanted, mine)
        for mine, wanted in zip(value.kinds, kind.inner, strict=True)
    )
    return taken and (value.result is None or conforms(value.result, kind.answer))


def conforms(one: Kind, other: Kind) -> bool:
    """Tell whether every value of one kind is of the other too."""
    if other.name == "Any" or one.name == "Null":
        return True
    if one.name != other.name:
        return False
    if other.name == "context":
        held = dict(one.fields)
        return all(name in held and conforms(held[name], kind) for name, kind in other.fields)
    if other.name == "function" and other.answer is not None:
        return (
            one.answer is not None
            and len(one.inner) == len(other.inner)
            and all(conforms(b, a) for a, b in zip(one.inner, other.inner, strict=True))
            and conforms(one.answer, other.answer)
        )
    return not other.inner or (bool(one.inner) and all(map(conforms, one.inner, other.inner)))


def coerced(value: Value, kind: Kind | None) -> Value:
    """Return a value as a kind asks for it: a lone value from its list, a list around it, else null."""
    if kind is None or value is None or is_of(value, kind):
        return value
    if kind.name == "date and time" and type(value) is date:
        return datetime.combine(value, time(), tzinfo=UTC)
    if isinstance(value, list) and kind.name == "list":
        held = [each for each in value if each is not None]  # a gap is of every kind
        return value if is_of(held, kind) else None
    if isinstance(value, list):
        return value[0] if len(value) == 1 and is_of(value[0], kind) else None
    if kind.name == "list":
        return [value] if is_of([value], kind) else None
    return None

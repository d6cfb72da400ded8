"""Parts of values: an entry of a context, the year of a date, the ends of a range."""

from __future__ import annotations

from collections.abc import Callable

from yimen.feel.temporal import PARTS
from yimen.feel.values import Range, Value

_RANGE_PARTS: dict[str, Callable[[Range], Value]] = {
    "start": lambda it: it.start,
    "end": lambda it: it.end,
    "start included": lambda it: it.start_included,
    "end included": lambda it: it.end_included,
}


def member(value: Value, name: str) -> Value:
    """Return a part of a value; of a list each one's part, of what has none null."""
    if value is None:
        return None
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return [None if isinstance(each, list) else member(each, name) for each in value]
    if isinstance(value, Range):
        read = _RANGE_PARTS.get(name)
        return read(value) if read else None
    part = PARTS.get(type(value), {}).get(name)
    return part(value) if part else None


def members(value: Value, path: tuple[str, ...]) -> Value:
    """Return the part of a part, as a path names it."""
    for name in path:
        value = member(value, name)
    return value

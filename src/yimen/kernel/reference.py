"""Keep what hardly ever changes in memory: organisations, and which version of an item holds.

Triggers on their tables give one of 64 rows a new stamp, in the transaction of the change; the sum
is read along with the session, so that a request knows without a statement whether what this
process keeps still holds. Outside a request, and after a request wrote anything, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

STAMP = "(SELECT sum(stamp) FROM kernel_reference)"
"""SQL, to be read along with something else at the beginning of a request."""

Value = TypeVar("Value")
_MOST = 20_000
_told: ContextVar[list[int] | None] = ContextVar("reference_stamp", default=None)


@contextmanager
def request_scope() -> Iterator[None]:
    """Let what is kept be used in this block, once the stamp was told."""
    token = _told.set([])
    try:
        yield
    finally:
        _told.reset(token)


def tell(stamp: Any) -> None:
    """Take the stamp that was just read; without a request around it, it says nothing."""
    told = _told.get()
    if told is not None:
        told[:] = [int(stamp)]


def forget() -> None:
    """Read anew until the request ends: it wrote something."""
    _told.set(None)


class Kept(Generic[Value]):
    """Values by key that hold for as long as no reference table changes."""

    def __init__(self) -> None:
        """Keep nothing."""
        self._held: tuple[int, dict[Hashable, Value]] = (0, {})

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """Return the value of a key, read where it is not kept."""
        told = _told.get()
        if not told:
            return read()
        stamp, values = self._held
        if stamp != told[0]:
            stamp, values = self._held = (told[0], {})
        if key in values:
            return values[key]
        if len(values) >= _MOST:
            stamp, values = self._held = (stamp, {})
        return values.setdefault(key, read())

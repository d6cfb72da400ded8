"""Keep what hardly ever changes in memory: organisations, and which version of an item holds.

Triggers give one of 64 rows a new stamp in the transaction of a change; their sum is read along with
the session, or by itself where a visitor without one first asks for what is kept. Outside a request,
and after a request wrote anything, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from yimen.kernel.prepared import run

STAMP = "(SELECT sum(stamp) FROM kernel_reference)"
"""SQL, to be read along with something else at the beginning of a request."""

Value = TypeVar("Value")
_MOST = 20_000
_database = 0
_told: ContextVar[list[int] | None] = ContextVar("reference_stamp", default=None)


@contextmanager
def request_scope() -> Iterator[None]:
    """Let what is kept be used in this block, under the stamp that was told or is read there."""
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


def begin_anew() -> None:
    """Forget everything in this process: it works on another database, whose stamps begin again."""
    global _database
    _database += 1


def forget() -> None:
    """Read anew until the request ends: it wrote something."""
    _told.set(None)


class Kept(Generic[Value]):
    """Values by key that hold for as long as no reference table changes."""

    def __init__(self) -> None:
        """Keep nothing."""
        self._held: tuple[tuple[int, int], dict[Hashable, Value]] = ((0, 0), {})

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """Return the value of a key, read where it is not kept."""
        told = _told.get()
        if told is None:
            return read()
        if not told:
            tell(run("SELECT " + STAMP).fetchone()[0])
        now = (_database, told[0])
        stamp, values = self._held
        if stamp != now or len(values) >= _MOST:
            stamp, values = self._held = (now, {})
        return values[key] if key in values else values.setdefault(key, read())

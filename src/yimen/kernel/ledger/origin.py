"""Where an act comes from: the edge sets it once for a request, recording reads it.

It does not travel with the actor, because a sign-in that failed and what the system does meanwhile
come from somewhere too. What the worker does comes from nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The network address, and the class of device and program: `phone.wechat`."""

    address: str = ""
    agent: str = ""


_NOWHERE = Origin()
_here: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def current() -> Origin:
    """Return where what happens now comes from."""
    return _here.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Make everything recorded inside come from there."""
    token = _here.set(origin)
    try:
        yield
    finally:
        _here.reset(token)

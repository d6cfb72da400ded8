"""Subscribe functions to events, and let contexts say who owns a subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event

EventType = TypeVar("EventType", bound=Event, contravariant=True)
OwnerResolver = Callable[[Ref], UUID | None]


class Subscriber(Protocol[EventType]):
    """A function `on_x(event, *, at)` that translates an event into one action."""

    __module__: str
    __qualname__: str

    def __call__(self, event: EventType, /, *, at: datetime) -> None:
        """Act on the event; raising means that it was not done and is tried again."""


_subscribers: dict[tuple[str, int], dict[str, Subscriber[Event]]] = {}
_owners: dict[str, OwnerResolver] = {}
_operator: list[Callable[[], UUID | None]] = []


def subscribes(
    *kinds: type[Event],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that delivers these events to the function.

    The function runs in a transaction of its own, together with the row that makes a second
    delivery do nothing. Its module and name are its identity: renaming it makes it a new
    subscriber.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        if not function.__name__.startswith("on_"):
            raise ValueError(f"a subscriber is called on_<event>, not {function.__name__}")
        name = f"{function.__module__}:{function.__qualname__}"
        for kind in kinds:
            _subscribers.setdefault((kind.code, kind.version), {})[name] = function
        return function

    return decorate


def subscribers_of(*, code: str, version: int) -> dict[str, Subscriber[Event]]:
    """Return the functions that want this event, by name."""
    return _subscribers.get((code, version), {})


def forget_subscriber(name: str) -> None:
    """Take a subscriber out again (tests that bring their own)."""
    for wanted in _subscribers.values():
        wanted.pop(name, None)


def owned_by(kind: str, resolver: OwnerResolver) -> None:
    """Let a context say which unit owns its things of a kind: parked events open work there."""
    _owners[kind] = resolver


def operator_unit(resolver: Callable[[], UUID | None]) -> None:
    """Say which unit runs the installation; it gets the work that nobody owns."""
    _operator[:] = [resolver]


def owner_of(subject: Ref) -> UUID | None:
    """Return the unit that owns the subject, else the operator's, else None."""
    resolver = _owners.get(subject.kind)
    unit = resolver(subject) if resolver else None
    if unit is None and _operator:
        unit = _operator[0]()
    return unit

"""Where a process stands: tokens, scopes and loops as plain data that can be stored as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Wait(StrEnum):
    """What a token waits for."""

    TASK = "task"
    JOIN = "join"
    TIMER = "timer"
    MESSAGE = "message"
    SCOPE = "scope"
    LOOP = "loop"
    EVENTS = "events"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One thread of a process, at a place.

    `flow` is the way it came, which a join asks for; `item` is its place in a loop, from 0;
    `timers` hold the moment of each timer that runs beside it, by the event's id.
    """

    id: int
    node: str
    scope: int
    wait: Wait
    flow: str = ""
    item: int | None = None
    timers: tuple[tuple[str, str], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The process (`parent` None), a subprocess, or a loop that is under way.

    `holder` is the token that waits for it. A loop knows its items and how far it has come.
    """

    id: int
    parent: int | None = None
    node: str = ""
    holder: int = 0
    item: int | None = None
    items: tuple[Any, ...] | None = None
    opened: int = 0
    finished: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An activity that was finished, in order; what has been undone is taken out."""

    node: str
    scope: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A process under way. `ended` says how it ended: `completed`, `terminated`, `withdrawn` or an error's code."""

    process: str
    next_id: int = 1
    tokens: tuple[Token, ...] = ()
    scopes: tuple[Scope, ...] = ()
    done: tuple[Done, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    ended: str = ""
    undoing: bool = False

    def token(self, token_id: int) -> Token | None:
        """Return a token, or None where it is no more."""
        return next((each for each in self.tokens if each.id == token_id), None)

    def scope(self, scope_id: int) -> Scope:
        """Return a scope. Raises KeyError where it is no more."""
        for each in self.scopes:
            if each.id == scope_id:
                return each
        raise KeyError(scope_id)

    @property
    def tasks(self) -> tuple[Token, ...]:
        """Return the tokens that wait for a person."""
        return tuple(each for each in self.tokens if each.wait is Wait.TASK)

    @property
    def next_timer(self) -> str | None:
        """Return the moment of the earliest timer, as ISO text, or None."""
        return min((due for each in self.tokens for _, due in each.timers), default=None)

    def inside(self, scope_id: int) -> frozenset[int]:
        """Return a scope with those inside it."""
        found = {scope_id}
        grown = True
        while grown:
            more = {each.id for each in self.scopes if each.parent in found} - found
            found |= more
            grown = bool(more)
        return frozenset(found)


def to_json(state: State) -> dict[str, Any]:
    """Return a state as plain data."""
    return {
        "process": state.process,
        "next": state.next_id,
        "tokens": [_plain(each) for each in state.tokens],
        "scopes": [_plain(each) for each in state.scopes],
        "done": [[each.node, each.scope] for each in state.done],
        "variables": dict(state.variables),
        "ended": state.ended,
        "undoing": state.undoing,
    }


_EMPTY = (None, "", ())


def _plain(each: Token | Scope) -> dict[str, Any]:
    held = {name: getattr(each, name) for name in each.__slots__}
    if held.get("timers"):
        held["timers"] = [list(timer) for timer in held["timers"]]
    return {name: value for name, value in held.items() if value not in _EMPTY}


def from_json(held: Mapping[str, Any]) -> State:
    """Return the state that plain data holds. Raises KeyError, ValueError where it holds none."""
    return State(
        process=held["process"],
        next_id=held["next"],
        tokens=tuple(_token(each) for each in held["tokens"]),
        scopes=tuple(_scope(each) for each in held["scopes"]),
        done=tuple(Done(node=node, scope=scope) for node, scope in held["done"]),
        variables=held["variables"],
        ended=held["ended"],
        undoing=held["undoing"],
    )


def _token(held: Mapping[str, Any]) -> Token:
    timers = tuple((event, due) for event, due in held.get("timers", ()))
    rest = {key: value for key, value in held.items() if key not in {"timers", "wait"}}
    return Token(**rest, wait=Wait(held["wait"]), timers=timers)


def _scope(held: Mapping[str, Any]) -> Scope:
    items = held.get("items")
    return Scope(**{**held, "items": None if items is None else tuple(items)})

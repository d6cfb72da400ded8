"""Everything a process can come to: each choice taken, each task finished, each event fired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, combinations

from yimen.bpmn import engine
from yimen.bpmn.model import Flow, Node, NodeKind, Process
from yimen.bpmn.state import State, Wait
from yimen.bpmn.world import Happening, PlayRefusedError, Told, World

MAX_STATES = 3_000
MAX_CHOICES = 64
_AT = datetime(2026, 1, 5, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """What was found: places that were reached, places where it stands still, whether all was tried."""

    reached: frozenset[str]
    stuck: frozenset[str]
    endless: bool
    ends: frozenset[str]
    whole: bool


class _Tape:
    """The choices of one try, read from a tape; beyond its end the first one is taken and noted."""

    def __init__(self, taken: Sequence[int]) -> None:
        self._taken = taken
        self.options: list[int] = []

    def pick(self, node: Node, ways: Sequence[Flow]) -> Sequence[Flow]:
        options = list(_options(node, ways))
        place = len(self.options)
        self.options.append(len(options))
        return options[self._taken[place] if place < len(self._taken) else 0]


def _options(node: Node, ways: Sequence[Flow]) -> Iterator[Sequence[Flow]]:
    if node.kind is NodeKind.EXCLUSIVE:
        yield from ([each] for each in ways)
        return
    few = ways[:6]
    yield from chain.from_iterable(combinations(few, n) for n in range(1, len(few) + 1))


def explore(process: Process) -> Explored:
    """Return what a process can come to, as far as a bounded number of states tells."""
    reached: set[str] = set()
    stuck: set[str] = set()
    ends: set[str] = set()
    seen: set[object] = set()
    endless = False
    waiting: list[State | None] = [None]
    while waiting and len(seen) < MAX_STATES:
        state = waiting.pop()
        moves = list(_moves(process, state))
        if state is not None and not moves:
            stuck |= {each.node for each in state.tokens}
        for result in (each for move in moves for each in _every_way(process, state, move)):
            if result is None:
                endless = True
                continue
            after, happened = result
            reached |= _places(process, after, happened)
            stuck |= {each.node for each in after.tokens if each.wait is Wait.STUCK}
            ends |= {after.ended} if after.ended else set()
            key = _key(after)
            if not after.ended and key not in seen:
                seen.add(key)
                waiting.append(after)
    return Explored(
        reached=frozenset(reached),
        stuck=frozenset(stuck),
        endless=endless,
        ends=frozenset(ends),
        whole=not waiting,
    )


_Move = tuple[str, int, str]


def _moves(process: Process, state: State | None) -> Iterator[_Move]:
    """Yield what can happen next: begin, finish a task, fire a timer, receive a message."""
    if state is None:
        yield "start", 0, ""
        return
    for each in state.tokens:
        if each.wait is Wait.TASK:
            yield "complete", each.id, ""
        for event, _ in each.timers:
            yield "fire", each.id, event
    for message in engine.messages(process, state):
        yield "receive", 0, message


def _every_way(
    process: Process, state: State | None, move: _Move
) -> Iterator[tuple[State, tuple[Happening, ...]] | None]:
    """Yield what a move comes to under every choice that it meets; None where it has no end."""
    taken: list[int] = []
    for _ in range(MAX_CHOICES):
        tape = _Tape(taken)
        world = World(
            at=_AT, due=lambda _event, _held: _AT, decide=lambda _name, _held: {}, pick=tape.pick
        )
        try:
            yield _moved(process, state, move, world)
        except PlayRefusedError:
            yield None
        made = [*taken, *[0] * (len(tape.options) - len(taken))][: len(tape.options)]
        while made and made[-1] + 1 >= tape.options[len(made) - 1]:
            made.pop()
        if not made:
            return
        taken = [*made[:-1], made[-1] + 1]


def _moved(
    process: Process, state: State | None, move: _Move, world: World
) -> tuple[State, tuple[Happening, ...]]:
    how, token, name = move
    if state is None:
        return engine.start(process, variables={}, world=world)
    if how == "complete":
        return engine.complete(process, state, token=token, result={}, world=world)
    if how == "fire":
        return engine.fire(process, state, token=token, event=name, world=world)
    return engine.receive(process, state, message=name, result={}, world=world)


def _places(process: Process, state: State, happened: Sequence[Happening]) -> set[str]:
    told = {each.node for each in happened if each.told is not Told.CANCELLED and each.node}
    return told | {each.node for each in state.tokens} & set(process.nodes)


def _key(state: State) -> object:
    """Return what makes two states the same: where the tokens stand, in which scopes."""
    scopes = {each.id: (each.node, each.opened, each.finished) for each in state.scopes}
    return (
        tuple(
            sorted(
                (
                    each.node,
                    each.wait,
                    each.flow,
                    scopes[each.scope],
                    str(each.item),
                    len(each.timers),
                )
                for each in state.tokens
            )
        ),
        state.undoing,
    )


def simplified(process: Process) -> Process:
    """Return the process with every loop of two items: enough to see how it ends."""
    nodes = {
        key: replace(node, loop=replace(node.loop, items="", count="2", until=""))
        if node.loop
        else node
        for key, node in process.nodes.items()
    }
    return replace(process, nodes=nodes)

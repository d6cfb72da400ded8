"""Playing a process: each call takes a state and returns the next one with what happened.

Nothing is kept between calls, and the same call on the same state gives the same answer, so that a
step which was lost with its transaction is simply done again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yimen.bpmn.model import EventKind, Node, NodeKind, Process
from yimen.bpmn.play import Play
from yimen.bpmn.state import State, Token, Wait
from yimen.bpmn.ways import Ways
from yimen.bpmn.world import Happening, PlayRefusedError, Told, World

Step = tuple[State, tuple[Happening, ...]]


def start(process: Process, *, variables: Mapping[str, Any], world: World) -> Step:
    """Return a process that has begun."""
    play = Play(process, State(process=process.id, variables=dict(variables)), world)
    root = play.open_scope(node="", parent=None, holder=0)
    for begin in process.starts(""):
        play.enter(begin.id, root, "")
    return play.settled()


def start_at(process: Process, *, node: str, variables: Mapping[str, Any], world: World) -> Step:
    """Return a process that goes on from one of its places, for what came there in another way."""
    play = Play(process, State(process=process.id, variables=dict(variables)), world)
    root = play.open_scope(node="", parent=None, holder=0)
    play.enter(node, root, "")
    return play.settled()


def complete(
    process: Process, state: State, *, token: int, result: Mapping[str, Any], world: World
) -> Step:
    """Return the process after a person finished a task. Raises PlayRefusedError where it is not open."""
    held = _waiting(state, token, Wait.TASK)
    play = Play(process, state, world)
    play.variables.update(result)
    play.tell(Told.FINISHED, held.node, held.id)
    play.finish(held)
    return play.settled()


def retry(process: Process, state: State, *, token: int, world: World) -> Step:
    """Return the process after a stuck place was tried again. Raises PlayRefusedError where none is."""
    held = _waiting(state, token, Wait.STUCK)
    play = Play(process, state, world)
    del play.tokens[held.id]
    play.enter(held.node, held.scope, held.flow, again=True)
    return play.settled()


def fire(process: Process, state: State, *, token: int, event: str, world: World) -> Step:
    """Return the process after a timer ran out. Raises PlayRefusedError where it does not run."""
    held = state.token(token)
    if held is None or event not in dict(held.timers):
        raise PlayRefusedError("这个定时已经不在了")
    play = Play(process, state, world)
    play.tell(Told.PASSED, event, held.id)
    play.event(held, process.nodes[event])
    return play.settled()


def receive(
    process: Process, state: State, *, message: str, result: Mapping[str, Any], world: World
) -> Step:
    """Return the process after a message came. Raises PlayRefusedError where nobody waits for it."""
    play = Play(process, state, world)
    waiting = [(held, node) for held in state.tokens for node in _hearing(process, held, message)]
    if not waiting:
        raise PlayRefusedError(f"没有环节在等“{message}”")
    play.variables.update(result)
    for held, node in waiting:
        if held.id in play.tokens:
            play.tell(Told.PASSED, node.id, held.id)
            play.event(play.tokens[held.id], node)
    return play.settled()


def _hearing(process: Process, held: Token, message: str) -> list[Node]:
    """Return the events that a token's wait lets a message of this name reach."""
    node = process.nodes[held.node]
    if held.wait is Wait.EVENTS:
        nodes = [process.nodes[flow.target] for flow in process.out_of(node.id)]
    elif held.wait is Wait.MESSAGE:
        nodes = [node, *process.boundaries(node.id)]
    elif held.wait in {Wait.TASK, Wait.SCOPE, Wait.LOOP} and held.item is None:
        nodes = process.boundaries(node.id)
    else:
        nodes = []
    return [each for each in nodes if _name_of(each) == message]


def _name_of(node: Node) -> str:
    if node.kind is NodeKind.RECEIVE:
        return node.reference or node.title
    return node.event.text if node.event.kind is EventKind.MESSAGE else ""


def messages(process: Process, state: State) -> tuple[str, ...]:
    """Return the names of the messages that the process waits for."""
    found: dict[str, None] = {}
    for held in state.tokens:
        for node in (process.nodes[held.node], *process.boundaries(held.node)):
            found.setdefault(_name_of(node))
        if held.wait is Wait.EVENTS:
            for flow in process.out_of(held.node):
                found.setdefault(_name_of(process.nodes[flow.target]))
    return tuple(each for each in found if each)


def messages_known(process: Process) -> frozenset[str]:
    """Return the names of the messages that the process waits for somewhere on its ways."""
    kinds = {NodeKind.CATCH, NodeKind.RECEIVE, NodeKind.BOUNDARY}
    return frozenset(_name_of(each) for each in process.nodes.values() if each.kind in kinds) - {""}


def places_to_return(process: Process, state: State, *, token: int) -> tuple[Node, ...]:
    """Return the human steps that were finished on the way to a task and can be done again."""
    held = state.token(token)
    if held is None:
        return ()
    found = {node: None for node, _ in _earlier(process, state, held)}
    return tuple(process.nodes[each] for each in found)


def _earlier(process: Process, state: State, held: Token) -> Iterator[tuple[str, Token]]:
    """Yield each finished human step that leads to a task, with the thread that came from it: the
    task's own, or the one that waits for the subprocess or the round that the task is part of."""
    ways = Ways(process)
    for thread in _threads(state, held):
        for each in state.done:
            leads = each.scope == thread.scope and thread.node in ways.after(each.node)
            is_human = process.nodes[each.node].kind is NodeKind.HUMAN
            if leads and is_human and each.node != thread.node:
                yield each.node, thread


def _threads(state: State, held: Token) -> Iterator[Token]:
    thread: Token | None = held
    while thread is not None:
        yield thread
        thread = state.token(state.scope(thread.scope).holder)


def send_back(process: Process, state: State, *, token: int, target: str, world: World) -> Step:
    """Return the process at an earlier human step: whatever follows from that step is done again.

    Branches that do not come from it go on; a subprocess or a round that comes from it ends
    whole. Raises PlayRefusedError where the step was not finished on the way.
    """
    held = _waiting(state, token, Wait.TASK)
    thread = dict(_earlier(process, state, held)).get(target)
    if thread is None:
        raise PlayRefusedError("只能退回已经办过的环节")
    play = Play(process, state, world)
    after = play.ways.after(target)
    for each in list(play.tokens.values()):
        if each.scope == thread.scope and each.node in after and each.id in play.tokens:
            play.cancel(each)
    play.done = [
        each
        for each in play.done
        if each.node not in after | {target}
        or (each.scope != thread.scope and each.scope in play.scopes)
    ]
    play.enter(target, thread.scope, "")
    return play.settled()


def withdraw(process: Process, state: State, *, world: World) -> Step:
    """Return the process stopped at the applicant's wish, with what must be undone begun."""
    if state.ended or state.undoing:
        raise PlayRefusedError("流程已经结束")
    play = Play(process, state, world)
    root = play.root()
    for each in list(play.tokens.values()):
        if each.id in play.tokens:
            play.cancel(each)
    play.undoing = True
    play.undo(root)
    play.close_if_empty(root)
    return play.settled()


def _waiting(state: State, token: int, wait: Wait) -> Token:
    held = state.token(token)
    if held is None or held.wait is not wait:
        raise PlayRefusedError("这个环节已经办过了，或者已经撤销，请刷新页面")
    return held

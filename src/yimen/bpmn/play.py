"""One step of a process under way: tokens move until each waits for something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

from yimen.bpmn.model import ACTIVITIES, Event, EventKind, Flow, Node, NodeKind, Process
from yimen.bpmn.state import Done, Scope, State, Token, Wait
from yimen.bpmn.ways import Ways
from yimen.bpmn.world import Happening, PlayRefusedError, Told, World, holds, value_of

MAX_MOVES = 5_000
MAX_CHAIN = 150
"""How many places one thread may pass without waiting."""
MAX_ITEMS = 200
MAX_TOKENS = 1_000


class Play:
    """A state being changed. `settled` gives the next state and what happened."""

    def __init__(self, process: Process, state: State, world: World) -> None:
        if state.ended:
            raise PlayRefusedError("流程已经结束")
        self.process, self.world = process, world
        self.tokens = {each.id: each for each in state.tokens}
        self.scopes = {each.id: each for each in state.scopes}
        self.done = list(state.done)
        self.variables: dict[str, Any] = dict(state.variables)
        self.undoing = state.undoing
        self._state = state
        self._next_id = state.next_id
        self._ended = ""
        self._moves = 0
        self._chain = 0
        self._open_scopes: list[int] = []
        self._happened: list[Happening] = []
        self._arrive: dict[NodeKind, Callable[[Node, int, str], None]] = {
            NodeKind.START: self._pass,
            NodeKind.END: self._end,
            NodeKind.CATCH: self._catch,
            NodeKind.THROW: self._throw,
            NodeKind.BOUNDARY: self._pass,
            NodeKind.EXCLUSIVE: self._pass,
            NodeKind.PARALLEL: self._join,
            NodeKind.INCLUSIVE: self._join,
            NodeKind.EVENT_BASED: self._wait_for_one,
        }

    @cached_property
    def ways(self) -> Ways:
        """Return which places lead to which: most steps never ask."""
        return Ways(self.process)

    # What the engine asks

    def tell(self, told: Told, node: str, token: int = 0, text: str = "") -> None:
        """Note what happened."""
        self._happened.append(Happening(told=told, node=node, token=token, text=text))

    def settled(self) -> tuple[State, tuple[Happening, ...]]:
        """Return the next state, once the joins that wait for nothing more have opened."""
        while self._open_a_join():
            pass
        state = replace(
            self._state,
            next_id=self._next_id,
            tokens=tuple(self.tokens.values()),
            scopes=tuple(self.scopes.values()),
            done=tuple(self.done),
            variables=self.variables,
            ended=self._ended,
            undoing=self.undoing,
        )
        return state, tuple(self._happened)

    def root(self) -> int:
        """Return the scope of the process itself."""
        return next(each.id for each in self.scopes.values() if each.parent is None)

    def open_scope(self, *, node: str, parent: int | None, holder: int, **more: Any) -> int:
        """Return a new scope."""
        scope = Scope(id=self._new_id(), parent=parent, node=node, holder=holder, **more)
        self.scopes[scope.id] = scope
        return scope.id

    def enter(self, node_id: str, scope: int, flow: str, *, again: bool = False) -> None:
        """Let a thread arrive at a place; what cannot go on is stuck there, and nothing is lost."""
        self._moves += 1
        self._chain += 1
        if self._chain > MAX_CHAIN or self._moves > MAX_MOVES or len(self.tokens) > MAX_TOKENS:
            raise PlayRefusedError("流程在没有人办理的环节之间打转，已停止")
        self._arrived(self.process.nodes[node_id], scope, flow, again=again)
        self._chain -= 1

    def _arrived(self, node: Node, scope: int, flow: str, *, again: bool) -> None:
        if again and node.kind not in ACTIVITIES:
            return self._go_on(node, scope, flow)
        if node.kind in ACTIVITIES:
            return self._loop(node, scope) if node.loop else self._work(node, scope, None)
        return self._arrive[node.kind](node, scope, flow)

    def finish(self, token: Token) -> None:
        """Let an activity be finished."""
        self.tokens.pop(token.id, None)
        node = self.process.nodes[token.node]
        if token.item is not None:
            return self._finish_item(node, token)
        self.done.append(Done(node=node.id, scope=token.scope))
        return self._go_on(node, token.scope, "")

    def cancel(self, token: Token) -> None:
        """Take a token away with all that it holds."""
        self.tokens.pop(token.id, None)
        if token.wait is Wait.TASK:
            self.tell(Told.CANCELLED, token.node, token.id)
        for scope in [each for each in self.scopes.values() if each.holder == token.id]:
            self._empty(scope.id)
            del self.scopes[scope.id]

    def event(self, token: Token, node: Node) -> None:
        """Let an event reach a waiting token: its own, one of several, or one at its boundary."""
        if token.wait is Wait.EVENTS:
            del self.tokens[token.id]
            return self._go_on(node, token.scope, "")
        if node.id == token.node:
            if node.kind is NodeKind.RECEIVE:
                return self.finish(token)
            del self.tokens[token.id]
            return self._go_on(node, token.scope, "")
        if node.interrupting:
            self.cancel(token)
        else:
            left = tuple(each for each in token.timers if each[0] != node.id)
            self.tokens[token.id] = replace(token, timers=left)
        return self._go_on(node, token.scope, "")

    def undo(self, scope: int) -> None:
        """Begin what undoes the finished activities of a scope and of those inside it, the last
        first."""
        frame = self.scopes[scope].node
        inside = [each for each in self.done if self._is_within(each.node, frame)]
        with self._kept_open(scope):
            for each in reversed(inside):
                handler = self.process.handlers.get(each.node)
                if handler is not None:
                    self.done.remove(each)
                    self.enter(handler, scope, "")

    def _is_within(self, node: str, frame: str) -> bool:
        around = self.process.nodes[node].scope
        while around and around != frame:
            around = self.process.nodes[around].scope
        return around == frame

    def close_if_empty(self, scope: int) -> None:
        """End a scope in which nothing is left."""
        if self._ended or scope in self._open_scopes:
            return
        if any(each.scope == scope for each in self.tokens.values()):
            return
        held = self.scopes.get(scope)
        if held is None or held.items is not None:
            return
        if held.parent is None:
            self._ended = "withdrawn" if self.undoing else "completed"
            self.tell(Told.ENDED, "", text=self._ended)
            return
        del self.scopes[scope]
        self.finish(self.tokens[held.holder])

    # Ways out

    def _go_on(self, node: Node, scope: int, flow: str) -> None:
        ways = self.process.out_of(node.id)
        if not ways:
            return self.close_if_empty(scope)
        try:
            chosen = self._chosen(node, ways)
        except PlayRefusedError as wrong:
            return self._stuck(node, scope, flow, str(wrong))
        if not chosen:
            return self._stuck(node, scope, flow, f"“{node.title}”之后没有一条路的条件成立")
        with self._kept_open(scope):
            for each in chosen:
                if scope in self.scopes:
                    self.enter(each.target, scope, each.id)
        return self.close_if_empty(scope)

    @contextmanager
    def _kept_open(self, scope: int) -> Iterator[None]:
        """Keep a scope from ending while threads that belong to it are still being begun."""
        self._open_scopes.append(scope)
        try:
            yield
        finally:
            self._open_scopes.remove(scope)

    def _chosen(self, node: Node, ways: Sequence[Flow]) -> Sequence[Flow]:
        choosing = node.kind in {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE}
        conditional = any(each.condition for each in ways)
        if node.kind in {NodeKind.PARALLEL, NodeKind.EVENT_BASED} or not (choosing or conditional):
            return ways
        if self.world.pick is not None:
            return self.world.pick(node, ways)
        default = [each for each in ways if each.id == node.default]
        asked = [each for each in ways if each.id != node.default]
        open_ways = (e for e in asked if not e.condition or holds(e.condition, self._seen()))
        if node.kind is NodeKind.EXCLUSIVE:
            return [found] if (found := next(open_ways, None)) else default
        return list(open_ways) or default

    def _pass(self, node: Node, scope: int, flow: str) -> None:
        self._go_on(node, scope, flow)

    def _stuck(self, node: Node, scope: int, flow: str, reason: str) -> None:
        token = self._hold(node, scope, Wait.STUCK, flow=flow, reason=reason)
        self.tell(Told.STUCK, node.id, token.id, reason)

    # Joins

    def _join(self, node: Node, scope: int, flow: str) -> None:
        if len(self.process.into(node.id)) < 2:
            return self._go_on(node, scope, flow)
        self._hold(node, scope, Wait.JOIN, flow=flow)
        if node.kind is NodeKind.PARALLEL:
            self._open(node, scope, all_ways=True)
        return None

    def _open(self, node: Node, scope: int, *, all_ways: bool) -> bool:
        """Open a join where one thread came on every way (or on any, where the rest cannot come)."""
        first: dict[str, Token] = {}
        for each in self.tokens.values():
            if each.wait is Wait.JOIN and each.node == node.id and each.scope == scope:
                first.setdefault(each.flow, each)
        if all_ways and len(first) < len(self.process.into(node.id)):
            return False
        for each in first.values():
            del self.tokens[each.id]
        self._go_on(node, scope, "")
        return True

    def _open_a_join(self) -> bool:
        for each in list(self.tokens.values()):
            node = self.process.nodes[each.node]
            if each.wait is not Wait.JOIN or node.kind is not NodeKind.INCLUSIVE:
                continue
            others = [
                one
                for one in self.tokens.values()
                if one.scope == each.scope and not (one.wait is Wait.JOIN and one.node == node.id)
            ]
            if not any(self.ways.leads(one.node, node.id) for one in others):
                return self._open(node, each.scope, all_ways=False)
        return False

    # Events

    def _end(self, node: Node, scope: int, _flow: str) -> None:
        kind = node.event.kind
        if kind is EventKind.MESSAGE:
            self.tell(Told.SENT, node.id, text=node.event.text)
        if kind is EventKind.COMPENSATE:
            self.undo(scope)
        if kind is EventKind.TERMINATE:
            self._empty(scope)
        if kind is EventKind.ERROR:
            return self._fail(node, scope)
        self.tell(Told.PASSED, node.id)
        return self.close_if_empty(scope)

    def _fail(self, node: Node, scope: int) -> None:
        """Let an error rise to the next boundary that catches it, or end the process."""
        held: Scope | None = self.scopes[scope]
        while held is not None and held.parent is not None:
            holder = self.tokens[held.holder]
            for event in self.process.boundaries(holder.node):
                caught = event.event.text in {"", node.event.text}
                if event.event.kind is EventKind.ERROR and caught:
                    self.cancel(holder)
                    return self._go_on(event, holder.scope, "")
            held = self.scopes[held.parent]
        self._empty(self.root())
        self._ended = node.event.text or "error"
        self.tell(Told.ENDED, node.id, text=self._ended)
        return None

    def _empty(self, scope: int) -> None:
        for each in [one for one in self.tokens.values() if one.scope == scope]:
            self.cancel(each)

    def _catch(self, node: Node, scope: int, flow: str) -> None:
        kind = node.event.kind
        if kind is EventKind.TIMER:
            self._hold(node, scope, Wait.TIMER, timers=self._timers([node]))
        elif kind is EventKind.MESSAGE:
            self._hold(node, scope, Wait.MESSAGE)
        else:
            self._go_on(node, scope, flow)

    def _throw(self, node: Node, scope: int, flow: str) -> None:
        if node.event.kind is EventKind.MESSAGE:
            self.tell(Told.SENT, node.id, text=node.event.text)
        if node.event.kind is EventKind.COMPENSATE:
            self.undo(scope)
        self._go_on(node, scope, flow)

    def _wait_for_one(self, node: Node, scope: int, _flow: str) -> None:
        targets = [self.process.nodes[each.target] for each in self.process.out_of(node.id)]
        self._hold(node, scope, Wait.EVENTS, timers=self._timers(targets))

    # Activities

    def _work(self, node: Node, scope: int, item: int | None) -> None:
        if node.kind is NodeKind.HUMAN:
            token = self._hold(node, scope, Wait.TASK, item=item, guarded=True)
            self.tell(Told.OPENED, node.id, token.id)
        elif node.kind is NodeKind.RECEIVE:
            self._hold(node, scope, Wait.MESSAGE, item=item, guarded=True)
        elif node.kind is NodeKind.SUBPROCESS:
            self._sub(node, scope, item)
        elif node.kind is NodeKind.CALL:
            self._stuck(node, scope, "", "不支持调用别的流程，请改成子流程")
        else:
            self._at_once(node, scope, item)

    def _at_once(self, node: Node, scope: int, item: int | None) -> None:
        if node.kind is NodeKind.DECISION:
            try:
                self.variables.update(self.world.decide(node.reference, self._seen()))
            except PlayRefusedError as wrong:
                return self._stuck(node, scope, "", str(wrong))
            self.tell(Told.DECIDED, node.id, text=node.reference)
        if node.kind is NodeKind.SEND:
            self.tell(Told.SENT, node.id, text=node.reference or node.title)
        token = self._hold(node, scope, Wait.TASK, item=item)
        return self.finish(token)

    def _sub(self, node: Node, scope: int, item: int | None) -> None:
        holder = self._hold(node, scope, Wait.SCOPE, item=item, guarded=True)
        inner = self.open_scope(node=node.id, parent=scope, holder=holder.id, item=item)
        with self._kept_open(inner):
            for begin in self.process.starts(node.id):
                self.enter(begin.id, inner, "")
        self.close_if_empty(inner)

    def _loop(self, node: Node, scope: int) -> None:
        assert node.loop is not None
        try:
            items = self._items(node)
        except PlayRefusedError as wrong:
            return self._stuck(node, scope, "", str(wrong))
        holder = self._hold(node, scope, Wait.LOOP, guarded=True)
        if not items:
            return self.finish(holder)
        first = 1 if node.loop.sequential else len(items)
        inner = self.open_scope(
            node=node.id, parent=scope, holder=holder.id, items=items, opened=first
        )
        for item in range(first):
            if inner in self.scopes:
                self._work(node, inner, item)
        return None

    def _items(self, node: Node) -> tuple[Any, ...]:
        assert node.loop is not None
        if node.loop.items:
            found = value_of(node.loop.items, self._seen())
            items = tuple(found) if isinstance(found, list) else None
        else:
            count = value_of(node.loop.count or "1", self._seen())
            whole = str(count).isdigit()
            items = tuple(range(int(str(count)))) if whole and len(str(count)) < 7 else None
        if items is None or len(items) > MAX_ITEMS:
            raise PlayRefusedError(f"“{node.title}”要几个人办算不出来，或者超过 {MAX_ITEMS} 个")
        return items

    def _finish_item(self, node: Node, token: Token) -> None:
        assert node.loop is not None
        before = self.scopes[token.scope]
        loop = replace(before, finished=before.finished + 1)
        self.scopes[loop.id] = loop
        total = len(loop.items or ())
        counts = {
            "nrOfInstances": total,
            "nrOfCompletedInstances": loop.finished,
            "nrOfActiveInstances": loop.opened - loop.finished,
        }
        enough = bool(node.loop.until) and holds(node.loop.until, {**self._seen(), **counts})
        if loop.finished == total or enough:
            self._empty(loop.id)
            del self.scopes[loop.id]
            return self.finish(self.tokens[loop.holder])
        if loop.opened < total and node.loop.sequential:
            self.scopes[loop.id] = replace(loop, opened=loop.opened + 1)
            self._work(node, loop.id, loop.opened)
        return None

    # Tokens

    def _hold(
        self,
        node: Node,
        scope: int,
        wait: Wait,
        *,
        guarded: bool = False,
        item: int | None = None,
        **more: Any,
    ) -> Token:
        """Return a token that waits; a guarded one has the timers at its boundary running."""
        if guarded and item is None:
            more["timers"] = self._timers(self.process.boundaries(node.id))
        token = Token(id=self._new_id(), node=node.id, scope=scope, wait=wait, item=item, **more)
        self.tokens[token.id] = token
        return token

    def _timers(self, nodes: Sequence[Node]) -> tuple[tuple[str, str], ...]:
        timed = [each for each in nodes if each.event.kind is EventKind.TIMER]
        return tuple((each.id, self._due(each.event)) for each in timed)

    def _seen(self) -> dict[str, Any]:
        """Return what expressions may read: the context, and the variables before it."""
        return {**self.world.context, **self.variables}

    def _due(self, event: Event) -> str:
        return self.world.due(event, self._seen()).isoformat()

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1


def variables_of(process: Process, state: State, token: Token) -> Mapping[str, Any]:
    """Return the variables that a task sees: those of the process, and its item of a loop."""
    loop = process.nodes[token.node].loop
    if loop is None or token.item is None:
        return state.variables
    items = state.scope(token.scope).items or ()
    return {**state.variables, loop.item or "item": items[token.item]}

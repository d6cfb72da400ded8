"""One node of a compiled expression: its closure, its place in the source and the names it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from yimen.feel.errors import FeelLimitError, RefusedAtError
from yimen.feel.kinds import Kind
from yimen.feel.members import members
from yimen.feel.values import Value, plain, weight

MAX_DEPTH = 60
MAX_NODES = 2_000
MAX_STEPS = 100_000
_HOLDERS = (list, dict)
_ATOMS = frozenset({str, bool, Decimal, date, datetime, type(None)})


class Scope:
    """What a running expression can see: its context, the tested input, and how many steps are left."""

    __slots__ = ("_kinds", "input", "steps", "values")

    def __init__(
        self,
        values: Mapping[str, Value],
        *,
        tested: Value = None,
        kinds: Callable[[Kind], Kind] | None = None,
    ) -> None:
        self.values = values
        self.input = tested
        self.steps = MAX_STEPS
        self._kinds = kinds

    def kind(self, named: Kind) -> Kind:
        """Return a kind with the names that the model around the expression gives to kinds."""
        return named if self._kinds is None else self._kinds(named)

    def read(self, path: tuple[str, ...]) -> Value:
        """Return what the context holds under a path, null where it has nothing there."""
        held: object = self.values
        for place, name in enumerate(path):
            if type(held) is not dict and not isinstance(held, Mapping):
                return members(plain(held), path[place:])
            held = held.get(name)
        if type(held) in _ATOMS:
            return held  # type: ignore[return-value]
        value = plain(held)
        self.weigh(value)
        return value

    def charge(self, steps: int) -> None:
        """Take steps from what is left.

        Raises: FeelLimitError when nothing is left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise FeelLimitError("计算步骤太多，已停止")

    def weigh(self, value: Value) -> None:
        """Take as many steps as a list or context holds values."""
        if type(value) in _HOLDERS:
            self.charge(weight(value, most=self.steps))


class InnerScope(Scope):
    """A scope with names of its own (a loop's, a filter's item, a context's entries) before those outside."""

    __slots__ = ("outer", "root")

    def __init__(self, outer: Scope, values: Mapping[str, Value]) -> None:
        self.values = values
        self.input = outer.input
        self.outer = outer
        self.root: Scope = outer.root if isinstance(outer, InnerScope) else outer

    def read(self, path: tuple[str, ...]) -> Value:
        """Return the nearest value of that name, and the part of it that the path names."""
        if path[0] in self.values:
            return members(self.values[path[0]], path[1:])
        return self.outer.read(path)

    def kind(self, named: Kind) -> Kind:
        """Return a kind with the names that the model around the expression gives to kinds."""
        return self.root.kind(named)

    def charge(self, steps: int) -> None:
        """Take steps from what is left of the whole evaluation."""
        self.root.charge(steps)

    def weigh(self, value: Value) -> None:
        """Take as many steps as a list or context holds values."""
        self.root.weigh(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why an expression is refused where it is written by us; one written elsewhere has null there.

    `name` is the function that is not known, which a name bound around it may settle.
    """

    offset: int
    message: str
    name: str = ""


Run = Callable[[Scope], Value]
Check = Callable[[Scope, Value], bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression. `check` is set on tests, which judge a value instead of having one."""

    kind: str
    run: Run
    start: int
    end: int
    children: tuple[Node, ...] = ()
    path: tuple[str, ...] = ()
    sign: str = ""
    grouped: bool = False
    constant: bool = False
    check: Check | None = None
    depth: int = 1
    size: int = 1
    paths: frozenset[tuple[str, ...]] = field(default_factory=frozenset)
    doubts: tuple[Doubt, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node.children)

    def constants(self) -> Iterator[Node]:
        """Yield the outermost parts that always have the same value, as they are written."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            negative = node.kind == "negated" and node.children[0].constant
            if node.constant or negative:
                yield node
            else:
                waiting.extend(reversed(node.children))


def grow(
    kind: str,
    run: Run,
    *children: Node,
    start: int,
    end: int,
    path: tuple[str, ...] = (),
    sign: str = "",
    check: Check | None = None,
    paths: frozenset[tuple[str, ...]] | None = None,
    extra: int = 0,
    bound: Set[str] = frozenset(),
    doubts: tuple[Doubt, ...] = (),
) -> Node:
    """Return a node above its children; `bound` are the names that it gives to what is below.

    Raises: RefusedAtError where the expression becomes too deep or too large.
    """
    depth = 1 + extra + max((each.depth for each in children), default=0)
    size = 1 + sum(each.size for each in children)
    if depth > MAX_DEPTH:
        raise RefusedAtError(offset=start, message=f"嵌套太深，最多{MAX_DEPTH}层，请拆成几个表达式")
    if size > MAX_NODES:
        raise RefusedAtError(offset=start, message="表达式太长，请拆成几个表达式")
    below = frozenset().union(*(each.paths for each in children)) if paths is None else paths
    return Node(
        kind=kind,
        run=run,
        start=start,
        end=end,
        children=children,
        path=path,
        sign=sign,
        check=check,
        depth=depth,
        size=size,
        paths=below,
        doubts=doubts
        + tuple(one for each in children for one in each.doubts if one.name not in bound),
    )

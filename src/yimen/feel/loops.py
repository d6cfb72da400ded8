"""The closures of loops, quantifiers and filters. Each turn is charged by the size of its body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from yimen.feel.members import members
from yimen.feel.node import InnerScope, Run, Scope
from yimen.feel.values import Range, Value

MAX_COUNT = 1_000_000_000
Take = Callable[[Value], None]
Turn = Callable[[Scope, Take], bool]


def one_turn(
    name: str, domain: Callable[[Scope], list[Value] | None], inner: Turn, cost: int
) -> Turn:
    """Give a name each value in turn and go on inside; false where there is nothing to go through."""

    def turn(scope: Scope, take: Take) -> bool:
        values = domain(scope)
        if values is None:
            return False
        for each in values:
            scope.charge(cost)
            if inner(InnerScope(scope, {name: each}), take) is False:
                return False
        return True

    return turn


def innermost(body: Run) -> Turn:
    """Take what the body comes to."""

    def turn(scope: Scope, take: Take) -> bool:
        take(body(scope))
        return True

    return turn


def listed(run: Run) -> Callable[[Scope], list[Value] | None]:
    """Return what a loop goes through: a list, the whole numbers or days of a range, a lone value; null of null."""

    def domain(scope: Scope) -> list[Value] | None:
        value = run(scope)
        if value is None:
            return None
        if isinstance(value, Range):
            return _steps(
                scope,
                value.start,
                value.end,
                skip=(not value.start_included, not value.end_included),
            )
        return value if isinstance(value, list) else [value]

    return domain


def stepped(low: Run, high: Run) -> Callable[[Scope], list[Value] | None]:
    """Return the whole numbers or days from one end to the other, downwards too."""
    return lambda scope: _steps(scope, low(scope), high(scope), skip=(False, False))


def _steps(scope: Scope, low: Value, high: Value, *, skip: tuple[bool, bool]) -> list[Value] | None:
    steps: list[Value] = []
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if abs(low) > MAX_COUNT or low != int(low):
            return None
        scope.charge(min(int(abs(high - low)), MAX_COUNT))
        sign = 1 if high >= low else -1
        steps.extend(low + sign * each for each in range(int(abs(high - low)) + 1))
    elif type(low) is date and type(high) is date:
        days = (high - low).days
        scope.charge(abs(days))
        sign = 1 if days >= 0 else -1
        steps.extend(low + timedelta(days=sign * each) for each in range(abs(days) + 1))
    else:
        return None
    return steps[1 if skip[0] else 0 : len(steps) - 1 if skip[1] else None]


class _SoFar(InnerScope):
    """The scope of a loop's turns, in which `partial` is what the loop came to so far."""

    __slots__ = ("_found",)

    def __init__(self, outer: Scope, found: list[Value]) -> None:
        super().__init__(outer, {})
        self._found = found

    def read(self, path: tuple[str, ...]) -> Value:
        if path[0] != "partial":
            return self.outer.read(path)
        self.charge(len(self._found))
        return members(list(self._found), path[1:])


def loop(turn: Turn) -> Run:
    """Return what the body comes to in every turn; `partial` holds what came so far."""

    def run(scope: Scope) -> Value:
        found: list[Value] = []
        return found if turn(_SoFar(scope, found), found.append) else None

    return run


def quantified(turn: Turn, *, wanted: bool) -> Run:
    """Tell whether some turn holds (`wanted` true), or every one (`wanted` false)."""

    def run(scope: Scope) -> Value:
        found: list[Value] = []
        if not turn(scope, found.append):
            return None
        if any(each is wanted for each in found):
            return wanted
        return not wanted if all(isinstance(each, bool) for each in found) else None

    return run


def filtered(whole: Run, test: Run, cost: int) -> Run:
    """Choose from a list by place (from 1, from the end where negative) or by a condition on each item."""

    def run(scope: Scope) -> Value:
        value = whole(scope)
        values = value if isinstance(value, list) else [] if value is None else [value]
        place = test(scope)
        if isinstance(place, Decimal):
            at = int(place) if abs(place) <= len(values) else 0
            return None if at == 0 else values[at - 1 if at > 0 else at]
        kept: list[Value] = []
        for each in values:
            scope.charge(cost)
            inner = InnerScope(scope, {"item": each})
            if test(InnerScope(inner, each) if isinstance(each, Mapping) else inner) is True:
                kept.append(each)
        return kept

    return run

"""Decision tables: what they hold, and what they answer under each hit policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yimen.feel import functions
from yimen.feel.dmn.elements import Element, child, children, text
from yimen.feel.node import Check, Run, Scope
from yimen.feel.values import Value, equals

MAX_RULES = 5_000


class HitPolicy(StrEnum):
    """What counts where several rules hold."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What a collecting table makes of what it collected."""

    NONE = ""
    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A column that is tested: what is tested, and the values that it may have, in FEEL."""

    label: str
    expression: str
    values: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A column that is answered; `values` are listed from the first to the last in rank."""

    name: str
    values: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: a test for each input, an answer for each output, in FEEL."""

    tests: tuple[str, ...]
    answers: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision table."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation = Aggregation.NONE


def read(box: Element) -> Table:
    """Return the table that an element holds. Raises ValueError for a hit policy that is none."""
    return Table(
        inputs=tuple(_input(each) for each in children(box, "input")),
        outputs=tuple(
            Output(
                name=each.get("name") or "",
                values=_held(each, "outputValues"),
                default=_held(each, "defaultOutputEntry"),
            )
            for each in children(box, "output")
        ),
        rules=tuple(_rule(each) for each in children(box, "rule")),
        policy=HitPolicy(box.get("hitPolicy", "UNIQUE")),
        aggregation=Aggregation(box.get("aggregation", "")),
    )


def _held(element: Element, name: str) -> str:
    holder = child(element, name)
    return "" if holder is None else (text(holder, "text") or "")


def _input(column: Element) -> Input:
    return Input(
        label=column.get("label") or "",
        expression=_held(column, "inputExpression"),
        values=_held(column, "inputValues"),
    )


def _rule(row: Element) -> Rule:
    note = child(row, "annotationEntry")
    return Rule(
        tests=tuple(text(each, "text") or "-" for each in children(row, "inputEntry")),
        answers=tuple(text(each, "text") or "" for each in children(row, "outputEntry")),
        note="" if note is None else (text(note, "text") or ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A table whose cells are closures."""

    inputs: tuple[Run, ...]
    allowed: tuple[Check | None, ...]
    tests: tuple[tuple[Check, ...], ...]
    answers: tuple[tuple[Run, ...], ...]
    defaults: tuple[Run | None, ...]
    ranks: tuple[Run | None, ...]


def ready(
    table: Table, *, expression: Callable[[str | None], Run], test: Callable[[str], Check]
) -> Ready:
    """Return a table whose cells are compiled."""
    return Ready(
        inputs=tuple(expression(each.expression) for each in table.inputs),
        allowed=tuple(test(each.values) if each.values else None for each in table.inputs),
        tests=tuple(tuple(test(cell) for cell in rule.tests) for rule in table.rules),
        answers=tuple(tuple(expression(cell) for cell in rule.answers) for rule in table.rules),
        defaults=tuple(expression(e.default) if e.default else None for e in table.outputs),
        ranks=tuple(expression(f"[{e.values}]") if e.values else None for e in table.outputs),
    )


def fired(made: Ready, scope: Scope) -> list[int]:
    """Return the places of the rules that hold; none where an input is not among its values."""
    values = [each(scope) for each in made.inputs]
    for value, allowed in zip(values, made.allowed, strict=True):
        if allowed is not None and _judged(allowed, scope, value) is not True:
            return []
    found = []
    for place, tests in enumerate(made.tests):
        scope.charge(len(tests))
        pairs = zip(tests, values, strict=False)
        if all(_judged(test, scope, value) is True for test, value in pairs):
            found.append(place)
    return found


def _judged(test: Check, scope: Scope, value: Value) -> bool | None:
    before, scope.input = scope.input, value
    try:
        return test(scope, value)
    finally:
        scope.input = before


def compiled(
    table: Table, *, expression: Callable[[str | None], Run], test: Callable[[str], Check]
) -> Run:
    """Return a table as one closure."""
    made = ready(table, expression=expression, test=test)

    def run(scope: Scope) -> Value:
        hits = [answer(table, made, place, scope) for place in fired(made, scope)]
        return collected(table, made, hits, scope)

    return run


def answer(table: Table, made: Ready, place: int, scope: Scope) -> Value:
    """Return what one rule answers: a value, or a context of several outputs."""
    values = [each(scope) for each in made.answers[place]]
    return _named(table.outputs, values)


def _named(outputs: Sequence[Output], values: list[Value]) -> Value:
    if len(outputs) == 1:
        return values[0]
    return {each.name: value for each, value in zip(outputs, values, strict=True)}


def collected(table: Table, made: Ready, hits: list[Value], scope: Scope) -> Value:
    """Return what the hit policy makes of the answers of the rules that hold."""
    if not hits and any(each is not None for each in made.defaults):
        values = [None if each is None else each(scope) for each in made.defaults]
        return _named(table.outputs, values)
    if table.policy is HitPolicy.COLLECT:
        return _aggregated(table, hits)
    if table.policy is HitPolicy.RULE_ORDER:
        return hits or None
    if table.policy in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}:
        ranked = sorted(hits, key=lambda hit: _rank(table, made, hit, scope))
        if table.policy is HitPolicy.OUTPUT_ORDER:
            return ranked or None
        return ranked[0] if ranked else None
    if table.policy is HitPolicy.UNIQUE and len(hits) > 1:
        return None
    if table.policy is HitPolicy.ANY and any(equals(hit, hits[0]) is not True for hit in hits):
        return None
    return hits[0] if hits else None


def _aggregated(table: Table, hits: list[Value]) -> Value:
    if table.aggregation is Aggregation.NONE:
        return hits or None
    name = table.aggregation.lower()
    if len(table.outputs) == 1:
        return functions.call(name, [hits])
    return {
        each.name: functions.call(
            name, [[hit[each.name] for hit in hits if isinstance(hit, Mapping)]]
        )
        for each in table.outputs
    }


def _rank(table: Table, made: Ready, hit: Value, scope: Scope) -> list[int]:
    """Return where each output of an answer stands in the order that the table gives to its values."""
    ranks = []
    for column, listed in zip(table.outputs, made.ranks, strict=True):
        order = listed(scope) if listed is not None else []
        value = hit.get(column.name) if isinstance(hit, Mapping) else hit
        known = order if isinstance(order, list) else []
        ranks.append(next((n for n, each in enumerate(known) if equals(each, value)), len(known)))
    return ranks

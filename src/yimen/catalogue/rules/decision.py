"""Decision tables: asked with the facts of a case, held against their own examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from yimen.catalogue.contracts.decisions import DecisionTable, Example, Verdict
from yimen.feel.dmn import coverage
from yimen.feel.dmn.tables import Ready, answer, collected, fired, ready
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.language import compile_expression, compile_unary
from yimen.feel.node import Check, Run, Scope
from yimen.feel.values import Value, equals


def _expression(source: str | None) -> Run:
    return compile_expression(source or "null").within


def _test(source: str) -> Check:
    return compile_unary(source or "-").judge


@lru_cache(maxsize=512)
def _ready(decision: DecisionTable) -> Ready:
    return ready(decision.table, expression=_expression, test=_test)


def ask(decision: DecisionTable, *, context: Mapping[str, Any]) -> Verdict:
    """Return what a table answers to the facts of a case.

    Raises: FeelSyntaxError, FeelLimitError
    """
    made, scope = _ready(decision), Scope(context)
    places = fired(made, scope)
    hits = [answer(decision.table, made, place, scope) for place in places]
    tested = tuple(
        (column.label or column.expression, run(scope))
        for column, run in zip(decision.table.inputs, made.inputs, strict=True)
    )
    return Verdict(
        code=decision.code,
        title=decision.title,
        tested=tested,
        rules=tuple(place + 1 for place in places),
        notes=tuple(decision.table.rules[place].note for place in places),
        answer=collected(decision.table, made, hits, scope),
    )


def as_variables(decision: DecisionTable, verdict: Verdict) -> dict[str, Value]:
    """Return an answer as the variables of a process, by the names of the outputs."""
    if isinstance(verdict.answer, Mapping):
        return dict(verdict.answer)
    first = decision.table.outputs[0].name or decision.code
    return {first: verdict.answer}


def faults(decision: DecisionTable) -> Iterator[str]:
    """Yield what must be mended in a table, in words."""
    columns = len(decision.table.inputs), len(decision.table.outputs)
    if not all(columns) or not decision.table.rules:
        yield "至少要有一列条件、一列结果和一行规则。"
        return
    for number, rule in enumerate(decision.table.rules, 1):
        if (len(rule.tests), len(rule.answers)) != columns:
            yield f"第 {number} 行的格子数和表头对不上。"
            return
    try:
        _ready(decision)
        yield from _coverage(decision)
        yield from _examples(decision)
    except FeelSyntaxError as wrong:
        yield f"有一格看不懂：{wrong}。"
    except FeelLimitError:
        yield "条件太复杂，检查不完。请把长条件拆成几列，或改成区间。"


def _coverage(decision: DecisionTable) -> Iterator[str]:
    found = coverage.check(decision.table)
    labels = [each.label or each.expression for each in decision.table.inputs]
    for spot in found.gaps[:3]:
        yield f"没有规则管到：{_where(labels, spot.pieces)}。请补一行，或给结果设默认值。"
    for spot in found.overlaps[:3]:
        rules = "、".join(map(str, spot.rules))
        yield f"第 {rules} 行同时说了话：{_where(labels, spot.pieces)}。请让条件不重叠，或换一种命中方式。"
    for number in found.unused:
        yield f"第 {number} 行永远用不上，请删去或改条件。"


def _where(labels: list[str], pieces: tuple[str, ...]) -> str:
    return "，".join(f"{label} {piece}" for label, piece in zip(labels, pieces, strict=True))


def _examples(decision: DecisionTable) -> Iterator[str]:
    if not decision.examples:
        yield "没有验证用的例子，请至少写一个：给什么，应当得什么。"
    for example in decision.examples:
        said = example_fault(decision, example)
        if said:
            yield f"例子“{example.title}”{said}"


def example_fault(decision: DecisionTable, example: Example) -> str:
    """Return how an example fails, empty where it holds."""
    try:
        context = given_context(example.given)
        wanted = compile_expression(example.expected or "null").evaluate({})
        got = ask(decision, context=context).answer
    except (FeelSyntaxError, FeelLimitError) as wrong:
        return f"算不出来：{wrong}。"
    same = got is None if wanted is None else equals(got, wanted) is True
    return "" if same else f"应当得 {example.expected}，实际得到的不是，请核对规则或例子。"


def given_context(given: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the facts that an example gives, by path, each written in FEEL.

    Raises: FeelSyntaxError, FeelLimitError
    """
    context: dict[str, Any] = {}
    for name, text in given:
        _put(context, name.split("."), compile_expression(text or "null").evaluate({}))
    return context


def _put(context: dict[str, Any], path: list[str], value: Value) -> None:
    *way, last = path
    for name in way:
        inner = context.setdefault(name, {})
        if not isinstance(inner, dict):  # one name is given as a value and as a group
            inner = context[name] = {}
        context = inner
    context[last] = value

"""What stands against a decision table, at the row that it concerns; and which rule speaks, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yimen.catalogue.contracts.decisions import DecisionTable
from yimen.catalogue.rules.decision import ask, example_fault, given_context
from yimen.feel.dmn import coverage
from yimen.feel.dmn.tables import HitPolicy, Input, Output
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.explain import in_words
from yimen.feel.language import compile_expression, compile_unary
from yimen.feel.values import Value

POLICIES: Mapping[HitPolicy, tuple[str, str]] = {
    HitPolicy.UNIQUE: ("唯一", "每种情况只许一行成立"),
    HitPolicy.ANY: ("任意", "可以几行成立，结果必须一样"),
    HitPolicy.FIRST: ("取第一行", "从上往下，取最先成立的一行"),
    HitPolicy.PRIORITY: ("按优先级", "几行成立时，取结果排在前面的"),
    HitPolicy.RULE_ORDER: ("按行次列出", "成立的都列出，按行的次序"),
    HitPolicy.OUTPUT_ORDER: ("按优先级列出", "成立的都列出，按结果的先后"),
    HitPolicy.COLLECT: ("汇总", "成立的都算上，可以求和、计数、取最小或最大"),
}
"""The hit policies in the words of the page, each with what it does."""
AGGREGATIONS = {"": "逐个列出", "SUM": "求和", "COUNT": "计数", "MIN": "取最小", "MAX": "取最大"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What was found: on the whole table, by rule (from 0), and by example, empty where it holds."""

    whole: tuple[str, ...] = ()
    rows: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    examples: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """Return how many things are to be mended."""
        rows = sum(len(each) for each in self.rows.values())
        return len(self.whole) + rows + sum(1 for each in self.examples if each)


def review(decision: DecisionTable) -> Review:
    """Return what stands against a table, each finding where it is to be mended."""
    broken = list(_cells(decision))
    rows: dict[int, list[str]] = {}
    whole = [said for place, said in broken if place is None]
    for place, said in broken:
        if place is not None:
            rows.setdefault(place, []).append(said)
    if not broken:
        whole += _covered(decision, rows)
    examples = [example_fault(decision, one) if not broken else "" for one in decision.examples]
    if not decision.examples:
        whole.append("没有验证用的例子，请至少写一个：给什么，应当得什么。")
    return Review(
        whole=tuple(whole),
        rows={place: tuple(said) for place, said in rows.items()},
        examples=tuple(examples),
    )


def _cells(decision: DecisionTable) -> Iterator[tuple[int | None, str]]:
    """Yield the cells that cannot be read, with their row or None for the head."""
    table = decision.table
    yield from ((None, said) for said in _conditions(table.inputs))
    yield from ((None, said) for said in _results(table.outputs))
    labels = [_label(each.label, number) for number, each in enumerate(table.inputs)]
    names = [_label(each.name, number) for number, each in enumerate(table.outputs)]
    for place, rule in enumerate(table.rules):
        cells = [
            *((name, cell or "-", True) for name, cell in zip(labels, rule.tests, strict=True)),
            *(
                (name, cell or "null", False)
                for name, cell in zip(names, rule.answers, strict=True)
            ),
        ]
        for name, cell, test in cells:
            if said := _unread(cell, test=test):
                yield place, f"“{name}”{said}。"


def _conditions(columns: Sequence[Input]) -> Iterator[str]:
    for number, column in enumerate(columns):
        name = _label(column.label, number)
        if not column.expression.strip():
            yield f"条件“{name}”没有写取自哪里，比如 申请人.年龄 或 表.面积。"
        elif said := _unread(column.expression, test=False):
            yield f"条件“{name}”的取自{said}。"
        if column.values and (said := _unread(column.values, test=True)):
            yield f"条件“{name}”可取的值{said}。"


def _results(columns: Sequence[Output]) -> Iterator[str]:
    for number, column in enumerate(columns):
        name = _label(column.name, number)
        if not column.name.strip():
            yield f"结果“{name}”没有名称，比如 批准、金额。"
        for what, text in (("默认值", column.default), ("可取的值", f"[{column.values}]")):
            if text not in {"", "[]"} and (said := _unread(text, test=False)):
                yield f"结果“{name}”的{what}{said}。"


def _label(name: str, number: int) -> str:
    return name or f"第 {number + 1} 列"


def _unread(source: str, *, test: bool) -> str:
    try:
        compile_unary(source) if test else compile_expression(source)
    except FeelSyntaxError as wrong:
        return f"看不懂：{wrong}"
    return ""


def _covered(decision: DecisionTable, rows: dict[int, list[str]]) -> list[str]:
    """Return the gaps; put overlaps and rules that never speak at their rows."""
    try:
        found = coverage.check(decision.table)
    except FeelLimitError:
        return ["条件太复杂，检查不完。请把长条件拆成几列，或改成区间。"]
    labels = [_label(each.label, n) for n, each in enumerate(decision.table.inputs)]
    for spot in found.overlaps:
        others = "、".join(str(number) for number in spot.rules[1:])
        place = spot.rules[0] - 1
        if len(rows.setdefault(place, [])) < 3:
            rows[place].append(f"和第 {others} 行同时成立：{_where(labels, spot.pieces)}。")
    for number in found.unused:
        rows.setdefault(number - 1, []).append("永远用不上，请删去或改条件。")
    whole = [
        f"没有规则管到：{_where(labels, spot.pieces)}。请补一行，或给结果设默认值。"
        for spot in found.gaps
    ]
    if not found.whole:
        whole.append("表太大，没有逐一核对有没有漏掉、重叠的情况。请拆成几张小表。")
    return whole


def _where(labels: Sequence[str], pieces: Sequence[str]) -> str:
    return "，".join(f"{label} {piece}" for label, piece in zip(labels, pieces, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRule:
    """A rule held against given facts: whether it spoke, and what its cells say."""

    number: int
    spoke: bool
    reasons: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a table answers to given facts; `problem` where it cannot be worked out."""

    answer: str = ""
    tested: tuple[tuple[str, str], ...] = ()
    rules: tuple[TriedRule, ...] = ()
    problem: str = ""


_TOLD = 30


def tried(decision: DecisionTable, *, given: Sequence[tuple[str, str]]) -> Trial:
    """Return which rules speak to the facts given, and why the others do not."""
    try:
        context = given_context(given)
        verdict = ask(decision, context=context)
        values = [value for _, value in verdict.tested]
        rules = [
            TriedRule(
                number=number,
                spoke=number in verdict.rules,
                reasons=tuple(_reasons(decision, number - 1, values, context)),
                note=rule.note,
            )
            for number, rule in enumerate(decision.table.rules[:_TOLD], 1)
        ]
    except (FeelSyntaxError, FeelLimitError) as wrong:
        return Trial(problem=f"算不出来：{wrong}。")
    return Trial(
        answer=answer_words(verdict.answer),
        tested=tuple((name, in_words(value)) for name, value in verdict.tested),
        rules=tuple(rules),
    )


def answer_words(value: Value) -> str:
    """Return an answer as a person reads it, several results by name."""
    if isinstance(value, Mapping):
        return "，".join(f"{name} {in_words(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "；".join(answer_words(one) for one in value)
    return "没有结果" if value is None else in_words(value)


def _reasons(
    decision: DecisionTable, place: int, values: Sequence[Value], context: Mapping[str, Value]
) -> Iterator[str]:
    for number, cell in enumerate(decision.table.rules[place].tests):
        if cell.strip() in {"", "-"}:
            continue
        said = compile_unary(cell).explain(values[number], context)
        yield f"{_label(decision.table.inputs[number].label, number)}：{said.sentence}"

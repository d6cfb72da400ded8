"""Weights and scores of indicator tables: parents, totals, limits, panels, rates."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from decimal import Decimal

from yimen.performance.contracts.report_check import Finding
from yimen.performance.rules.checks.drafting import draft, percent, spots_sum
from yimen.performance.rules.figures.numbers import (
    Figure,
    finest,
    percent_holds,
    plain,
    quotient_range,
    score_slack,
    sum_of,
)
from yimen.performance.rules.reading.forms import Fund, SelfForm
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role
from yimen.performance.rules.reading.scores import Node, ScoreTable, Spot


def check(reading: Reading) -> Iterator[Finding]:
    """Yield what does not hold among weights and scores of every indicator table."""
    for form, table in reading.all_tables():
        yield from _repeats(reading, table)
        blamed = yield from _weights_parents(reading, table)
        yield from _weights_total(reading, form, table, blamed)
        yield from _limits(reading, table)
        yield from _subtotals(reading, table)
        yield from _total(reading, form, table)
        yield from _panel(reading, table)
        yield from _rates(reading, table)


def weights_of(form: SelfForm | None, table: ScoreTable) -> list[Spot]:
    """Return the weights that make the whole: the top level's, and that of the funds line."""
    spots: list[Spot] = []
    for root in table.roots:
        spots.extend(_top(root))
    return [*_fund(form, Fund.WEIGHT), *spots]


def scores_of(form: SelfForm | None, table: ScoreTable) -> list[Spot]:
    """Return the scores that make the total."""
    leaves = [leaf.score for leaf in table.leaves()]
    return [*_fund(form, Fund.SCORE), *(spot for spot in leaves if spot is not None)]


def score_total(parts: list[Spot], total: Figure | None) -> tuple[Decimal, Decimal]:
    """Return the sum of scores and what rounding may add; a whole total may be rounded."""
    figures = [spot.figure for spot in parts if spot.figure is not None]
    computed = sum_of(figures)
    if total is None:
        return computed, Decimal(0)
    slack = score_slack(parts=figures, total=total)
    if total.decimals == 0 and finest(figures) > 0:
        slack = max(slack, Decimal("0.5"))
    return computed, slack


def _fund(form: SelfForm | None, fund: Fund) -> list[Spot]:
    row = form.total if form is not None else None
    spot = row.cells.get(fund) if row is not None else None
    return [spot] if spot is not None and spot.figure is not None else []


def _top(node: Node) -> list[Spot]:
    if node.weight is not None:
        return [node.weight]
    return [spot for child in node.children for spot in _top(child)]


def _repeats(reading: Reading, table: ScoreTable) -> Iterator[Finding]:
    for first, again in table.repeats:
        yield draft(
            reading,
            "two-values",
            again.anchor,
            label="分值",
            quote=again.text,
            stated=again.text,
            computed=first.text,
            why=f"同一指标的分值前面写 {first.text}，这里写 {again.text}。",
        )


def _weights_parents(
    reading: Reading, table: ScoreTable
) -> Generator[Finding, None, dict[int, Decimal]]:
    """Yield parents that their children refute; return the roots that are to blame."""
    blamed: dict[int, Decimal] = {}
    for node in table.nodes():
        if not node.children or node.weight is None or node.weight.figure is None:
            continue
        parts = [spot for child in node.children for spot in _top(child)]
        figures = [spot.figure for spot in parts if spot.figure is not None]
        if not figures or len(parts) < len(node.children):
            continue
        computed = sum_of(figures)
        total = node.weight.figure
        if abs(computed - total.value) <= score_slack(parts=figures, total=total):
            continue
        if node.parent is None:
            blamed[id(node)] = total.value - computed
        yield draft(
            reading,
            "weights-parent",
            node.weight.anchor,
            label=f"{node.path} · 分值",
            quote=f"{node.name} {node.weight.text}",
            stated=plain(total.value),
            computed=plain(computed),
            why=f"“{node.name}”下级分值 {spots_sum(parts)}＝{plain(computed)}，"
            f"上级写 {plain(total.value)}。",
        )
    return blamed


def _weights_total(
    reading: Reading, form: SelfForm | None, table: ScoreTable, blamed: dict[int, Decimal]
) -> Iterator[Finding]:
    parts = weights_of(form, table)
    if len(parts) < 2 or not table.leaves():
        return
    figures = [spot.figure for spot in parts if spot.figure is not None]
    computed = sum_of(figures)
    claimed = [spot for spot in table.total_weights if spot.figure is not None]
    anchor = claimed[-1].anchor if claimed else (table.total_anchor or parts[-1].anchor)
    for spot in claimed[:-1]:
        if spot.value != claimed[-1].value:
            yield draft(
                reading,
                "two-values",
                spot.anchor,
                label="总分 · 分值",
                quote=spot.text,
                stated=spot.text,
                computed=claimed[-1].text,
                why=f"总分行的分值写了 {spot.text} 和 {claimed[-1].text} 两个数。",
            )
    stated = claimed[-1].figure if claimed else None
    if stated is None and table.total_anchor is None:
        return
    target = stated or Figure(Decimal(100))
    gap = computed - target.value
    if abs(gap) <= score_slack(parts=figures, total=target) or gap in blamed.values():
        return
    yield draft(
        reading,
        "weights-total",
        anchor,
        label="分值合计",
        quote="总分 " + " ".join(spot.text for spot in claimed) if claimed else "总分",
        stated=plain(target.value),
        computed=plain(computed),
        why=f"各项分值 {spots_sum(parts)}＝{plain(computed)}，"
        f"{'总分行写' if stated else '应为'} {plain(target.value)}。",
    )


def _limits(reading: Reading, table: ScoreTable) -> Iterator[Finding]:
    for leaf in table.nodes():
        weight = leaf.weight
        if weight is None or weight.value is None:
            continue
        scores = [leaf.score] if leaf.score is not None else []
        for spot in [*scores, *(leaf.experts if not leaf.children else [])]:
            if spot.value is None or spot.value <= weight.value:
                continue
            if leaf.children and spot is leaf.score:
                continue
            yield draft(
                reading,
                "score-above-weight",
                spot.anchor,
                label=f"{leaf.path} · 得分",
                quote=f"{leaf.name} 分值 {weight.text} 得分 {spot.text}",
                stated=spot.text,
                computed=f"≤{weight.text}",
                why=f"“{leaf.name}”分值 {weight.text}，得分 {spot.text}，超过分值。",
            )


def _subtotals(reading: Reading, table: ScoreTable) -> Iterator[Finding]:
    for spot, leaves in table.subtotals:
        parts = [leaf.score for leaf in leaves if leaf.score is not None]
        if not parts or spot.figure is None:
            continue
        computed, slack = score_total(parts, spot.figure)
        if abs(computed - spot.figure.value) > slack:
            yield draft(
                reading,
                "score-parent",
                spot.anchor,
                label="小计 · 得分",
                quote=f"小计 {spot.text}",
                stated=spot.text,
                computed=plain(computed),
                why=f"小计前各项得分 {spots_sum(parts)}＝{plain(computed)}，小计写 {spot.text}。",
            )


def _total(reading: Reading, form: SelfForm | None, table: ScoreTable) -> Iterator[Finding]:
    total = table.total_score
    parts = scores_of(form, table)
    if total is None or total.figure is None or len(parts) < 2:
        return
    computed, slack = score_total(parts, total.figure)
    if abs(computed - total.figure.value) <= slack:
        return
    yield draft(
        reading,
        "total-score",
        total.anchor,
        label="总分 · 得分",
        quote=f"总分 {total.text}",
        stated=plain(total.figure.value),
        computed=plain(computed),
        why=f"各项得分 {spots_sum(parts)}＝{plain(computed)}，总分写 {plain(total.figure.value)}，"
        f"相差 {plain(abs(computed - total.figure.value))}。",
    )


def _panel(reading: Reading, table: ScoreTable) -> Iterator[Finding]:
    leaves = [leaf for leaf in table.leaves() if leaf.experts]
    if not leaves:
        return
    for leaf in leaves:
        yield from _row(
            reading,
            leaf.experts,
            leaf.cells.get(Role.SUM),
            leaf.cells.get(Role.MEAN),
            label=leaf.path,
        )
    yield from _row(reading, table.total_experts, table.total_sum, None, label="总分")
    for position, spot in enumerate(table.total_experts):
        column = [leaf.experts[position] for leaf in leaves if position < len(leaf.experts)]
        figures = [part.figure for part in column if part.figure is not None]
        if spot.figure is None or len(figures) != len(leaves):
            continue
        computed = sum_of(figures)
        if computed != spot.figure.value:
            yield draft(
                reading,
                "sum",
                spot.anchor,
                label=f"总分 · 专家{position + 1}",
                quote=f"总分 {spot.text}",
                stated=spot.text,
                computed=plain(computed),
                why=f"专家{position + 1}各项评分合计 {plain(computed)}，总分写 {spot.text}。",
            )
    yield from _panel_total(reading, table, leaves)


def _panel_total(reading: Reading, table: ScoreTable, leaves: list[Node]) -> Iterator[Finding]:
    total, experts = table.total_sum, table.total_experts
    mean = table.total_score
    if total is None or total.figure is None or mean is None or mean.figure is None or not experts:
        return
    expected = total.figure.value / len(experts)
    if abs(expected - mean.figure.value) > mean.figure.half + total.figure.half / len(experts):
        yield draft(
            reading,
            "mean",
            mean.anchor,
            label="总分 · 平均分",
            quote=f"总分 合计 {total.text} 平均分 {mean.text}",
            stated=mean.text,
            computed=plain(expected),
            why=f"合计 {total.text}÷{len(experts)} 位专家＝{plain(expected)}，写 {mean.text}。",
        )


def _row(
    reading: Reading, experts: list[Spot], total: Spot | None, mean: Spot | None, *, label: str
) -> Iterator[Finding]:
    figures = [spot.figure for spot in experts if spot.figure is not None]
    if len(figures) < 2 or len(figures) != len(experts):
        return
    computed = sum_of(figures)
    if total is not None and total.figure is not None and computed != total.figure.value:
        yield draft(
            reading,
            "sum",
            total.anchor,
            label=f"{label} · 合计",
            quote=f"{label} {' '.join(spot.text for spot in experts)} 合计 {total.text}",
            stated=total.text,
            computed=plain(computed),
            why=f"{spots_sum(experts)}＝{plain(computed)}，合计写 {total.text}。",
        )
    if mean is None or mean.figure is None:
        return
    average = computed / len(figures)
    if abs(average - mean.figure.value) > mean.figure.half:
        yield draft(
            reading,
            "mean",
            mean.anchor,
            label=f"{label} · 平均分",
            quote=f"{label} {' '.join(spot.text for spot in experts)} 平均分 {mean.text}",
            stated=mean.text,
            computed=plain(average),
            why=f"{plain(computed)}÷{len(figures)}＝{plain(average)}，平均分写 {mean.text}。",
        )


def _rates(reading: Reading, table: ScoreTable) -> Iterator[Finding]:
    yield from _total_rate(reading, table)
    for leaf in table.leaves():
        weight, score = leaf.weight, leaf.score
        if weight is None or score is None or not weight.value or score.value is None:
            continue
        for role, part in (
            (Role.RATE, score.value),
            (Role.LOSS, weight.value - score.value),
        ):
            spot = leaf.cells.get(role)
            if spot is None or spot.figure is None:
                continue
            bounds = quotient_range(
                part=part, whole=weight.value, slack=Decimal(0), whole_slack=Decimal(0)
            )
            if bounds is None or percent_holds(spot.figure, bounds):
                continue
            computed = part / weight.value * 100
            name = "得分率" if role is Role.RATE else "失分率"
            yield draft(
                reading,
                "rate" if role is Role.RATE else "loss-rate",
                spot.anchor,
                label=f"{leaf.path} · {name}",
                quote=f"{leaf.name} 分值 {weight.text} 得分 {score.text} {name} {spot.text}",
                stated=spot.text,
                computed=percent(computed, spot.figure),
                why=f"{plain(part)}÷{plain(weight.value)}＝{percent(computed)}，写 {spot.text}。",
            )


def _total_rate(reading: Reading, table: ScoreTable) -> Iterator[Finding]:
    rate, score = table.total_rate, table.total_score
    weight = table.total_weights[-1] if table.total_weights else None
    if rate is None or rate.figure is None or score is None or weight is None or not weight.value:
        return
    if score.value is None:
        return
    due = score.value / weight.value * 100
    if abs(due - rate.figure.value) <= rate.figure.half:
        return
    yield draft(
        reading,
        "rate",
        rate.anchor,
        label="总分 · 得分率",
        quote=f"总分 分值 {weight.text} 得分 {score.text} 得分率 {rate.text}",
        stated=rate.text,
        computed=percent(due, rate.figure),
        why=f"{score.text}÷{weight.text}＝{percent(due, rate.figure)}，得分率写 {rate.text}。",
    )

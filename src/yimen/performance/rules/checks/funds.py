"""The funds part of a self-evaluation form: sources, execution rate, and its score."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from yimen.performance.contracts.report_check import Finding, Severity
from yimen.performance.rules.checks.drafting import draft, percent, spots_sum
from yimen.performance.rules.figures.numbers import (
    Figure,
    is_cut_off,
    percent_holds,
    plain,
    ratio_range,
    sum_of,
    sum_slack,
)
from yimen.performance.rules.reading.forms import Fund, FundRow, SelfForm
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.scores import Spot

_COLUMNS = {Fund.INITIAL: "年初预算数", Fund.ANNUAL: "全年预算数", Fund.SPENT: "全年执行数"}


def check(reading: Reading) -> Iterator[Finding]:
    """Yield what does not hold in the funds part of every form."""
    for form in reading.forms:
        total = form.total
        if total is None:
            continue
        for fund in _COLUMNS:
            yield from _sources(reading, form, total, fund)
        for row in form.funds:
            yield from _rate(reading, row)
            yield from _overspent(reading, row, total)
        yield from _score(reading, form, total)


def _sources(reading: Reading, form: SelfForm, total: FundRow, fund: Fund) -> Iterator[Finding]:
    whole = total.cells.get(fund)
    parts = [row.cells[fund] for row in form.parts if row.figure(fund) is not None]
    if whole is None or whole.figure is None or not parts:
        return
    figures = [spot.figure for spot in parts if spot.figure is not None]
    computed = sum_of(figures)
    gap = computed - whole.figure.value
    if abs(gap) <= sum_slack(parts=figures, total=whole.figure):
        return
    if gap < 0 and not any("其他" in row.label for row in form.parts):
        return
    yield draft(
        reading,
        "sum",
        whole.anchor,
        label=f"项目资金 · {_COLUMNS[fund]}",
        quote=f"{total.label} {_COLUMNS[fund]} {whole.text}",
        stated=whole.text,
        computed=plain(computed),
        why=f"各来源{_COLUMNS[fund]} {spots_sum(parts)}＝{plain(computed)}，"
        f"{total.label}写 {whole.text}。",
    )


def _rate(reading: Reading, row: FundRow) -> Iterator[Finding]:
    spot = row.cells.get(Fund.RATE)
    spent = row.figure(Fund.SPENT)
    budget = row.figure(Fund.ANNUAL) or row.figure(Fund.INITIAL)
    if spot is None or spot.figure is None or spent is None or budget is None:
        return
    bounds = ratio_range(part=spent, whole=budget)
    if bounds is None:
        return
    stated = spot.figure
    if "%" not in spot.text and "％" not in spot.text and stated.value <= Decimal("1.5"):
        stated = stated.scaled(Decimal(100))
    if percent_holds(stated, bounds):
        return
    computed = spent.value / budget.value * 100
    cut = is_cut_off(stated, computed)
    yield draft(
        reading,
        "cut-off" if cut else "rate",
        spot.anchor,
        label=f"项目资金 · {row.label} · 执行率",
        quote=f"{row.label} 预算数 {plain(budget.value)} 执行数 {plain(spent.value)} 执行率 {spot.text}",
        stated=spot.text,
        computed=percent(computed, stated),
        why=f"执行数 {plain(spent.value)}÷预算数 {plain(budget.value)}＝{percent(computed)}，"
        f"执行率写 {spot.text}。",
    )


def _overspent(reading: Reading, row: FundRow, total: FundRow) -> Iterator[Finding]:
    spent, budget = row.figure(Fund.SPENT), row.figure(Fund.ANNUAL)
    if spent is None or budget is None or spent.value <= budget.value:
        return
    spot = row.cells[Fund.SPENT]
    if (
        row is not total
        and (total.figure(Fund.SPENT) or spent).value > (total.figure(Fund.ANNUAL) or budget).value
    ):
        return
    yield draft(
        reading,
        "over-budget",
        spot.anchor,
        label=f"项目资金 · {row.label} · 全年执行数",
        quote=f"{row.label} 全年预算数 {plain(budget.value)} 全年执行数 {spot.text}",
        stated=spot.text,
        computed=f"≤{plain(budget.value)}",
        why=f"{row.label}执行数 {spot.text} 大于全年预算数 {plain(budget.value)}，"
        f"超出 {plain(spent.value - budget.value)}。",
    )


def _score(reading: Reading, form: SelfForm, total: FundRow) -> Iterator[Finding]:
    weight, score = total.cells.get(Fund.WEIGHT), total.cells.get(Fund.SCORE)
    if weight is None or score is None or weight.figure is None or score.figure is None:
        return
    if score.figure.value > weight.figure.value:
        yield _finding(reading, "score-above-weight", score, weight, f"≤{weight.text}", "超过分值")
        return
    rate = _rate_for_score(form, total)
    if rate is None:
        return
    share = min(rate, Decimal(100)) / 100
    due = weight.figure.value * share
    if abs(due - score.figure.value) <= _slack(total, score.figure, weight.figure.value):
        return
    yield _finding(
        reading,
        "score-rule",
        score,
        weight,
        plain(due, 2),
        f"按执行率 {percent(rate)} 应得 {plain(due, 2)} 分",
    )


def _rate_for_score(form: SelfForm, total: FundRow) -> Decimal | None:
    if form.execution is not None:
        return form.execution
    rate = total.figure(Fund.RATE)
    return rate.value if rate is not None else None


def _slack(total: FundRow, score: Figure, weight: Decimal) -> Decimal:
    """Return what rounding of the rate and of the score may make together."""
    rate = total.figure(Fund.RATE)
    return score.half + (rate.half * weight / 100 if rate is not None else Decimal(0))


def _finding(
    reading: Reading, code: str, score: Spot, weight: Spot, computed: str, reason: str
) -> Finding:
    severity = Severity.ERROR if code == "score-above-weight" else None
    return draft(
        reading,
        code,
        score.anchor,
        label="项目资金 · 得分",
        quote=f"预算执行 分值 {weight.text} 得分 {score.text}",
        stated=score.text,
        computed=computed,
        why=f"预算执行分值 {weight.text}，得分写 {score.text}，{reason}。",
        severity=severity,
    )

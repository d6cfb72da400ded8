"""Summary tables that lie on their side: totals, limits and rates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from yimen.performance.contracts.report_check import Finding
from yimen.performance.rules.checks.drafting import draft, percent, terms
from yimen.performance.rules.figures.numbers import (
    percent_holds,
    plain,
    quotient_range,
    score_slack,
    sum_of,
)
from yimen.performance.rules.reading.facts import LyingTable
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.scores import Spot


def check_summary(reading: Reading, table: LyingTable) -> Iterator[Finding]:
    """Yield totals, limits and rates of a table that lies on its side."""
    if table.total is not None:
        for line, code, word in (
            ("weight", "weights-total", "分值"),
            ("score", "total-score", "得分"),
        ):
            yield from _line(reading, table, line, code, word)
    for position, name in enumerate(table.names):
        weight, score = table.column("weight", position), table.column("score", position)
        rate = table.column("rate", position)
        if weight is None or score is None or not weight.value or score.value is None:
            continue
        if score.value > weight.value:
            yield draft(
                reading,
                "score-above-weight",
                score.anchor,
                label=name,
                quote=f"{name} 分值 {weight.text} 得分 {score.text}",
                stated=score.text,
                computed=f"≤{weight.text}",
                why=f"“{name}”分值 {weight.text}，得分 {score.text}，超过分值。",
            )
        yield from _lying_rate(reading, name, weight, score, rate)


def _lying_rate(
    reading: Reading, name: str, weight: Spot, score: Spot, rate: Spot | None
) -> Iterator[Finding]:
    if rate is None or rate.figure is None or score.value is None or not weight.value:
        return
    bounds = quotient_range(
        part=score.value, whole=weight.value, slack=Decimal(0), whole_slack=Decimal(0)
    )
    if bounds is None or percent_holds(rate.figure, bounds):
        return
    computed = percent(score.value / weight.value * 100, rate.figure)
    yield draft(
        reading,
        "rate",
        rate.anchor,
        label=f"{name} · 得分率",
        quote=f"{name} 分值 {weight.text} 得分 {score.text} 得分率 {rate.text}",
        stated=rate.text,
        computed=computed,
        why=f"{score.text}÷{weight.text}＝{computed}，得分率写 {rate.text}。",
    )


def _line(
    reading: Reading, table: LyingTable, line: str, code: str, word: str
) -> Iterator[Finding]:
    total = table.column(line, table.total or 0)
    parts = [
        spot for n, spot in enumerate(table.lines.get(line, [])) if n != table.total and spot.figure
    ]
    if total is None or total.figure is None or len(parts) < 2:
        return
    figures = [spot.figure for spot in parts if spot.figure is not None]
    computed = sum_of(figures)
    if abs(computed - total.figure.value) <= score_slack(parts=figures, total=total.figure):
        return
    yield draft(
        reading,
        code,
        total.anchor,
        label=f"合计 · {word}",
        quote=f"{word} {' '.join(spot.text for spot in parts)} 合计 {total.text}",
        stated=total.text,
        computed=plain(computed),
        why=f"{terms([spot.text for spot in parts])}＝{plain(computed)}，合计写 {total.text}。",
    )

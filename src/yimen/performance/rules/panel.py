"""Means, spread, outliers, loss rates and grades of a panel: exact sums, rounded once at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import quantiles, stdev
from uuid import UUID

from yimen.kernel.rules import rule
from yimen.performance.contracts.evaluation import Grade, IndicatorView
from yimen.performance.contracts.result import IndicatorResult, LevelResult, Mark, PanelResult

CENT = Decimal("0.01")
OUTLIER_RULES = {"iqr": "四分位距 1.5 倍", "sd2": "均值两倍标准差"}
_LEAST = {"iqr": 4, "sd2": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one sheet gave an indicator, and why it is left out of the mean where it is."""

    sheet_id: UUID
    value: Decimal
    excluded_because: str = ""


def rounded(value: Decimal) -> Decimal:
    """Return a value with two decimals, halves upwards, as reports print it."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def mean_of(values: Sequence[Decimal]) -> Decimal | None:
    """Return the exact mean, or None of nothing."""
    return sum(values, Decimal(0)) / len(values) if values else None


def deviation_of(values: Sequence[Decimal]) -> Decimal | None:
    """Return the sample standard deviation (n - 1), or None of fewer than two values."""
    return rounded(stdev(values)) if len(values) > 1 else None


@rule("PRF-PNL-5", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第十六条")
def loss_rate(*, full: Decimal, mean: Decimal) -> Decimal:
    """Return the share of the full marks that was lost: (full - mean) / full."""
    return (full - mean) / full


@rule("PRF-PNL-6", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第十七条")
def outliers(*, values: Sequence[Decimal], by: str) -> frozenset[int]:
    """Return the places of values that stand apart; they are shown, never dropped by themselves.

    `iqr`: outside the quartiles (inclusive method) by more than 1.5 times their distance, of at
    least 4 values. `sd2`: farther than two sample standard deviations from the mean, of at least
    6 values, because among fewer no value can be that far: (n - 1) / root n stays below 2.
    """
    if len(values) < _LEAST[by]:
        return frozenset()
    if by == "iqr":
        low, _, high = quantiles(values, n=4, method="inclusive")
        margin = (high - low) * Decimal("1.5")
        least, most = low - margin, high + margin
    else:
        middle, spread = mean_of(values) or Decimal(0), stdev(values)
        least, most = middle - 2 * spread, middle + 2 * spread
    return frozenset(place for place, one in enumerate(values) if not least <= one <= most)


def outlier_said(*, by: str, sheets: int) -> str:
    """Return the rule for outliers in words, and whether it can speak of so few sheets at all."""
    said = {
        "iqr": "离群分按四分位距判断：低于下四分位数或高于上四分位数超过四分位距 1.5 倍的分数标出，不自动剔除。",
        "sd2": "离群分按标准差判断：与均值相差超过两倍样本标准差的分数标出，不自动剔除。",
    }[by]
    if sheets < _LEAST[by]:
        said += f"本次有效评分表 {sheets} 份，少于 {_LEAST[by]} 份，这一规则判断不出离群分。"
    return said


@rule("PRF-PNL-8", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第十九条")
def grade_of(*, score: Decimal, full: Decimal, grades: Sequence[Grade]) -> str:
    """Return the best grade whose least share of the full marks the score reaches."""
    share = rounded(score) / full
    for one in grades:
        if share >= one.least:
            return one.title
    return grades[-1].title if grades else ""


def result_of(
    *,
    sheets: Sequence[tuple[UUID, str]],
    indicators: Sequence[IndicatorView],
    given: dict[UUID, list[Given]],
    grades: Sequence[Grade],
    outlier_rule: str,
) -> PanelResult:
    """Return everything that the sheets come to; an indicator nobody scored counts nothing.

    A total is the sum of exact means and is rounded once, so that it may differ by a cent from
    the sum of rounded means; the report says the exact one.
    """
    results = [
        _indicator(one, given.get(one.id, []), [sheet for sheet, _ in sheets], outlier_rule)
        for one in indicators
    ]
    exact = [_mean_kept(given.get(one.id, [])) or Decimal(0) for one in indicators]
    full, total = sum((one.full for one in indicators), Decimal(0)), sum(exact, Decimal(0))
    totals = [
        sum(
            (
                mark.value or Decimal(0)
                for one in results
                for mark in one.marks
                if mark.sheet_id == sheet
            ),
            Decimal(0),
        )
        for sheet, _ in sheets
    ]
    return PanelResult(
        sheets=tuple(sheets),
        sheet_totals=tuple(totals),
        indicators=tuple(results),
        level1=_levels(indicators, exact, lambda one: (one.level1, "")),
        level2=_levels(indicators, exact, lambda one: (one.level2, one.level1)),
        full=full,
        total=rounded(total),
        loss_rate=loss_rate(full=full, mean=total) if full else Decimal(0),
        deviation=deviation_of(totals),
        grade=grade_of(score=total, full=full, grades=grades) if full else "",
        outlier_said=outlier_said(by=outlier_rule, sheets=len(sheets)),
    )


def _mean_kept(given: Sequence[Given]) -> Decimal | None:
    return mean_of([one.value for one in given if not one.excluded_because])


def _indicator(
    one: IndicatorView, given: Sequence[Given], sheets: Sequence[UUID], by: str
) -> IndicatorResult:
    values = [each.value for each in given]
    apart = outliers(values=values, by=by)
    marks = {
        each.sheet_id: Mark(
            sheet_id=each.sheet_id,
            value=each.value,
            outlier=place in apart,
            excluded_because=each.excluded_because,
        )
        for place, each in enumerate(given)
    }
    mean, before = _mean_kept(given), mean_of(values)
    left_out = any(each.excluded_because for each in given)
    return IndicatorResult(
        indicator_id=one.id,
        name=one.name,
        level1=one.level1,
        level2=one.level2,
        full=one.full,
        marks=tuple(marks.get(sheet, Mark(sheet_id=sheet, value=None)) for sheet in sheets),
        total=sum(values, Decimal(0)),
        mean=None if mean is None else rounded(mean),
        deviation=deviation_of(values),
        loss_rate=None if mean is None else loss_rate(full=one.full, mean=mean),
        mean_before=rounded(before) if left_out and before is not None else None,
    )


def _levels(
    indicators: Sequence[IndicatorView],
    exact: Sequence[Decimal],
    key: Callable[[IndicatorView], tuple[str, str]],
) -> tuple[LevelResult, ...]:
    """Return the sums of indicators that share a level, in the order in which levels appear."""
    sums: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for one, value in zip(indicators, exact, strict=True):
        full, mean = sums.get(key(one), (Decimal(0), Decimal(0)))
        sums[key(one)] = (full + one.full, mean + value)
    return tuple(
        LevelResult(
            name=name,
            parent=parent,
            full=full,
            mean=rounded(mean),
            loss_rate=loss_rate(full=full, mean=mean),
        )
        for (name, parent), (full, mean) in sums.items()
    )

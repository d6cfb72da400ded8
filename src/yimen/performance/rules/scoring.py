"""Give points to what was reached, by rule, and say in words how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from yimen.kernel.contracts import Refusal
from yimen.kernel.rules import rule
from yimen.performance.contracts.goal import Direction, Indicator, plain
from yimen.performance.contracts.scheme import Band
from yimen.performance.contracts.scoring import (
    DEFAULT_POLICY,
    REACHED_TITLES,
    Grade,
    Quality,
    Reached,
    Scored,
    ScoringPolicy,
)

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
BANDS: tuple[Band, ...] = (
    Band(title=REACHED_TITLES[Reached.DONE], most=Decimal(100), least=Decimal(80)),
    Band(title=REACHED_TITLES[Reached.PARTLY], most=Decimal(80), least=Decimal(60)),
    Band(title=REACHED_TITLES[Reached.MISSED], most=Decimal(60), least=Decimal(0)),
)
"""The bands where a scheme names none."""


def rounded(points: Decimal) -> Decimal:
    """Return points to two places, half up."""
    return points.quantize(_CENT, rounding=ROUND_HALF_UP)


def percent(share: Decimal, places: str = "0.01") -> str:
    """Return a share of one as a percentage in words, without needless zeros."""
    return f"{plain((share * _HUNDRED).quantize(Decimal(places), rounding=ROUND_HALF_UP))}%"


def score(
    indicator: Indicator,
    actual: Decimal | Quality | None,
    *,
    bands: Sequence[Band] = (),
    policy: ScoringPolicy = DEFAULT_POLICY,
) -> Scored:
    """Return the points of an indicator for what was reached, with the reasoning in words.

    Raises Refusal: a goal in words was given a number, or the other way round.
    """
    if actual is None:
        return Scored(points=None, reasoning="没有实际完成值，不能评分。")
    if isinstance(actual, Quality) or indicator.direction is Direction.QUALITATIVE:
        if not isinstance(actual, Quality) or indicator.direction is not Direction.QUALITATIVE:
            raise Refusal(
                "performance.scoring.kind",
                "定性指标按达成程度评分，定量指标按完成值评分，请按指标的类型填写。",
            )
        return by_band(weight=indicator.weight, actual=actual, bands=bands or BANDS)
    target = indicator.target
    if target is None:
        return Scored(points=None, reasoning="没有指标值，不能按完成值评分。")
    given = _QUANTITATIVE[indicator.direction](indicator, target, actual, policy)
    away = deviation(target=target, actual=actual)
    return Scored(
        points=given.points,
        reasoning=given.reasoning,
        deviation=away,
        over=given.over,
        needs_reason=needs_reason(deviation=away, policy=policy),
    )


@rule(
    "PRF-SCO-1",
    cites="财预〔2020〕10号：预算执行率10分，执行率=全年执行数÷全年预算数，得分=分值×min(1，执行率)",
)
def by_execution(*, weight: Decimal, spent: Decimal, annual: Decimal) -> Scored:
    """Return the points for spending the budget of the year; more than the budget earns no more."""
    if annual <= 0:
        return Scored(points=None, reasoning="全年预算数为零，没有执行率，不能评分。")
    rate = spent / annual
    points = rounded(weight * min(Decimal(1), max(Decimal(0), rate)))
    said = f"执行率＝全年执行数÷全年预算数＝{percent(rate)}"
    if rate > 1:
        said += "，超过预算，按 100% 计"
    return Scored(points=points, reasoning=f"{said}，{plain(weight)} 分得 {plain(points)} 分。")


@rule("PRF-SCO-2", cites="财预〔2020〕10号：定量指标（≥）达到目标得满分，未达到按完成比例得分")
def at_least(*, weight: Decimal, target: Decimal, actual: Decimal, unit: str = "") -> Scored:
    """Return w·min(1, actual÷target); below a target of zero or less nothing can be divided."""
    if actual >= target:
        said = (
            f"实际 {_of(actual, unit)}，达到目标 {_of(target, unit)}，得满分 {plain(weight)} 分。"
        )
        return Scored(points=rounded(weight), reasoning=said)
    if target <= 0 or actual <= 0:
        said = f"实际 {_of(actual, unit)}，没有达到目标 {_of(target, unit)}，不得分。"
        return Scored(points=Decimal("0.00"), reasoning=said)
    return _by_ratio(weight, actual / target, f"实际 {_of(actual, unit)}÷目标 {_of(target, unit)}")


@rule(
    "PRF-SCO-3",
    cites="财预〔2020〕10号：定量指标（≤）不超过目标得满分，超过的按目标÷实际得分，不超过满分",
)
def at_most(*, weight: Decimal, target: Decimal, actual: Decimal, unit: str = "") -> Scored:
    """Return w·min(1, target÷actual); a target of zero that is passed earns nothing."""
    if actual <= target:
        said = f"实际 {_of(actual, unit)}，没有超过目标 {_of(target, unit)}，得满分 {plain(weight)} 分。"
        return Scored(points=rounded(weight), reasoning=said)
    if target <= 0:
        said = f"实际 {_of(actual, unit)}，超过目标 {_of(target, unit)}，不得分。"
        return Scored(points=Decimal("0.00"), reasoning=said)
    return _by_ratio(weight, target / actual, f"目标 {_of(target, unit)}÷实际 {_of(actual, unit)}")


@rule("PRF-SCO-4", cites="财预〔2020〕10号：定量指标（＝）在允许的误差内得满分，超出的按偏差率扣减")
def equal(
    *, weight: Decimal, target: Decimal, actual: Decimal, tolerance: Decimal, unit: str = ""
) -> Scored:
    """Return the weight within the tolerance, else w·(1 less the deviation), never below nothing."""
    if abs(actual - target) <= tolerance:
        within = f"，误差不超过 {_of(tolerance, unit)}" if actual != target else ""
        said = f"实际 {_of(actual, unit)}，目标 {_of(target, unit)}{within}，得满分 {plain(weight)} 分。"
        return Scored(points=rounded(weight), reasoning=said)
    if target == 0:
        said = f"实际 {_of(actual, unit)}，目标是 0，不得分。"
        return Scored(points=Decimal("0.00"), reasoning=said)
    left = max(Decimal(0), 1 - abs((actual - target) / target))
    points = rounded(weight * left)
    said = (
        f"实际 {_of(actual, unit)}，目标 {_of(target, unit)}，偏差率 "
        f"{percent((actual - target) / target)}，{plain(weight)} 分得 {plain(points)} 分。"
    )
    return Scored(points=points, reasoning=said)


@rule("PRF-SCO-5", cites="财预〔2020〕10号：定性指标分三档，100%—80%、80%—60%、60%—0")
def by_band(*, weight: Decimal, actual: Quality, bands: Sequence[Band]) -> Scored:
    """Return the points of a goal said in words, within the band that it reached.

    Reached without more said is the whole mark; in a lower band the share must be said.

    Raises Refusal: the share is missing or lies outside the band.
    """
    order = min(list(Reached).index(actual.reached), len(bands) - 1)
    band = bands[order]
    share = actual.hundredths
    if share is None and order == 0:
        share = band.most
    if share is None or not band.least <= share <= band.most:
        raise Refusal(
            "performance.scoring.band",
            f"“{band.title}”一档请填 {plain(band.least)} 到 {plain(band.most)} 之间的百分数。",
            field="hundredths",
        )
    points = rounded(weight * share / _HUNDRED)
    said = (
        f"定性指标，“{band.title}”一档（{plain(band.most)}%—{plain(band.least)}%），"
        f"取 {plain(share)}%，{plain(weight)} 分得 {plain(points)} 分。"
    )
    return Scored(points=points, reasoning=said)


@rule("PRF-SCO-6", cites="财预〔2020〕10号：目标值明显偏低造成完成值偏高的，按偏离程度适度调减")
def too_easy(
    *, weight: Decimal, target: Decimal, actual: Decimal, policy: ScoringPolicy
) -> Decimal:
    """Return what is taken off a goal that was set far too low; nothing at or below the limit."""
    if target <= 0 or actual / target <= policy.over_from:
        return Decimal(0)
    return rounded(weight * min(policy.over_most, actual / target - policy.over_from))


@rule("PRF-SCO-7", cites="财预〔2020〕10号：偏差率=（实际减目标）÷目标")
def deviation(*, target: Decimal, actual: Decimal) -> Decimal | None:
    """Return how far the actual lies from the target, or None where the target is zero."""
    return (actual - target) / abs(target) if target else None


@rule("PRF-SCO-8", cites="绩效自评填报要求：偏差率绝对值超过20%的，须写明原因")
def needs_reason(*, deviation: Decimal | None, policy: ScoringPolicy = DEFAULT_POLICY) -> bool:
    """Say whether a deviation must be explained."""
    return deviation is not None and abs(deviation) > policy.deviation_limit


@rule("PRF-GRD-1", cites="财预〔2020〕10号：90分及以上为优、80—90为良、60—80为中、60以下为差")
def grade_of(total: Decimal) -> Grade:
    """Return the grade of a total of a hundred points."""
    if total >= 90:
        return Grade.EXCELLENT
    if total >= 80:
        return Grade.GOOD
    return Grade.FAIR if total >= 60 else Grade.POOR


def _by_ratio(weight: Decimal, ratio: Decimal, said: str) -> Scored:
    points = rounded(weight * ratio)
    return Scored(
        points=points,
        reasoning=f"{said}＝{percent(ratio)}，{plain(weight)} 分得 {plain(points)} 分。",
    )


def shown(number: Decimal) -> str:
    """Return a number as sentences write it: two places at most, no needless zeros."""
    return plain(number.quantize(_CENT, rounding=ROUND_HALF_UP) if number % _CENT else number)


def _of(number: Decimal, unit: str) -> str:
    if not unit:
        return shown(number)
    return f"{shown(number)}{unit}" if unit == "%" else f"{shown(number)} {unit}"


def _at_least(
    indicator: Indicator, target: Decimal, actual: Decimal, policy: ScoringPolicy
) -> Scored:
    weight, unit = indicator.weight, indicator.unit
    given = at_least(weight=weight, target=target, actual=actual, unit=unit)
    off = too_easy(weight=weight, target=target, actual=actual, policy=policy)
    if not off or given.points is None:
        return given
    left = given.points - off
    said = (
        f"{given.reasoning}实际是目标的 {percent(actual / target)}，超过 "
        f"{percent(policy.over_from)}，目标偏低，扣 {plain(off)} 分，得 {plain(left)} 分。"
    )
    return Scored(points=left, reasoning=said, over=off)


def _at_most(
    indicator: Indicator, target: Decimal, actual: Decimal, policy: ScoringPolicy
) -> Scored:
    del policy
    return at_most(weight=indicator.weight, target=target, actual=actual, unit=indicator.unit)


def _equal(indicator: Indicator, target: Decimal, actual: Decimal, policy: ScoringPolicy) -> Scored:
    del policy
    return equal(
        weight=indicator.weight,
        target=target,
        actual=actual,
        tolerance=indicator.tolerance,
        unit=indicator.unit,
    )


_QUANTITATIVE = {
    Direction.AT_LEAST: _at_least,
    Direction.AT_MOST: _at_most,
    Direction.EQUAL: _equal,
}

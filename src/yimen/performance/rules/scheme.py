"""What a scheme must be to be taken, and how a level's points spread over indicators; pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from yimen.kernel.rules import rule
from yimen.performance.contracts.scheme import SchemeLevel, SchemeUse

FULL = Decimal(100)
_OUTPUT_AND_BENEFIT = Decimal(60)
_RESULTS = frozenset({"output", "benefit", "performance", "cost"})


@rule("GOAL-SCH-1", cites="财预〔2020〕10号：总分 100 分")
def scheme_faults(*, execution_weight: Decimal, levels: Sequence[SchemeLevel]) -> list[str]:
    """Return what keeps a division of the hundred points from being used, in words."""
    if not levels:
        return ["至少要有一个一级指标。"]
    faults = []
    total = execution_weight + sum((one.weight for one in levels), Decimal(0))
    if total != FULL:
        faults.append(f"各一级指标和预算执行率加起来是 {_plain(total)} 分，要正好 100 分。")
    codes = [one.code for one in levels]
    if len(set(codes)) != len(codes):
        faults.append("一级指标的代码重复了，每个只能用一次。")
    for one in levels:
        faults += _level_faults(one)
    return faults


def _level_faults(level: SchemeLevel) -> list[str]:
    if level.weight <= 0:
        return [f"“{level.title}”的分值要大于 0。"]
    if not level.parts:
        return [f"“{level.title}”下面没有二级指标。"]
    faults = []
    weights = [part.weight for part in level.parts if part.weight is not None]
    if len(weights) == len(level.parts) and sum(weights) != level.weight:
        said = f"“{level.title}”是 {_plain(level.weight)} 分"
        faults.append(f"{said}，下面的二级指标加起来是 {_plain(sum(weights, Decimal(0)))} 分。")
    for part in level.parts:
        own = [one.weight for one in part.indicators if one.weight is not None]
        if own and len(own) == len(part.indicators) and sum(own) != part.weight:
            faults.append(f"“{part.title}”与下面三级指标的分值之和不等。")
    return faults


@rule("GOAL-SCH-2", cites="财预〔2020〕10号：财政和部门评价的产出、效益指标权重原则上不低于 60%")
def scheme_advice(*, use: SchemeUse, levels: Sequence[SchemeLevel]) -> str:
    """Return in words that process weighs more than what came of the money; else nothing.

    Advice alone: three of the published score sheets give less than sixty points.
    """
    result = sum((one.weight for one in levels if one.code in _RESULTS), Decimal(0))
    if use is SchemeUse.SELF or result >= _OUTPUT_AND_BENEFIT:
        return ""
    return f"产出和效益只有 {_plain(result)} 分，原则上不低于 60 分。"


def spread(*, weight: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Return points in halves that follow the shares and add up to the weight exactly.

    What rounding leaves over goes to the largest share. Raises ValueError without a positive share.
    """
    whole = sum(shares, Decimal(0))
    if whole <= 0 or any(one < 0 for one in shares):
        raise ValueError("shares must be positive")
    half = Decimal("0.5")
    points = [
        (weight * one / whole / half).to_integral_value(rounding=ROUND_DOWN) * half
        for one in shares
    ]
    left = weight - sum(points, Decimal(0))
    points[max(range(len(shares)), key=lambda place: shares[place])] += left
    return points


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

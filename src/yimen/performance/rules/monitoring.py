"""Say early when money or goals of a project run behind the year (双监控)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from yimen.kernel.rules import rule
from yimen.performance.contracts.goal import Direction, Indicator
from yimen.performance.contracts.monitoring import Found, Level, WarningRule
from yimen.performance.contracts.scoring import DEFAULT_POLICY, ScoringPolicy
from yimen.performance.rules.scoring import percent, shown

_SETTLING = Decimal("0.25")
"""A share of the year in which goals are not held against the time that has passed."""


def share_of_year(*, year: int, on: date) -> Decimal:
    """Return which part of a year has passed at the end of a day: nothing before, one after it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    if on < first:
        return Decimal(0)
    if on >= last:
        return Decimal(1)
    return Decimal((on - first).days + 1) / Decimal((last - first).days + 1)


@rule("PRF-MON-1", cites="财预〔2019〕136号：绩效目标和预算执行“双监控”，执行进度明显落后的预警")
def behind_plan(
    *, planned: Decimal, paid: Decimal, policy: ScoringPolicy = DEFAULT_POLICY
) -> Found | None:
    """Return a warning where less was paid than was planned to be paid by now."""
    if planned <= 0:
        return None
    rate = paid / planned
    level = _level(rate, policy)
    if level is None:
        return None
    said = (
        f"到现在计划支付 {planned:,.2f} 元，实际支付 {paid:,.2f} 元，"
        f"{paid:,.2f}÷{planned:,.2f}＝{percent(rate)}，低于预警线。"
    )
    return Found(rule=WarningRule.EXECUTION, level=level, said=said)


@rule("PRF-MON-2", cites="财预〔2019〕136号：绩效目标实现程度明显落后于时间进度的预警")
def goal_at_risk(
    *,
    indicator: Indicator,
    actual: Decimal | None,
    of_year: Decimal,
    policy: ScoringPolicy = DEFAULT_POLICY,
) -> Found | None:
    """Return a warning where a goal is not on its way.

    What is counted up is held against the share of the year; a rate against its target whole; a
    limit that is passed already cannot be won back and is red.
    """
    target = indicator.target
    if actual is None or target is None or target <= 0:
        return None
    if indicator.direction is Direction.AT_MOST:
        return _passed(indicator, target, actual)
    if indicator.direction is Direction.QUALITATIVE or of_year < _SETTLING:
        return None
    wanted = target if indicator.unit == "%" else target * of_year
    rate = actual / wanted
    level = _level(rate, policy)
    if level is None:
        return None
    by_now = "" if indicator.unit == "%" else f"，全年已过 {percent(of_year)}"
    said = (
        f"“{indicator.name}”目标 {indicator.said}{by_now}，"
        f"现在 {shown(actual)}{indicator.unit}，是应有进度的 {percent(rate)}。"
    )
    return Found(rule=WarningRule.GOAL, level=level, said=said, indicator_key=indicator.key)


@rule("PRF-MON-3", cites="财预〔2019〕136号：绩效监控；政府采购合同按验收结果付款")
def paid_ahead(*, contracts: Sequence[tuple[str, Decimal]]) -> Found | None:
    """Return a red warning where payments ran ahead of what was delivered and accepted."""
    ahead = [(number, amount) for number, amount in contracts if amount > 0]
    if not ahead:
        return None
    named = "；".join(f"合同 {number} 多付 {amount:,.2f} 元" for number, amount in ahead)
    return Found(rule=WarningRule.PAID_AHEAD, level=Level.RED, said=f"付款超过验收进度：{named}。")


@rule("PRF-MON-4", cites="绩效自评填报要求：偏差率绝对值超过20%的，须写明原因")
def far_above(
    *, indicator: Indicator, actual: Decimal | None, policy: ScoringPolicy = DEFAULT_POLICY
) -> Found | None:
    """Return a yellow warning where a goal is already passed by far: it was set too low."""
    target = indicator.target
    if indicator.direction not in {Direction.AT_LEAST, Direction.EQUAL}:
        return None
    if actual is None or target is None or target <= 0:
        return None
    away = (actual - target) / target
    if away <= policy.deviation_limit:
        return None
    said = (
        f"“{indicator.name}”目标 {indicator.said}，现在 {shown(actual)}{indicator.unit}，"
        f"偏差率 {percent(away)}，请说明原因或者调整目标。"
    )
    return Found(
        rule=WarningRule.DEVIATION, level=Level.YELLOW, said=said, indicator_key=indicator.key
    )


@rule("PRF-MON-5", cites="财预〔2019〕136号：绩效监控须有真实完整的数据")
def without_data(*, indicator: Indicator, missing: bool, of_year: Decimal) -> Found | None:
    """Return a yellow warning where nothing is known of a goal after the first quarter."""
    if not missing or of_year < _SETTLING:
        return None
    said = f"“{indicator.name}”还没有数据，请上传证明材料或者改用系统数据。"
    return Found(
        rule=WarningRule.NO_DATA, level=Level.YELLOW, said=said, indicator_key=indicator.key
    )


def _passed(indicator: Indicator, target: Decimal, actual: Decimal) -> Found | None:
    if actual <= target:
        return None
    said = (
        f"“{indicator.name}”目标 {indicator.said}，现在 {shown(actual)}{indicator.unit}，"
        f"已经超过，是目标的 {percent(actual / target)}。"
    )
    return Found(rule=WarningRule.GOAL, level=Level.RED, said=said, indicator_key=indicator.key)


def _level(rate: Decimal, policy: ScoringPolicy) -> Level | None:
    if rate < policy.red:
        return Level.RED
    return Level.YELLOW if rate < policy.yellow else None

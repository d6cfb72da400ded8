"""Named rules of good goals: each reads a sheet and says in words what to change and where; pure.

A finding that stops keeps the sheet from being filed; any other is advice, shown to who writes and
to who vets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yimen.kernel.rules import rule
from yimen.performance.contracts.goal import (
    Direction,
    Evidence,
    Finding,
    GoalContext,
    GoalSheet,
    Indicator,
    plain,
)
from yimen.performance.rules.scheme import FULL

COST_PARTS = frozenset({"cost", "economic_cost", "social_cost", "ecological_cost"})
_PER_TEN_THOUSAND = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_EMPTY = re.compile(
    r"^(达到|完成|符合|实现)?(预期|计划|既定)?(的)?(目标|指标|要求|效果)?(完成|良好|优秀|较好|100%)?$"
)
_VAGUE = re.compile(
    r"(不断|持续|进一步|有效|明显|显著|大幅|逐步|切实)(地)?(提升|提高|改善|增强|加强|优化|完善|推进|促进)"
)
_MEASURED = re.compile(
    r"\d|[一二三四五六七八九十百]+(个|项|次|天|家|台|套|份|所|处|类)|通过验收|建成|上线"
)


@rule(
    "GOAL-MEAS-1",
    cites="财预〔2015〕88号（中央部门预算绩效目标管理办法）：绩效目标要细化量化，定性的也要可以衡量",
)
def measurable(sheet: GoalSheet, context: GoalContext) -> Iterator[Finding]:
    """Yield the indicators of which nobody could say later whether they were reached."""
    del context
    for one in sheet.indicators:
        if one.direction is Direction.QUALITATIVE:
            yield from _qualitative(one)
            continue
        if one.target is None:
            yield _stop("GOAL-MEAS-1", one, "target", "写上目标值，只填数字。")
        if not one.unit.strip():
            yield _stop("GOAL-MEAS-1", one, "unit", "写上单位，例如 台、%、万元。")
        if one.unit == "%" and one.target is not None and one.target > FULL:
            yield _advise("GOAL-MEAS-1", one, "target", "目标超过 100%，请核对是不是多写了。")


def _qualitative(one: Indicator) -> Iterator[Finding]:
    text = one.target_text.strip()
    if _EMPTY.match(text):
        said = "说清楚做到什么样算完成，例如“9 个镇、76 个村全部开通”。"
        yield _stop("GOAL-MEAS-1", one, "target_text", said)
    elif _VAGUE.search(text) and not _MEASURED.search(text):
        said = f"“{text}”说不清做到什么算完成。请写能看见的结果，最好改成带数的指标。"
        yield _advise("GOAL-MEAS-1", one, "target_text", said)
    if one.level2 == "quantity":
        said = "数量指标要用数：选“不低于”“不高于”或“等于”，再填目标值。"
        yield _advise("GOAL-MEAS-1", one, "direction", said)


@rule(
    "GOAL-WGT-1", cites="财预〔2020〕10号：单位自评总分 100 分；财预〔2021〕101号：各级指标的分值"
)
def weights(sheet: GoalSheet, context: GoalContext) -> Iterator[Finding]:
    """Yield where weights are missing, stand under nothing, or do not make what the scheme says."""
    del context
    for one in sheet.indicators:
        level = sheet.scheme.level(one.level1)
        if level is None or one.level2 not in {part.code for part in level.parts}:
            said = "所用的分值方案里没有这一类指标，请重新选。"
            yield _stop("GOAL-WGT-1", one, "level2", said)
        if one.weight <= 0:
            yield _stop("GOAL-WGT-1", one, "weight", "权重要大于 0。")
    for level in sheet.scheme.levels:
        own = [one.weight for one in sheet.indicators if one.level1 == level.code]
        total = sum(own, Decimal(0))
        if own and total != level.weight:
            off = "多" if total > level.weight else "少"
            said = f"“{level.title}”应当是 {plain(level.weight)} 分，现在加起来 {plain(total)} 分"
            said += f"，{off} {plain(abs(total - level.weight))} 分。"
            yield Finding(rule="GOAL-WGT-1", message=said, stops=True, field="weight")
    if sheet.weight != FULL:
        said = f"全部权重加上预算执行率 {plain(sheet.scheme.execution_weight)} 分"
        said += f"，现在是 {plain(sheet.weight)} 分，要正好 100 分。"
        yield Finding(rule="GOAL-WGT-1", message=said, stops=True, field="weight")


@rule(
    "GOAL-EVD-1",
    cites="财预〔2021〕101号：指标值要有取值依据和佐证资料；财预〔2020〕10号：评价要有充分的资料",
)
def evidence_bound(sheet: GoalSheet, context: GoalContext) -> Iterator[Finding]:
    """Yield the indicators that nothing would prove at the end of the year."""
    for one in sheet.indicators:
        if one.evidence is Evidence.FIGURE:
            if not one.figure_code:
                yield _stop("GOAL-EVD-1", one, "figure_code", "选一个系统数据，或者改用证明材料。")
            elif one.figure_code not in context.figures:
                said = f"无数据来源：系统里没有接入“{one.figure_code}”，到年底取不出数。"
                yield _advise("GOAL-EVD-1", one, "figure_code", said)
        elif not one.document.strip():
            said = "写明到时候拿什么证明，例如验收报告、签收单、合同、统计表。"
            yield _stop("GOAL-EVD-1", one, "document", said)


@rule("GOAL-AMT-1", cites="财预〔2015〕88号：绩效目标要与预算确定的投资额或者资金量相匹配")
def linked_to_money(sheet: GoalSheet, context: GoalContext) -> Iterator[Finding]:
    """Yield where goals and money do not know of each other, or the goals cost more than there is."""
    linked = [one for one in sheet.indicators if one.amount is not None]
    if not linked:
        said = "没有一个指标写了对应的资金。给产出和成本指标填上“对应资金”，钱和事才对得上。"
        yield Finding(rule="GOAL-AMT-1", message=said, field="amount")
    if context.annual is None:
        said = "这一年还没有填预算，看不出目标和资金是否相当。先到“资金”里填预算。"
        yield Finding(rule="GOAL-AMT-1", message=said)
        return
    total = sum((one.amount for one in linked if one.amount is not None), Decimal(0))
    if total > context.annual:
        said = f"指标对应的资金合计 {_wan(total)} 万元，多于全年预算 {_wan(context.annual)} 万元。"
        yield Finding(rule="GOAL-AMT-1", message=said, field="amount")
    for one in sheet.indicators:
        cost = _money_target(one)
        if one.level2 in COST_PARTS and cost is not None and cost > context.annual:
            said = f"成本目标 {_wan(cost)} 万元高于全年预算 {_wan(context.annual)} 万元。"
            yield _advise("GOAL-AMT-1", one, "target", said)


@rule("GOAL-COPY-1", cites="财预〔2015〕88号：绩效目标要指向明确，反映本项目的特定内容")
def not_copied(sheet: GoalSheet, context: GoalContext) -> Iterator[Finding]:
    """Yield the indicators that stand word for word in another project's goals or in last year's."""
    known = {(_bare(one.name), _bare(one.said)): one for one in reversed(context.others)}
    for one in sheet.indicators:
        other = known.get((_bare(one.name), _bare(one.said)))
        if other is None or not one.name.strip():
            continue
        if other.same_project:
            said = f"与 {other.year} 年的指标和目标值一字不差。请看看今年的情况，该提高的提高。"
        else:
            said = f"与“{other.project_name}”{other.year} 年的指标一字不差。请按本项目的内容改写。"
        yield _advise("GOAL-COPY-1", one, "name", said)


@rule("GOAL-KIND-1", cites="财预〔2020〕10号附件：产出（数量、质量、时效、成本）、效益、满意度")
def kinds_complete(sheet: GoalSheet, context: GoalContext) -> Iterator[Finding]:
    """Yield the kinds of level 2 that the scheme wants and the sheet does not have."""
    del context
    there = {(one.level1, one.level2) for one in sheet.indicators}
    for level in sheet.scheme.levels:
        wanted = [part for part in level.parts if part.needed and part.code not in COST_PARTS]
        missing = [part.title for part in wanted if (level.code, part.code) not in there]
        if missing:
            said = f"“{level.title}”缺{'、'.join(missing)}。每类至少写一个。"
            yield Finding(rule="GOAL-KIND-1", message=said, stops=True)
        elif not wanted and level.code != "cost" and level.code not in {one for one, _ in there}:
            titles = "、".join(part.title for part in level.parts)
            said = f"“{level.title}”一个也没有写。{titles}里至少写一个。"
            yield Finding(rule="GOAL-KIND-1", message=said, stops=True)


@rule(
    "GOAL-COST-1",
    cites="财预〔2021〕101号：成本指标是一级指标，项目要反映预期提供的产品和服务的成本",
)
def cost_stated(sheet: GoalSheet, context: GoalContext) -> Iterator[Finding]:
    """Yield a finding where nothing says what the project may cost, in money."""
    del context
    costs = [one for one in sheet.indicators if one.level2 in COST_PARTS]
    if not costs:
        said = "没有成本指标。至少写一个，例如“项目总成本 ≤ 146.25 万元”。"
        yield Finding(rule="GOAL-COST-1", message=said, stops=True)
        return
    if all(_money_target(one) is None for one in costs):
        said = "成本要写成钱：选“不高于”，填金额，单位写 元 或 万元。"
        yield _advise("GOAL-COST-1", costs[0], "target", said)


@rule("GOAL-BASE-1", cites="财预〔2015〕88号：绩效目标要合理可行，参考历史标准")
def not_below_last_year(sheet: GoalSheet, context: GoalContext) -> Iterator[Finding]:
    """Yield the targets that ask for less than last year's result and do not say why."""
    last = {_bare(one.name): one for one in context.last}
    for one in sheet.indicators:
        before = last.get(_bare(one.name))
        if before is None or one.target is None or before.unit != one.unit or one.reason.strip():
            continue
        less = one.direction is Direction.AT_LEAST and one.target < before.value
        more = one.direction is Direction.AT_MOST and one.target > before.value
        if less or more:
            said = f"上年做到了 {plain(before.value)}{before.unit}，今年的目标反而"
            said += f"{'低' if less else '高'}了。请改目标，或者写明理由。"
            yield _stop("GOAL-BASE-1", one, "reason", said)


def sheet_findings(*, sheet: GoalSheet, context: GoalContext) -> tuple[Finding, ...]:
    """Return what all rules say of a sheet: what stops first, then by indicator."""
    found = list(_whole(sheet))
    for check in (
        *(kinds_complete, weights, cost_stated, measurable),
        *(evidence_bound, linked_to_money, not_below_last_year, not_copied),
    ):
        found += check(sheet, context)
    return tuple(sorted(found, key=lambda one: (not one.stops, one.position or 0)))


def _whole(sheet: GoalSheet) -> Iterator[Finding]:
    if len(sheet.overall.strip()) < 10:
        said = "写明年度总体目标：花这笔钱，到年底要办成什么。"
        yield Finding(rule="GOAL-MEAS-1", message=said, stops=True, field="overall")
    seen: dict[str, int] = {}
    for one in sheet.indicators:
        if not one.name.strip():
            yield _stop(
                "GOAL-MEAS-1", one, "name", "给这个指标起个名字，例如“人脸面板机安装数量”。"
            )
        elif _bare(one.name) in seen:
            said = f"与第 {seen[_bare(one.name)]} 个指标同名，请合并或者改名。"
            yield _stop("GOAL-MEAS-1", one, "name", said)
        seen.setdefault(_bare(one.name), one.position)


def _money_target(one: Indicator) -> Decimal | None:
    factor = _PER_TEN_THOUSAND.get(one.unit)
    if factor is None or one.target is None or one.direction is Direction.QUALITATIVE:
        return None
    return one.target * factor


def _wan(amount: Decimal) -> str:
    return plain((amount / 10_000).quantize(Decimal("0.0001")))


def _bare(text: str) -> str:
    return re.sub(r"[\s，。、；：,.;:]", "", text)


def _stop(rule_id: str, one: Indicator, field: str, message: str) -> Finding:
    return Finding(rule=rule_id, message=message, stops=True, position=one.position, field=field)


def _advise(rule_id: str, one: Indicator, field: str, message: str) -> Finding:
    return Finding(rule=rule_id, message=message, position=one.position, field=field)

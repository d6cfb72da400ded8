"""Rules of a project's money and days: filed before granted, paid as planned, split so that sums hold; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from yimen.kernel.rules import rule
from yimen.performance.contracts.project import ContractPlan, ProjectRefused


@rule("GOAL-FILE-1", cites="中发〔2018〕34号：绩效目标是预算安排的前置条件，与预算同步批复下达")
def is_late(*, filed_on: date, granted_on: date | None) -> bool:
    """Say whether goals came after the money (事后补报): not before the day of the grant."""
    return granted_on is not None and filed_on >= granted_on


@rule("GOAL-FILE-2", cites="中发〔2018〕34号：没有绩效目标的项目不安排预算")
def check_grant(*, filed_on: date | None, granted_on: date, late_reason: str) -> None:
    """Refuse a grant before its goals were filed, unless the reason is written down.

    Raises ProjectRefused.
    """
    if late_reason.strip() or (filed_on is not None and filed_on < granted_on):
        return
    if filed_on is None:
        raise ProjectRefused(
            "这个项目这一年还没有申报绩效目标，不能先批预算。确实已经批了的，写明原因，记为事后补报。",
            field="late_reason",
        )
    raise ProjectRefused(
        f"目标是 {filed_on.year}年{filed_on.month}月{filed_on.day}日申报的，不早于预算批复的日子。"
        "请核对日期；确实批在前面的，写明原因，记为事后补报。",
        field="late_reason",
    )


@rule(
    "GOAL-PLAN-1",
    cites="《预算法》第十三条：支出必须以经批准的预算为依据；财预〔2020〕10号：预算与付款相匹配",
)
def plan_faults(
    *, plans: Sequence[ContractPlan], annual: Mapping[int, Decimal]
) -> list[tuple[str, str]]:
    """Return where planned payments match neither their contract nor the budget of their year.

    Each with the title of the contract it is about, empty where it is about a whole year.
    """
    faults = []
    by_year: dict[int, Decimal] = {}
    for plan in plans:
        total = sum((one.amount for one in plan.payments), Decimal(0))
        if plan.payments and total != plan.amount:
            said = (
                f"各次付款加起来 {_yuan(total)} 元，合同是 {_yuan(plan.amount)} 元，两个数要相等。"
            )
            faults.append((plan.title, said))
        for one in plan.payments:
            by_year[one.year] = by_year.get(one.year, Decimal(0)) + one.amount
            if one.year < plan.starts_on.year:
                said = f"{one.year} 年的付款在合同开始以前，属于超前支付，请核对。"
                faults.append((plan.title, said))
    for year, due in sorted(by_year.items()):
        granted = annual.get(year)
        if granted is not None and due > granted:
            said = f"{year} 年按合同要付 {_yuan(due)} 元，预算只有 {_yuan(granted)} 元"
            faults.append(("", f"{said}，差 {_yuan(due - granted)} 元。"))
    return faults


@rule(
    "GOAL-SPLIT-1",
    cites="财预〔2020〕10号：绩效目标和预算调整要有手续；《预算法》第六十七条：预算调整",
)
def split_amount(*, whole: Decimal, first: Decimal) -> tuple[Decimal, Decimal]:
    """Return the two parts of an amount, which together are the amount. Raises ProjectRefused."""
    if not Decimal(0) <= first <= whole:
        raise ProjectRefused(f"分给第一个项目的数要在 0 和 {_yuan(whole)} 元之间。")
    return first, whole - first


@rule(
    "GOAL-SPLIT-2",
    cites="财预〔2020〕10号：实际完成率按实际产出和计划产出计算，拆分以后两边都要算得出",
)
def split_shares(*, first_percent: Decimal) -> tuple[Decimal, Decimal]:
    """Return how much of what was measured before a split falls to each part; nothing is zero.

    Raises ProjectRefused.
    """
    if not Decimal(0) < first_percent < Decimal(100):
        raise ProjectRefused("两边都要分到的指标，写 1 到 99 之间的百分比。")
    first = (first_percent / 100).quantize(Decimal("0.000001"))
    return first, 1 - first


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"

"""A project's money and days: filed before granted, paid as planned, split so that sums hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.performance.contracts.project import ContractPlan, PlannedPayment, ProjectRefused
from yimen.performance.rules import project as rules

GRANTED = date(2026, 2, 10)


@pytest.mark.parametrize(
    ("filed_on", "granted_on", "late"),
    [
        (date(2026, 2, 9), GRANTED, False),
        (GRANTED, GRANTED, True),
        (date(2026, 4, 15), GRANTED, True),
        (date(2026, 4, 15), None, False),
    ],
)
def test_goal_file_1_marks_goals_after_the_money(
    filed_on: date, granted_on: date | None, late: bool
) -> None:
    assert rules.is_late(filed_on=filed_on, granted_on=granted_on) is late


@pytest.mark.parametrize(
    ("filed_on", "reason", "refused"),
    [
        (date(2026, 2, 9), "", None),
        (None, "", "还没有申报"),
        (GRANTED, "", "2026年2月10日申报的"),
        (None, "当年急用，县政府会议定", None),
    ],
)
def test_goal_file_2_grants_after_filing(
    filed_on: date | None, reason: str, refused: str | None
) -> None:
    if refused is None:
        rules.check_grant(filed_on=filed_on, granted_on=GRANTED, late_reason=reason)
        return
    with pytest.raises(ProjectRefused, match=refused):
        rules.check_grant(filed_on=filed_on, granted_on=GRANTED, late_reason=reason)


def plan(amount: int, *payments: tuple[int, int]) -> ContractPlan:
    return ContractPlan(
        id=uuid4(),
        title="集成服务合同",
        amount=Decimal(amount),
        starts_on=date(2020, 1, 16),
        ends_on=date(2023, 4, 16),
        payments=tuple(
            PlannedPayment(year=year, due_on=None, amount=Decimal(paid), condition="验收合格")
            for year, paid in payments
        ),
    )


@pytest.mark.parametrize(
    ("found", "annual", "words"),
    [
        (plan(500, (2020, 200), (2021, 150), (2022, 150)), {2021: 150}, []),
        (plan(500, (2020, 200), (2021, 150), (2022, 150)), {2021: 100}, ["差 50.00 元"]),
        (plan(500, (2020, 200), (2021, 150)), {}, ["加起来 350.00 元，合同是 500.00 元"]),
        (plan(500, (2019, 200), (2021, 300)), {}, ["超前支付"]),
    ],
)
def test_goal_plan_1_holds_payments_against_contract_and_budget(
    found: ContractPlan, annual: dict[int, int], words: list[str]
) -> None:
    sums = {year: Decimal(amount) for year, amount in annual.items()}
    faults = [said for _, said in rules.plan_faults(plans=[found], annual=sums)]
    assert len(faults) == len(words)
    assert all(word in said for word, said in zip(words, faults, strict=True))


@given(cents=st.integers(0, 10**12), part=st.integers(0, 10**12))
def test_goal_split_1_parts_make_the_whole(cents: int, part: int) -> None:
    whole, first = Decimal(cents) / 100, Decimal(part) / 100
    if first > whole:
        with pytest.raises(ProjectRefused):
            rules.split_amount(whole=whole, first=first)
    else:
        assert sum(rules.split_amount(whole=whole, first=first)) == whole


@pytest.mark.parametrize("percent", ["0", "100", "-1", "101"])
def test_goal_split_2_leaves_neither_part_empty(percent: str) -> None:
    with pytest.raises(ProjectRefused):
        rules.split_shares(first_percent=Decimal(percent))


@pytest.mark.parametrize("percent", ["50", "33.333333", "1", "99"])
def test_goal_split_2_shares_make_one(percent: str) -> None:
    assert sum(rules.split_shares(first_percent=Decimal(percent))) == 1

"""The named rules of good goals: each says where and what, and keeps silent where all is well."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from yimen.performance.contracts.goal import (
    Direction,
    Evidence,
    Finding,
    GoalContext,
    GoalSheet,
    Indicator,
    LastResult,
    OtherGoal,
    SheetState,
)
from yimen.performance.contracts.scheme import Scheme
from yimen.performance.rules import goal as rules
from yimen.performance.tests.goals import shipped

SCHEME: Scheme = shipped("self-2021")
CONTEXT = GoalContext(annual=Decimal(1_462_500), figures=frozenset({"feedback.good_rate"}))


def indicator(**said: Any) -> Indicator:
    """Return an indicator with which no rule finds fault, changed as said."""
    whole = {
        "id": uuid4(),
        "key": uuid4(),
        "position": 1,
        "level1": "output",
        "level2": "quantity",
        "name": "人脸面板机安装数量",
        "weight": Decimal(20),
        "direction": Direction.AT_LEAST,
        "target": Decimal(80),
        "target_text": "",
        "tolerance": Decimal(0),
        "unit": "台",
        "evidence": Evidence.DOCUMENT,
        "document": "验收报告",
        "amount": Decimal(200_000),
    }
    return Indicator(**(whole | said))


def good_sheet() -> GoalSheet:
    """Return a complete sheet that every rule lets pass."""
    rows = [
        indicator(),
        indicator(level2="quality", name="设备验收合格率", weight=Decimal(10), unit="%", target=Decimal(100)),
        indicator(level2="timeliness", name="建设用时", weight=Decimal(10), unit="天",
                  direction=Direction.AT_MOST, target=Decimal(60)),
        indicator(level1="cost", level2="economic_cost", name="项目总成本", unit="万元",
                  direction=Direction.AT_MOST, target=Decimal("146.25"), amount=None),
        indicator(level1="benefit", level2="social", name="事项即办数量", unit="项", target=Decimal(46)),
        indicator(level1="satisfaction", level2="served", name="群众满意度", weight=Decimal(10),
                  unit="%", target=Decimal(95), evidence=Evidence.FIGURE,
                  figure_code="feedback.good_rate", document=""),
    ]  # fmt: skip
    return sheet_of(*(replace(one, position=place) for place, one in enumerate(rows, start=1)))


def sheet_of(*rows: Indicator) -> GoalSheet:
    return GoalSheet(
        id=uuid4(),
        project_id=uuid4(),
        year=2026,
        version=1,
        state=SheetState.DRAFT,
        overall="在大厅、9 个镇、76 个村建成办事平台并通过验收。",
        scheme=SCHEME,
        indicators=rows,
    )


def changed(place: int, **said: Any) -> GoalSheet:
    """Return the good sheet with one indicator changed."""
    sheet = good_sheet()
    rows = list(sheet.indicators)
    rows[place - 1] = replace(rows[place - 1], **said)
    return replace(sheet, indicators=tuple(rows))


def said(found: list[Finding]) -> list[tuple[int | None, str, bool]]:
    return [(one.position, one.field, one.stops) for one in found]


def test_a_good_sheet_passes_every_rule() -> None:
    assert rules.sheet_findings(sheet=good_sheet(), context=CONTEXT) == ()
    assert good_sheet().weight == 100


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (changed(1, target=None), [(1, "target", True)]),
        (changed(1, unit=""), [(1, "unit", True)]),
        (changed(2, target=Decimal(120)), [(2, "target", False)]),
        (changed(5, direction=Direction.QUALITATIVE, target=None), [(5, "target_text", True)]),
        (
            changed(5, direction=Direction.QUALITATIVE, target_text="达到预期目标"),
            [(5, "target_text", True)],
        ),
        (
            changed(5, direction=Direction.QUALITATIVE, target_text="不断提升服务水平"),
            [(5, "target_text", False)],
        ),
        (changed(5, direction=Direction.QUALITATIVE, target_text="进一步优化 46 个事项"), []),
        (
            changed(1, direction=Direction.QUALITATIVE, target_text="80 台全部装好"),
            [(1, "direction", False)],
        ),
    ],
)
def test_goal_meas_1_wants_what_can_be_measured(sheet: GoalSheet, expected: Any) -> None:
    assert said(list(rules.measurable(sheet, CONTEXT))) == expected


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (
            changed(1, weight=Decimal(30)),
            ["应当是 40 分，现在加起来 50 分，多 10 分", "现在是 110 分"],
        ),
        (changed(6, weight=Decimal(0)), ["权重要大于 0", "少 10 分", "现在是 90 分"]),
        (changed(5, level2="economic_cost"), ["没有这一类指标"]),
        (changed(5, level1="nowhere"), ["没有这一类指标"]),
    ],
)
def test_goal_wgt_1_wants_a_hundred(sheet: GoalSheet, words: list[str]) -> None:
    found = [one.message for one in rules.weights(sheet, CONTEXT)]
    for word in words:
        assert any(word in message for message in found), found


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (changed(1, document=" "), [(1, "document", True)]),
        (changed(1, evidence=Evidence.TYPED, document=""), [(1, "document", True)]),
        (changed(6, figure_code=""), [(6, "figure_code", True)]),
        (changed(6, figure_code="hotline.answered"), [(6, "figure_code", False)]),
    ],
)
def test_goal_evd_1_wants_evidence(sheet: GoalSheet, expected: Any) -> None:
    assert said(list(rules.evidence_bound(sheet, CONTEXT))) == expected


def test_goal_evd_1_names_a_figure_without_a_source() -> None:
    found = list(rules.evidence_bound(changed(6, figure_code="hotline.answered"), CONTEXT))
    assert found[0].message.startswith("无数据来源")


@pytest.mark.parametrize(
    ("sheet", "annual", "word"),
    [
        (good_sheet(), None, "还没有填预算"),
        (changed(1, amount=Decimal(1_462_501)), Decimal(1_462_500), "多于全年预算 146.25 万元"),
        (changed(4, target=Decimal(150)), Decimal(1_462_500), "高于全年预算"),
        (sheet_of(indicator(amount=None)), Decimal(1_462_500), "没有一个指标写了对应的资金"),
    ],
)
def test_goal_amt_1_holds_goals_against_the_money(
    sheet: GoalSheet, annual: Decimal | None, word: str
) -> None:
    found = list(rules.linked_to_money(sheet, GoalContext(annual=annual)))
    assert any(word in one.message and not one.stops for one in found)


@pytest.mark.parametrize(
    ("same_project", "year", "text", "word"),
    [
        (False, 2026, "≥80台", "与“别的平台”2026 年的指标一字不差"),
        (True, 2025, "≥ 80 台", "与 2025 年的指标和目标值一字不差"),
        (False, 2026, "≥90台", None),
    ],
)
def test_goal_copy_1_finds_what_was_copied(
    same_project: bool, year: int, text: str, word: str | None
) -> None:
    other = OtherGoal(
        project_name="别的平台", year=year, same_project=same_project,
        name="人脸面板机、安装数量", said=text,
    )  # fmt: skip
    found = list(rules.not_copied(good_sheet(), GoalContext(others=(other,))))
    assert [one.position for one in found] == ([1] if word else [])
    assert all(word is not None and word in one.message for one in found)


@pytest.mark.parametrize(
    ("left_out", "word"),
    [
        ((2, 3), "“产出指标”缺质量指标、时效指标"),
        ((5,), "“效益指标”一个也没有写"),
        ((6,), "“满意度指标”缺服务对象满意度指标"),
        ((4,), None),
    ],
)
def test_goal_kind_1_wants_every_kind(left_out: tuple[int, ...], word: str | None) -> None:
    rows = [one for one in good_sheet().indicators if one.position not in left_out]
    found = list(rules.kinds_complete(sheet_of(*rows), CONTEXT))
    assert [one.stops for one in found] == ([True] if word else [])
    assert all(word is not None and word in one.message for one in found)


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (sheet_of(*good_sheet().indicators[:3]), [(None, "", True)]),
        (
            changed(4, direction=Direction.QUALITATIVE, target_text="控制在预算以内"),
            [(4, "target", False)],
        ),
        (changed(4, unit="台"), [(4, "target", False)]),
        (good_sheet(), []),
    ],
)
def test_goal_cost_1_wants_the_cost_in_money(sheet: GoalSheet, expected: Any) -> None:
    assert said(list(rules.cost_stated(sheet, CONTEXT))) == expected


@pytest.mark.parametrize(
    ("place", "name", "value", "unit", "reason", "stops"),
    [
        (6, "群众满意度", "96.5", "%", "", [True]),
        (6, "群众满意度", "96.5", "%", "样本扩大到村", []),
        (6, "群众满意度", "90", "%", "", []),
        (6, "群众满意度", "96.5", "分", "", []),
        (3, "建设用时", "45", "天", "", [True]),
        (3, "建设用时", "90", "天", "", []),
    ],
)
def test_goal_base_1_asks_why_less_than_last_year(
    place: int, name: str, value: str, unit: str, reason: str, stops: list[bool]
) -> None:
    last = (LastResult(name=name, value=Decimal(value), unit=unit),)
    sheet = changed(place, reason=reason)
    found = list(rules.not_below_last_year(sheet, GoalContext(last=last)))
    assert [one.stops for one in found] == stops
    assert all(one.field == "reason" and one.position == place for one in found)


def test_the_whole_sheet_wants_a_goal_and_names_that_differ() -> None:
    sheet = replace(changed(2, name="人脸面板机安装 数量"), overall="建平台")
    found = rules.sheet_findings(sheet=sheet, context=CONTEXT)
    assert {(one.position, one.field) for one in found if one.stops} == {
        (None, "overall"),
        (2, "name"),
    }


def test_what_stops_comes_first() -> None:
    sheet = changed(6, figure_code="hotline.answered", weight=Decimal(5))
    stops = [one.stops for one in rules.sheet_findings(sheet=sheet, context=CONTEXT)]
    assert stops == sorted(stops, reverse=True)

"""Schemes: the hundred points, the shipped divisions, and how a level spreads over indicators."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.performance.contracts.scheme import SchemeLevel, SchemePart
from yimen.performance.queries.framework import list_frameworks
from yimen.performance.rules.scheme import scheme_advice, scheme_faults, spread
from yimen.performance.tests.goals import FOLDER, shipped

CODES = sorted(path.stem for path in FOLDER.glob("*.json"))


def level(code: str, weight: int, *parts: int) -> SchemeLevel:
    found = tuple(
        SchemePart(code=f"p{n}", title=f"二级{n}", weight=Decimal(points) if points else None)
        for n, points in enumerate(parts)
    )
    return SchemeLevel(code=code, title=code, weight=Decimal(weight), parts=found)


@pytest.mark.parametrize(
    ("execution", "levels", "words"),
    [
        (10, [level("output", 50, 0), level("benefit", 40, 0)], []),
        (10, [level("output", 40, 0), level("benefit", 40, 0)], ["是 90 分"]),
        (0, [level("decision", 10, 0), level("output", 100, 0)], ["是 110 分"]),
        (0, [level("output", 100, 60, 30)], ["加起来是 90 分"]),
        (50, [level("output", 50)], ["下面没有二级指标"]),
        (50, [level("a", 25, 0), level("a", 25, 0)], ["代码重复"]),
        (100, [], ["至少要有一个一级指标"]),
    ],
)
def test_goal_sch_1_makes_a_hundred(
    execution: int, levels: list[SchemeLevel], words: list[str]
) -> None:
    faults = scheme_faults(execution_weight=Decimal(execution), levels=levels)
    assert len(faults) == len(words)
    assert all(word in fault for word, fault in zip(words, faults, strict=True))


@pytest.mark.parametrize(
    ("code", "word"),
    [("project-2020", ""), ("platform-2020-89", "只有 50 分"), ("self-2020", "")],
)
def test_goal_sch_2_advises_on_results(code: str, word: str) -> None:
    one = shipped(code)
    said = scheme_advice(use=one.use, levels=one.levels)
    assert word in said
    assert bool(said) is bool(word)


@pytest.mark.parametrize("code", CODES)
def test_shipped_schemes_hold(code: str) -> None:
    one = shipped(code)
    assert one.code == code
    assert one.total == 100
    assert scheme_faults(execution_weight=one.execution_weight, levels=one.levels) == []


def test_the_divisions_of_the_law_are_there() -> None:
    said = {
        code: (shipped(code).execution_weight, [one.weight for one in shipped(code).levels])
        for code in ("self-2020", "self-2021", "self-execution-20")
    }
    assert said["self-2020"] == (10, [50, 30, 10])
    assert said["self-2021"] == (10, [20, 40, 20, 10])
    assert said["self-execution-20"] == (20, [40, 30, 10])
    assert [band.least for band in shipped("self-bands-50").bands] == [80, 50, 0]


def test_schemes_and_score_sheets_of_the_same_code_agree_on_level_one() -> None:
    for framework in list_frameworks():
        if framework.code not in CODES:
            continue
        sums: dict[str, Decimal] = {}
        for one in framework.indicators:
            sums[one.level1] = sums.get(one.level1, Decimal(0)) + one.full
        assert sums == {one.title: one.weight for one in shipped(framework.code).levels}


@given(
    weight=st.integers(1, 100),
    shares=st.lists(st.integers(1, 50), min_size=1, max_size=12),
)
def test_spread_points_make_the_weight(weight: int, shares: list[int]) -> None:
    points = spread(weight=Decimal(weight), shares=[Decimal(one) for one in shares])
    assert sum(points) == weight
    assert all(one >= 0 for one in points)


def test_spread_refuses_shares_that_are_none() -> None:
    with pytest.raises(ValueError, match="positive"):
        spread(weight=Decimal(10), shares=[Decimal(0)])

"""Early warning: each rule at its limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from yimen.performance.contracts.goal import Direction, Evidence, Indicator
from yimen.performance.contracts.monitoring import Level
from yimen.performance.rules import monitoring

D = Decimal


def _indicator(direction: Direction, target: str | None, unit: str = "件") -> Indicator:
    return Indicator(
        id=uuid4(),
        key=uuid4(),
        position=1,
        level1="output",
        level2="quantity",
        name="办结",
        weight=D(10),
        direction=direction,
        target=None if target is None else D(target),
        target_text="",
        tolerance=D(0),
        unit=unit,
        evidence=Evidence.TYPED,
    )


def _level(found: object) -> Level | None:
    return getattr(found, "level", None)


@pytest.mark.parametrize(
    ("planned", "paid", "level"),
    [
        ("0", "0", None),
        ("100", "80", None),
        ("100", "79.99", Level.YELLOW),
        ("100", "60", Level.YELLOW),
        ("100", "59.99", Level.RED),
        ("100", "120", None),
    ],
)
def test_prf_mon_1_execution(planned: str, paid: str, level: Level | None) -> None:
    assert _level(monitoring.behind_plan(planned=D(planned), paid=D(paid))) == level


@pytest.mark.parametrize(
    ("direction", "unit", "actual", "of_year", "level"),
    [
        (Direction.AT_LEAST, "件", "40", "0.5", None),
        (Direction.AT_LEAST, "件", "39", "0.5", Level.YELLOW),
        (Direction.AT_LEAST, "件", "29", "0.5", Level.RED),
        (Direction.AT_LEAST, "件", "0", "0.2", None),
        (Direction.AT_LEAST, "%", "79", "0.5", Level.YELLOW),
        (Direction.AT_MOST, "小时", "100", "0.1", None),
        (Direction.AT_MOST, "小时", "101", "0.1", Level.RED),
        (Direction.EQUAL, "个", "29", "0.5", Level.RED),
    ],
)
def test_prf_mon_2_goals(
    direction: Direction, unit: str, actual: str, of_year: str, level: Level | None
) -> None:
    found = monitoring.goal_at_risk(
        indicator=_indicator(direction, "100", unit), actual=D(actual), of_year=D(of_year)
    )
    assert _level(found) == level


def test_prf_mon_2_words_and_silence_raise_nothing() -> None:
    words = _indicator(Direction.QUALITATIVE, None)
    assert monitoring.goal_at_risk(indicator=words, actual=None, of_year=D(1)) is None


def test_prf_mon_3_names_each_contract_that_was_paid_ahead() -> None:
    found = monitoring.paid_ahead(contracts=[("YM-1", D(100)), ("YM-2", D(0))])
    assert _level(found) is Level.RED
    assert "YM-1 多付 100.00 元" in found.said
    assert "YM-2" not in found.said
    assert monitoring.paid_ahead(contracts=[("YM-2", D(0))]) is None


@pytest.mark.parametrize(("actual", "level"), [("120", None), ("120.01", Level.YELLOW)])
def test_prf_mon_4_goals_passed_by_far(actual: str, level: Level | None) -> None:
    found = monitoring.far_above(indicator=_indicator(Direction.AT_LEAST, "100"), actual=D(actual))
    assert _level(found) == level


@pytest.mark.parametrize(
    ("missing", "of_year", "level"),
    [(True, "0.24", None), (True, "0.25", Level.YELLOW), (False, "1", None)],
)
def test_prf_mon_5_silence(missing: bool, of_year: str, level: Level | None) -> None:
    found = monitoring.without_data(
        indicator=_indicator(Direction.AT_LEAST, "100"), missing=missing, of_year=D(of_year)
    )
    assert _level(found) == level


def test_the_share_of_a_year() -> None:
    assert monitoring.share_of_year(year=2026, on=date(2025, 12, 31)) == 0
    assert monitoring.share_of_year(year=2026, on=date(2026, 1, 1)) == D(1) / 365
    assert monitoring.share_of_year(year=2024, on=date(2024, 12, 30)) == D(365) / 366
    assert monitoring.share_of_year(year=2026, on=date(2027, 3, 1)) == 1

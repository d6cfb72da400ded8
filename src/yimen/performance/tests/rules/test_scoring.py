"""Points by rule: each direction, the bands, goals set too low, deviations and grades."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.kernel.contracts import Refusal
from yimen.performance.contracts.goal import Direction, Evidence, Indicator
from yimen.performance.contracts.scoring import DEFAULT_POLICY, Quality, Reached
from yimen.performance.rules import scoring

D = Decimal


def _indicator(
    direction: Direction, target: str | None, *, weight: str = "10", tolerance: str = "0"
) -> Indicator:
    return Indicator(
        id=uuid4(),
        key=uuid4(),
        position=1,
        level1="output",
        level2="quantity",
        name="办结件数",
        weight=D(weight),
        direction=direction,
        target=None if target is None else D(target),
        target_text="",
        tolerance=D(tolerance),
        unit="件",
        evidence=Evidence.TYPED,
    )


@pytest.mark.parametrize(
    ("spent", "annual", "points"),
    [
        ("12.489", "12.489", "10.00"),
        ("76", "100", "7.60"),
        ("120", "100", "10.00"),
        ("0", "100", "0.00"),
        ("1", "3", "3.33"),
    ],
)
def test_prf_sco_1_gives_ten_times_the_rate(spent: str, annual: str, points: str) -> None:
    given_points = scoring.by_execution(weight=D(10), spent=D(spent), annual=D(annual))
    assert given_points.points == D(points)


def test_prf_sco_1_has_no_rate_without_a_budget() -> None:
    scored = scoring.by_execution(weight=D(10), spent=D(5), annual=D(0))
    assert scored.points is None
    assert "预算数为零" in scored.reasoning


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        ("80", "80", "10.00"),
        ("80", "100", "10.00"),
        ("80", "76", "9.50"),
        ("80", "0", "0.00"),
        ("80", "-3", "0.00"),
        ("0", "0", "10.00"),
        ("-5", "-6", "0.00"),
    ],
)
def test_prf_sco_2_at_least(target: str, actual: str, points: str) -> None:
    assert scoring.at_least(weight=D(10), target=D(target), actual=D(actual)).points == D(points)


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        ("24", "24", "10.00"),
        ("24", "1", "10.00"),
        ("24", "30", "8.00"),
        ("0", "0", "10.00"),
        ("0", "1", "0.00"),
    ],
)
def test_prf_sco_3_at_most(target: str, actual: str, points: str) -> None:
    assert scoring.at_most(weight=D(10), target=D(target), actual=D(actual)).points == D(points)


@pytest.mark.parametrize(
    ("actual", "tolerance", "points"),
    [
        ("80", "0", "10.00"),
        ("82", "2", "10.00"),
        ("82", "1", "9.75"),
        ("60", "0", "7.50"),
        ("200", "0", "0.00"),
    ],
)
def test_prf_sco_4_equal(actual: str, tolerance: str, points: str) -> None:
    scored = scoring.equal(weight=D(10), target=D(80), actual=D(actual), tolerance=D(tolerance))
    assert scored.points == D(points)


@pytest.mark.parametrize(
    ("reached", "share", "points"),
    [
        (Reached.DONE, None, "10.00"),
        (Reached.DONE, "80", "8.00"),
        (Reached.PARTLY, "70", "7.00"),
        (Reached.MISSED, "0", "0.00"),
    ],
)
def test_prf_sco_5_bands(reached: Reached, share: str | None, points: str) -> None:
    actual = Quality(reached=reached, hundredths=None if share is None else D(share))
    assert scoring.by_band(weight=D(10), actual=actual, bands=scoring.BANDS).points == D(points)


@pytest.mark.parametrize(
    ("reached", "share"),
    [(Reached.DONE, "79"), (Reached.PARTLY, None), (Reached.PARTLY, "81"), (Reached.MISSED, "61")],
)
def test_prf_sco_5_refuses_a_share_outside_its_band(reached: Reached, share: str | None) -> None:
    actual = Quality(reached=reached, hundredths=None if share is None else D(share))
    with pytest.raises(Refusal, match="百分数"):
        scoring.by_band(weight=D(10), actual=actual, bands=scoring.BANDS)


@pytest.mark.parametrize(
    ("actual", "off"), [("130", "0"), ("140", "1.00"), ("150", "2.00"), ("900", "2.00")]
)
def test_prf_sco_6_takes_off_for_a_goal_set_too_low(actual: str, off: str) -> None:
    indicator = _indicator(Direction.AT_LEAST, "100")

    scored = scoring.score(indicator, D(actual))

    assert scored.over == D(off)
    assert scored.points == 10 - D(off)
    assert ("目标偏低" in scored.reasoning) is bool(D(off))


def test_prf_sco_7_and_prf_sco_8_ask_for_a_reason_beyond_a_fifth() -> None:
    indicator = _indicator(Direction.AT_LEAST, "100")
    at_limit = scoring.score(indicator, D(80))
    beyond = scoring.score(indicator, D(79))
    assert (at_limit.deviation, at_limit.needs_reason) == (D("-0.2"), False)
    assert (beyond.deviation, beyond.needs_reason) == (D("-0.21"), True)


def test_prf_sco_7_a_target_of_zero_has_no_deviation() -> None:
    assert scoring.deviation(target=D(0), actual=D(3)) is None


def test_prf_sco_8_follows_the_policy_in_force() -> None:
    assert scoring.needs_reason(deviation=D("0.21"))
    assert not scoring.needs_reason(deviation=None, policy=DEFAULT_POLICY)


@pytest.mark.parametrize(
    ("total", "grade"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.99", "差")],
)
def test_prf_grd_1_grades(total: str, grade: str) -> None:
    assert scoring.grade_of(D(total)) == grade


def test_nothing_known_gives_no_points_and_says_so() -> None:
    scored = scoring.score(_indicator(Direction.AT_MOST, "24"), None)
    assert scored.points is None
    assert "没有实际完成值" in scored.reasoning


def test_words_are_not_scored_by_numbers_nor_numbers_by_words() -> None:
    with pytest.raises(Refusal):
        scoring.score(_indicator(Direction.QUALITATIVE, None), D(3))
    with pytest.raises(Refusal):
        scoring.score(_indicator(Direction.EQUAL, "3"), Quality(reached=Reached.DONE))


def test_the_reasoning_shows_its_division() -> None:
    scored = scoring.score(_indicator(Direction.AT_LEAST, "80"), D(76))
    assert scored.reasoning == "实际 76 件÷目标 80 件＝95%，10 分得 9.5 分。"


_AMOUNTS = st.decimals(min_value="-1000", max_value="1000", places=2)


@given(
    direction=st.sampled_from([Direction.AT_LEAST, Direction.AT_MOST, Direction.EQUAL]),
    target=_AMOUNTS,
    actual=_AMOUNTS,
)
def test_points_never_leave_the_weight(
    direction: Direction, target: Decimal, actual: Decimal
) -> None:
    scored = scoring.score(_indicator(direction, str(target)), actual)
    assert scored.points is not None
    assert 0 <= scored.points <= 10

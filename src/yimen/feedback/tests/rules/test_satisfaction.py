"""The rate of satisfaction, its base, and its target."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yimen.feedback.contracts.survey import Option, Question, QuestionKind, Questionnaire
from yimen.feedback.rules import satisfaction
from yimen.feedback.rules.intervals import Interval
from yimen.feedback.rules.satisfaction import FIVE_LEVELS, TargetReached


@pytest.mark.parametrize(
    ("counts", "points", "rate"),
    [
        ((100, 0, 0, 0, 0), FIVE_LEVELS, ("100.00", 100)),
        ((20, 20, 20, 20, 20), FIVE_LEVELS, ("54.00", 100)),
        ((189, 16, 0, 5), (Decimal(100), Decimal(80), Decimal(0), None), ("98.44", 205)),
        ((0, 0, 0, 5), (Decimal(100), Decimal(80), Decimal(0), None), None),
        ((1, 2), (Decimal(100), Decimal(0)), ("33.33", 3)),
    ],
)
def test_svs_sat_1_rate_and_base(counts, points, rate) -> None:
    found = satisfaction.satisfaction(counts, points)
    assert found == (None if rate is None else (Decimal(rate[0]), rate[1]))


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (79, 210, "37.62"),
        (185, 210, "88.10"),
        (1, 8, "12.50"),
        (1, 800, "0.13"),
        (0, 210, "0.00"),
        (3, 0, None),
    ],
)
def test_percent_has_two_places_and_rounds_halves_up(part, whole, shown) -> None:
    found = satisfaction.percent(part, whole)
    assert found == (None if shown is None else Decimal(shown))


def _question(code: str, title: str, worth: int | None = 100) -> Question:
    options = (Option(code="a", title="甲", value=None if worth is None else Decimal(worth)),)
    return Question(code=code, kind=QuestionKind.SINGLE, title=title, options=options)


def test_overall_question_is_the_one_that_says_so() -> None:
    questions = (
        _question("q1", "您的职业是？", None),
        _question("q2", "您对总体情况是否满意？"),
        _question("q3", "您对态度满意吗？"),
        _question("q4", "功能是否齐全？"),
    )
    for kept, code in ((questions, "q2"), (questions[2:], "q3"), (questions[3:], "q4")):
        found = satisfaction.overall_question(Questionnaire(questions=kept))
        assert found is not None
        assert found.code == code
    assert satisfaction.overall_question(Questionnaire(questions=questions[:1])) is None


@pytest.mark.parametrize(
    ("rate", "bounds", "verdict"),
    [
        ("90", None, TargetReached.NO),
        ("95", None, TargetReached.YES),
        ("90", (85, 94), TargetReached.NO),
        ("94", (91, 96), TargetReached.OPEN),
        ("98", (96, 99), TargetReached.YES),
    ],
)
def test_target_within_the_interval_is_left_open(rate, bounds, verdict) -> None:
    interval = bounds and Interval(low=bounds[0], high=bounds[1])
    found = satisfaction.reached(rate=Decimal(rate), target=Decimal(95), interval=interval)
    assert found is verdict


def test_rates_of_answering_have_their_base() -> None:
    assert satisfaction.response_rate(completed=210, delivered=400) == Decimal("52.50")
    assert satisfaction.completion_rate(completed=210, begun=0) is None

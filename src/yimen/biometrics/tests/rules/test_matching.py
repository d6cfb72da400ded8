"""What a score means, by the values shipped for SFace and by those of a place."""

import pytest

from yimen.biometrics.contracts import Outcome
from yimen.biometrics.governance_contracts import GovernanceRefused, Question, Thresholds
from yimen.biometrics.rules import matching as rules

ONE = rules.shipped_thresholds(sha256=rules.SFACE, question=Question.ONE)
MANY = rules.shipped_thresholds(sha256=rules.SFACE, question=Question.MANY)


@pytest.mark.parametrize(
    ("score", "outcome"),
    [
        (0.818, Outcome.SAME),
        (0.45, Outcome.SAME),
        (0.4499, Outcome.NOT_SURE),
        (0.36, Outcome.NOT_SURE),
        (0.3599, Outcome.DIFFERENT),
        (-0.2, Outcome.DIFFERENT),
    ],
)
def test_bio_cmp_1_accepts_from_045_and_leaves_036_to_045_to_a_person(score, outcome):
    assert rules.judge_one(score=score, thresholds=ONE) is outcome


@pytest.mark.parametrize(
    ("scores", "outcome"),
    [
        ([], Outcome.UNKNOWN),
        ([0.44], Outcome.UNKNOWN),
        ([0.45], Outcome.NOT_SURE),
        ([0.599, 0.1], Outcome.NOT_SURE),
        ([0.60], Outcome.SAME),
        ([0.60, 0.54], Outcome.SAME),
        ([0.90, 0.86], Outcome.NOT_SURE),
    ],
)
def test_bio_src_1_wants_060_and_a_lead_over_the_second(scores, outcome):
    assert rules.judge_many(scores=scores, thresholds=MANY) is outcome


def test_bio_thr_1_accepts_nobody_by_a_recogniser_that_was_never_measured():
    unmeasured = rules.shipped_thresholds(sha256="cd" * 32, question=Question.ONE)

    assert rules.judge_one(score=1.0, thresholds=unmeasured) is Outcome.NOT_SURE
    assert "没有测过" in rules.reason_of(
        outcome=Outcome.NOT_SURE, scores=[1.0], thresholds=unmeasured
    )
    assert ONE.name != MANY.name


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"accept": 0.35}, "accept"),
        ({"accept": 1.2}, "accept"),
        ({"doubt": 0.6}, "doubt"),
        ({"gap": 0.7}, "gap"),
        ({"reason": "改"}, "reason"),
        ({"question": Question.MANY, "accept": 0.44}, "accept"),
    ],
)
def test_bio_thr_2_refuses_thresholds_that_take_strangers_for_the_same(changed, field):
    good = {
        "question": Question.ONE,
        "accept": 0.5,
        "doubt": 0.4,
        "gap": 0.0,
        "reason": "按 2026 年 11 月本县实测两千对的结果改",
    }
    if field is None:
        rules.check_thresholds(**(good | changed))
        return
    with pytest.raises(GovernanceRefused) as refused:
        rules.check_thresholds(**(good | changed))
    assert refused.value.field == field


def test_each_outcome_says_why_with_its_figures():
    close = Thresholds(name="甲", accept=0.6, doubt=0.45, gap=0.05)

    said = rules.reason_of(outcome=Outcome.NOT_SURE, scores=[0.9, 0.89], thresholds=close)

    assert "只差 0.010" in said

"""The formulas of reviews and what a review must be, as tables."""

from __future__ import annotations

import pytest

from yimen.feedback.contracts.review import BAD_TAGS, GOOD_TAGS, Rates, ReviewLevel
from yimen.feedback.rules import reviews
from yimen.kernel.contracts import Refusal


def rates(
    levels: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0),
    *,
    may_rate: int = 0,
    called: int = 0,
    due: int = 0,
    in_time: int = 0,
) -> Rates:
    return Rates(
        may_rate=may_rate,
        rated=sum(levels),
        by_level=levels,
        bad=levels[3] + levels[4],
        called_back=called,
        due_mended=due,
        mended_in_time=in_time,
        excluded=0,
    )


@pytest.mark.parametrize("level", list(ReviewLevel))
def test_rev_lev_1_two_worst_levels_open_rectification(level: ReviewLevel):
    assert reviews.is_bad(level) is (level in {4, 5})


@pytest.mark.parametrize("level", list(ReviewLevel))
def test_rev_txt_1_takes_every_level_with_listed_tags(level: ReviewLevel):
    tags = BAD_TAGS if level >= 4 else GOOD_TAGS
    assert reviews.check_review(level=level, tags=tags, words="字" * 500) is level


@pytest.mark.parametrize(
    ("case", "level", "tags", "words", "field"),
    [
        ("no level", 0, (), "", "level"),
        ("a sixth level", 6, (), "", "level"),
        ("a tag of one's own", 1, ("送了礼",), "", "tags"),
        ("a script for a tag", 5, ("<script>",), "", "tags"),
        ("too many words", 1, (), "字" * 501, "words"),
    ],
)
def test_rev_txt_1_refuses(case, level, tags, words, field):
    with pytest.raises(Refusal) as refused:
        reviews.check_review(level=level, tags=tags, words=words)
    assert refused.value.field == field


def test_rev_rat_1_active_rate_counts_the_silent_for_nobody():
    assert reviews.active_rate(rates((3, 1, 0, 0, 1), may_rate=20)) == 5 / 20
    assert reviews.active_rate(rates()) is None


@pytest.mark.parametrize(
    ("levels", "good", "satisfied", "bad"),
    [
        ((1, 0, 0, 0, 0), 1.0, 1.0, 0.0),
        ((0, 1, 0, 0, 0), 1.0, 1.0, 0.0),
        ((0, 0, 1, 0, 0), 0.0, 1.0, 0.0),
        ((0, 0, 0, 1, 0), 0.0, 0.0, 1.0),
        ((0, 0, 0, 0, 1), 0.0, 0.0, 1.0),
        ((5, 2, 1, 1, 1), 0.7, 0.8, 0.2),
        ((0, 0, 0, 0, 0), None, None, None),
    ],
)
def test_rev_rat_2_3_4_good_satisfied_and_bad(levels, good, satisfied, bad):
    counted = rates(levels)
    assert reviews.good_rate(counted) == good
    assert reviews.satisfied_rate(counted) == satisfied
    assert reviews.bad_rate(counted) == bad


def test_rev_rat_3_satisfied_adds_the_middle_level():
    assert reviews.satisfied_rate(rates((1, 1, 2, 0, 0))) == 1.0
    assert reviews.good_rate(rates((1, 1, 2, 0, 0))) == 0.5


def test_rev_rat_4_bad_and_satisfied_make_a_whole():
    counted = rates((4, 3, 2, 1, 6))
    assert reviews.bad_rate(counted) + reviews.satisfied_rate(counted) == pytest.approx(1)


@pytest.mark.parametrize(
    ("levels", "score"),
    [((1, 0, 0, 0, 0), 10), ((0, 0, 0, 0, 1), 2), ((1, 1, 1, 1, 1), 6), ((0,) * 5, None)],
)
def test_rev_rat_5_mean_score_on_a_scale_of_ten(levels, score):
    assert reviews.mean_score(rates(levels)) == score


def test_rev_rat_6_mended_in_time_among_those_due():
    assert reviews.mended_rate(rates(due=4, in_time=3)) == 0.75
    assert reviews.mended_rate(rates()) is None


def test_rev_rat_7_every_bad_review_is_called_back():
    assert reviews.callback_rate(rates((0, 0, 0, 2, 2), called=4)) == 1.0
    assert reviews.callback_rate(rates((0, 0, 0, 2, 2), called=1)) == 0.25
    assert reviews.callback_rate(rates((9, 0, 0, 0, 0))) is None

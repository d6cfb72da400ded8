"""Intervals against those of Newcombe (1998), table I, method 3, and by hand."""

from __future__ import annotations

import pytest

from yimen.feedback.rules import intervals


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0000),
    ],
)
def test_wilson_as_published(part: int, whole: int, low: float, high: float) -> None:
    found = intervals.wilson(share=part / whole, answers=whole)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


def test_nobody_asked_has_no_interval() -> None:
    assert intervals.wilson(share=0, answers=0) is None
    assert intervals.of_mean(mean=5, deviation=0, answers=1) is None


def test_everybody_asked_leaves_nothing_open() -> None:
    found = intervals.wilson(share=0.9, answers=210, population=210)
    assert found == intervals.Interval(low=0.9, high=0.9)


def test_weights_widen_and_a_small_population_narrows() -> None:
    def width(**more: float) -> float:
        found = intervals.wilson(share=0.9, answers=210, **more)
        assert found is not None
        return found.high - found.low

    assert width(population=300) < width() < width(effect=2)
    assert width(effect=2) == pytest.approx(
        (lambda i: i.high - i.low)(intervals.wilson(share=0.9, answers=105))
    )


def test_mean_of_ten_by_hand() -> None:
    """t(9) = 2.262157; 2.262157 × 2 / √10 = 1.430714."""
    found = intervals.of_mean(mean=8, deviation=2, answers=10)
    assert found is not None
    assert found.low == pytest.approx(8 - 1.430714, abs=1e-5)
    assert found.high == pytest.approx(8 + 1.430714, abs=1e-5)


def test_difference_of_two_shares_by_hand() -> None:
    """90% of 200 and 84% of 200: common 0.87, z = 0.06 / 0.03363 = 1.784, p = 0.0744."""
    found = intervals.difference_likelihood(
        share=0.90, answers=200, other_share=0.84, other_answers=200
    )
    assert found == pytest.approx(0.0744, abs=5e-5)
    same = intervals.difference_likelihood(share=1, answers=9, other_share=1, other_answers=9)
    assert same == 1.0


def test_difference_of_two_means_by_hand() -> None:
    """Three off with spreads of ten and a hundred answers each: z = 3/√2 = 2.1213."""
    found = intervals.means_likelihood(
        mean=90, spread=10, answers=100, other_mean=87, other_spread=10, other_answers=100
    )
    assert found == pytest.approx(0.0339, abs=5e-5)

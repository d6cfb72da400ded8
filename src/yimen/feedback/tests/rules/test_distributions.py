"""Distributions against the printed tables of any statistics book."""

from __future__ import annotations

import math

import pytest

from yimen.feedback.rules import distributions


@pytest.mark.parametrize(
    ("statistic", "freedom", "likelihood"),
    [
        (3.841459, 1, 0.05),
        (6.634897, 1, 0.01),
        (10.827566, 1, 0.001),
        (5.991465, 2, 0.05),
        (11.070498, 5, 0.05),
        (18.307038, 10, 0.05),
        (43.772972, 30, 0.05),
        (124.342113, 100, 0.05),
    ],
)
def test_chi_square_table(statistic: float, freedom: int, likelihood: float) -> None:
    found = distributions.chi_square_above(statistic, freedom=freedom)
    assert found == pytest.approx(likelihood, rel=1e-6)


def test_chi_square_of_two_is_an_exponential() -> None:
    for x in (0.1, 1.0, 7.5, 80.0):
        assert distributions.chi_square_above(x, freedom=2) == pytest.approx(
            math.exp(-x / 2), rel=1e-12
        )


@pytest.mark.parametrize(
    ("freedom", "confidence", "t"),
    [
        (1, 0.95, 12.706205),
        (2, 0.95, 4.302653),
        (10, 0.95, 2.228139),
        (10, 0.99, 3.169273),
        (30, 0.95, 2.042272),
        (120, 0.90, 1.657651),
        (1e6, 0.95, 1.959966),
    ],
)
def test_student_table(freedom: float, confidence: float, t: float) -> None:
    assert distributions.t_quantile(confidence, freedom=freedom) == pytest.approx(t, rel=1e-6)


def test_incomplete_beta_is_a_sum_of_binomials() -> None:
    tail = sum(math.comb(10, k) * 0.3**k * 0.7 ** (10 - k) for k in range(4, 11))
    assert distributions.beta_below(4, 7, 0.3) == pytest.approx(tail, rel=1e-12)
    assert distributions.beta_below(7, 4, 0.7) == pytest.approx(1 - tail, rel=1e-12)

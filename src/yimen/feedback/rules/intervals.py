"""How far the truth may lie from what the answers say. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from yimen.feedback.rules.distributions import normal_quantile, normal_two_sided, t_quantile

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Lower and upper bound; both equal what was counted where everybody was asked."""

    low: float
    high: float


def wilson(
    *,
    share: float,
    answers: float,
    population: int | None = None,
    effect: float = 1.0,
    confidence: float = CONFIDENCE,
) -> Interval | None:
    """Return Wilson's interval of a share, or None without an answer.

    `effect` is the design effect of the weights; `population` narrows the interval by the finite
    correction, down to the share itself when all have answered.
    """
    if answers <= 0:
        return None
    counted = _counted(answers, population=population, effect=effect)
    if counted is None:
        return Interval(low=share, high=share)
    square = normal_quantile(confidence) ** 2
    middle = (share + square / (2 * counted)) / (1 + square / counted)
    half = math.sqrt(square * share * (1 - share) / counted + square**2 / (4 * counted**2)) / (
        1 + square / counted
    )
    return Interval(low=max(0.0, middle - half), high=min(1.0, middle + half))


def of_mean(
    *,
    mean: float,
    deviation: float,
    answers: float,
    population: int | None = None,
    effect: float = 1.0,
    confidence: float = CONFIDENCE,
) -> Interval | None:
    """Return Student's interval of a mean, or None with fewer than two answers."""
    if answers < 2:
        return None
    counted = _counted(answers, population=population, effect=effect)
    if counted is None:
        return Interval(low=mean, high=mean)
    freedom = max(1.0, answers / max(effect, 1e-9) - 1)
    half = t_quantile(confidence, freedom=freedom) * deviation / math.sqrt(counted)
    return Interval(low=mean - half, high=mean + half)


def difference_likelihood(
    *, share: float, answers: float, other_share: float, other_answers: float
) -> float | None:
    """Return how likely a difference at least this large is if nothing changed, or None.

    The two-sided z test of two shares with their common variance; None without answers.
    """
    if answers <= 0 or other_answers <= 0:
        return None
    common = (share * answers + other_share * other_answers) / (answers + other_answers)
    variance = common * (1 - common) * (1 / answers + 1 / other_answers)
    if variance <= 0:
        return 1.0
    return normal_two_sided((share - other_share) / math.sqrt(variance))


def means_likelihood(
    *,
    mean: float,
    spread: float,
    answers: float,
    other_mean: float,
    other_spread: float,
    other_answers: float,
) -> float | None:
    """Return how likely two means differ by at least this much if nothing changed, or None.

    Welch's comparison with the normal distribution; None with fewer than two answers on a side.
    """
    if min(answers, other_answers) < 2:
        return None
    variance = spread**2 / answers + other_spread**2 / other_answers
    if variance <= 0:
        return 1.0 if mean == other_mean else 0.0
    return normal_two_sided((mean - other_mean) / math.sqrt(variance))


def _counted(answers: float, *, population: int | None, effect: float) -> float | None:
    """Return what the answers count for; None where everybody answered and nothing is left open."""
    counted = answers / max(effect, 1e-9)
    if population is None or population <= 1:
        return counted
    if answers >= population:
        return None
    return counted * (population - 1) / (population - answers)

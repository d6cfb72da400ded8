"""How sure a guess is: scores turned into probabilities that come true, and when to say nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from yimen.kernel.rules import rule

RISK = 0.05
"""A guess counts as known where at most this share of such guesses was wrong on held-out rows."""
BINS = 10
_LOW, _HIGH, _STEPS = 0.2, 20.0, 60
_GOLDEN = (math.sqrt(5) - 1) / 2
NEVER = 1.01
"""A threshold that no probability reaches."""


def probabilities(*, scores: Mapping[str, float], slope: float) -> dict[str, float]:
    """Return the share of each label: the exponentials of the scores times the slope, shared out."""
    most = max(scores.values())
    raised = {label: math.exp(slope * (one - most)) for label, one in scores.items()}
    total = sum(raised.values())
    return {label: one / total for label, one in raised.items()}


@rule("HOT-CAL-1", cites="系统提示的把握：用没有参加训练的件校准，说九成就该有九成对")
def slope_of(*, scored: Sequence[Mapping[str, float]], truth: Sequence[str]) -> float:
    """Return the slope under which held-out truths were the most probable.

    One number is sought by golden section between 0.2 and 20, so that hardly anything is fitted.
    """

    def loss(slope: float) -> float:
        return -sum(
            math.log(max(1e-12, probabilities(scores=one, slope=slope).get(label, 0.0)))
            for one, label in zip(scored, truth, strict=True)
        )

    low, high = math.log(_LOW), math.log(_HIGH)
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = loss(math.exp(left)), loss(math.exp(right))
    while high - low > 1 / _STEPS:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = loss(math.exp(left))
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = loss(math.exp(right))
    return math.exp((low + high) / 2)


@rule("HOT-CAL-2", cites="系统提示：留出件上错的超过二十分之一的，不说有把握，只说拿不准")
def threshold_of(*, sure: Sequence[float], right: Sequence[bool], risk: float = RISK) -> float:
    """Return the least probability from which on at most this share was wrong; or none reaches it.

    The upper end of the share (one standard error added) counts, so that luck with few rows
    does not make a threshold.
    """
    pairs = sorted(zip(sure, right, strict=True), reverse=True)
    best, wrong = NEVER, 0
    for number, (probability, fine) in enumerate(pairs, start=1):
        wrong += not fine
        if number < len(pairs) and pairs[number][0] == probability:
            continue
        share = wrong / number
        upper = share + math.sqrt(max(share * (1 - share), 1 / number) / number)
        if upper <= risk:
            best = probability
    return best


def error_of(*, sure: Sequence[float], right: Sequence[bool]) -> float:
    """Return by how much said and true shares differ on average, in ten bins (ECE)."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, fine in zip(sure, right, strict=True):
        bins[min(BINS - 1, int(probability * BINS))].append((probability, fine))
    return sum(
        abs(sum(one for one, _ in each) - sum(fine for _, fine in each)) for each in bins
    ) / max(1, len(sure))


def macro_f1(*, truth: Sequence[str], guessed: Sequence[str]) -> float:
    """Return the mean over labels of F1, each label the same whatever its size."""
    found = []
    for label in sorted(set(truth)):
        hits = sum(a == b == label for a, b in zip(truth, guessed, strict=True))
        both = sum(one == label for one in truth) + sum(one == label for one in guessed)
        found.append(2 * hits / both)
    return sum(found) / max(1, len(found))

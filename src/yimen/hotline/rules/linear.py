"""A line between one kind of orders and all others: an L2 support vector machine in plain Python.

Dual coordinate descent with shrinking (Hsieh and others, 2008): one row after the other is moved
to where it is best, in an order drawn anew each round; rows that cannot matter are left out.
"""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Mapping, Sequence
from operator import mul

from yimen.hotline.rules.terms import Vector

COST, ROUNDS, EXACT, SMOOTH = 1.0, 12, 0.2, 0.1
SEED = 12345


def score(*, weights: Sequence[float], vector: Vector) -> float:
    """Return on which side of a line a text lies, and how far."""
    places, values = vector
    return float(sum(map(mul, map(weights.__getitem__, places), values)))


def fit_line(
    *, vectors: Sequence[Vector], sides: Sequence[bool], size: int, seed: int = SEED
) -> array[float]:
    """Return the weights of the line between rows on one side and the others.

    Both sides count the same however many rows they have. Deterministic for a seed.
    """
    total, softs = len(vectors), _softness(sides)
    weights = [0.0] * size
    draw = random.Random(seed)  # noqa: S311 -- an order of work, no secret
    squares = [sum(map(mul, values, values)) for _, values in vectors]
    alphas = [0.0] * total
    active, bound = list(range(total)), math.inf
    for _ in range(ROUNDS):
        draw.shuffle(active)
        kept: list[int] = []
        most, least = -math.inf, math.inf
        for row in active:
            places, values = vectors[row]
            sign = 1.0 if sides[row] else -1.0
            soft = softs[sides[row]]
            alpha = alphas[row]
            slope = (
                sign * sum(map(mul, map(weights.__getitem__, places), values)) - 1 + soft * alpha
            )
            if alpha == 0.0:
                if slope > bound:
                    continue
                pulled = min(slope, 0.0)
            else:
                pulled = slope
            kept.append(row)
            most, least = max(most, pulled), min(least, pulled)
            if abs(pulled) > 1e-12:
                alphas[row] = fresh = max(alpha - slope / (squares[row] + soft), 0.0)
                step = (fresh - alpha) * sign
                for place, value in zip(places, values, strict=True):
                    weights[place] += step * value
        if not kept or most - least <= EXACT:
            if len(kept) == total:
                break
            active, bound = list(range(total)), math.inf
            continue
        active = kept
        bound = most if most > 0 else math.inf
    return array("f", weights)


def _softness(sides: Sequence[bool]) -> dict[bool, float]:
    """Return how far a row of either side may be pulled over; the rarer side's is the smaller."""
    total, ours = len(sides), sum(sides)
    costs = {
        True: COST * total / (2 * max(1, ours)),
        False: COST * total / (2 * max(1, total - ours)),
    }
    return {side: 0.5 / cost for side, cost in costs.items()}


def fit_lines(
    *, vectors: Sequence[Vector], labels: Sequence[str], size: int
) -> dict[str, array[float]]:
    """Return a line for every label, against all others.

    A piece weighs more, the more it tells the label apart (Wang and Manning, 2012): texts are
    multiplied by the root of that before the line is sought, and the line afterwards.
    """
    found: dict[str, array[float]] = {}
    for label in sorted(set(labels)):
        sides = [one == label for one in labels]
        telling = tells_apart(vectors=vectors, sides=sides, size=size)
        weighed = [
            (places, tuple(map(mul, map(telling.__getitem__, places), values)))
            for places, values in vectors
        ]
        line = fit_line(vectors=weighed, sides=sides, size=size)
        found[label] = array("f", map(mul, line, telling))
    return found


def tells_apart(*, vectors: Sequence[Vector], sides: Sequence[bool], size: int) -> list[float]:
    """Return how far each piece is on one side more than on the other; 1 on average.

    The root of the logarithm of the ratio of its shares in both, without its sign.
    """
    masses = {True: [SMOOTH] * size, False: [SMOOTH] * size}
    for (places, values), side in zip(vectors, sides, strict=True):
        mass = masses[side]
        for place, value in zip(places, values, strict=True):
            mass[place] += value
    ours, others = sum(masses[True]), sum(masses[False])
    ratios = [
        math.sqrt(abs(math.log((one / ours) / (other / others))))
        for one, other in zip(masses[True], masses[False], strict=True)
    ]
    mean = sum(ratios) / size or 1.0
    return [1.0, *(one / mean for one in ratios[1:])]


def scores_of(*, lines: Mapping[str, Sequence[float]], vector: Vector) -> dict[str, float]:
    """Return how far a text lies on the side of every label."""
    return {label: score(weights=weights, vector=vector) for label, weights in lines.items()}

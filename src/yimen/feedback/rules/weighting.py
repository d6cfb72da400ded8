"""Weights that make the answers stand for those they are to stand for. Pure.

Weights are given per cell (what makes two answers alike), so that 100,000 answers cost no more
than the few cells they fall into; a weight of one stands for one answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from yimen.kernel.contracts import Refusal

Cell = TypeVar("Cell", bound=Hashable)
TRIM_HIGH = 5.0
TRIM_LOW = 0.2
"""Times the mean weight: policy by default."""
_ROUNDS = 500
_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Raked:
    """The weights of the cells, after how many rounds, and how far the worst margin is off."""

    weights: dict[tuple[str, ...], float]
    rounds: int
    converged: bool
    worst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trimmed:
    """Weights held within bounds, and how many answers that changed."""

    weights: dict[tuple[str, ...], float]
    changed: int


class WeightingRefused(Refusal):
    """The margins cannot be met by these answers."""

    def __init__(self, message: str) -> None:
        super().__init__("feedback.survey.weighting", message, field="weighting")


def post_stratify(
    *, answers: Mapping[str, int], population: Mapping[str, float]
) -> dict[str, float]:
    """Return the weight of each stratum: its share of the population over its share of the answers.

    Raises WeightingRefused: people of a stratum did not answer, or answers come from none of them.
    """
    _check_margin(answers, population, "分层")
    whole = sum(answers.values())
    total = sum(population[code] for code in population)
    return {
        code: population[code] / total * whole / count for code, count in answers.items() if count
    }


def rake(
    *,
    cells: Mapping[tuple[str, ...], int],
    margins: Sequence[Mapping[str, float]],
    rounds: int = _ROUNDS,
    tolerance: float = _TOLERANCE,
) -> Raked:
    """Return weights that meet each margin in turn until all are met (iterative fitting).

    `cells` counts the answers by their code in each margin; `margins` are counts or shares of the
    population. Where the rounds run out, what was reached is told, never passed off as met.

    Raises WeightingRefused: a code of a margin has no answer, or an answer has no margin.
    """
    whole = sum(cells.values())
    targets: list[dict[str, float]] = []
    for place, margin in enumerate(margins):
        _check_margin(_margin(cells, place), margin, f"第 {place + 1} 个边际")
        total = sum(margin.values())
        targets.append({code: part / total * whole for code, part in margin.items() if part})
    mass = {cell: float(count) for cell, count in cells.items() if count}
    done, worst = 0, _worst(mass, targets)
    while worst > tolerance and done < rounds:
        for place, target in enumerate(targets):
            reached = _margin(mass, place)
            mass = {
                cell: part * target[cell[place]] / reached[cell[place]]
                for cell, part in mass.items()
            }
        done += 1
        worst = _worst(mass, targets)
    return Raked(
        weights={cell: part / cells[cell] for cell, part in mass.items()},
        rounds=done,
        converged=worst <= tolerance,
        worst=worst,
    )


def trim(
    *,
    cells: Mapping[tuple[str, ...], int],
    weights: Mapping[tuple[str, ...], float],
    low: float = TRIM_LOW,
    high: float = TRIM_HIGH,
) -> Trimmed:
    """Return weights within `low` and `high` times their mean, with the sum kept.

    What is cut off is spread over the others, again and again until nothing is outside.
    """
    held = dict(weights)
    whole = sum(cells[cell] * weight for cell, weight in held.items())
    mean = whole / max(1, sum(cells[cell] for cell in held))
    cut: set[tuple[str, ...]] = set()
    for _ in range(_ROUNDS):
        for cell, weight in held.items():
            if weight > mean * high * (1 + 1e-9) or weight < mean * low * (1 - 1e-9):
                cut.add(cell)
            held[cell] = min(max(weight, mean * low), mean * high)
        reached = sum(cells[cell] * weight for cell, weight in held.items())
        if abs(reached - whole) <= 1e-9 * whole:
            break
        free = sum(cells[cell] * weight for cell, weight in held.items() if cell not in cut)
        if not free:
            break
        factor = (whole - reached + free) / free
        held = {cell: weight if cell in cut else weight * factor for cell, weight in held.items()}
    return Trimmed(weights=held, changed=sum(cells[cell] for cell in cut))


def effective_size(*, cells: Mapping[Cell, int], weights: Mapping[Cell, float]) -> float:
    """Return Kish's effective number of answers: (Σw)² / Σw²."""
    first = sum(cells[cell] * weight for cell, weight in weights.items())
    second = sum(cells[cell] * weight**2 for cell, weight in weights.items())
    return first**2 / second if second else 0.0


def design_effect(*, cells: Mapping[Cell, int], weights: Mapping[Cell, float]) -> float:
    """Return how many times wider than a simple sample the weights make the variance."""
    effective = effective_size(cells=cells, weights=weights)
    return sum(cells[cell] for cell in weights) / effective if effective else 1.0


def _check_margin(
    answers: Mapping[str, float], population: Mapping[str, float], title: str
) -> None:
    silent = sorted(code for code, size in population.items() if size > 0 and not answers.get(code))
    if silent:
        raise WeightingRefused(
            f"{title}里“{'、'.join(silent)}”没有人答卷，不能加权；请先补访，或者和相近的一层合并。"
        )
    unknown = sorted(
        code for code, count in answers.items() if count and population.get(code, 0) <= 0
    )
    if unknown:
        raise WeightingRefused(
            f"{title}里没有“{'、'.join(unknown)}”的总体人数，不能加权；请补上人数。"
        )


def _margin(cells: Mapping[tuple[str, ...], float], place: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for cell, part in cells.items():
        found[cell[place]] = found.get(cell[place], 0) + part
    return found


def _worst(mass: Mapping[tuple[str, ...], float], targets: Sequence[Mapping[str, float]]) -> float:
    """Return the largest relative distance of a reached margin from its target."""
    return max(
        (
            abs(reached - target[code]) / target[code]
            for place, target in enumerate(targets)
            for code, reached in _margin(mass, place).items()
        ),
        default=0.0,
    )

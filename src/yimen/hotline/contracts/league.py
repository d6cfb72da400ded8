"""A league table: who stands where by which rate, and why somebody is not ranked."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.hotline.contracts.rate import Counts, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is compared: a unit, a town or a branch of the tree, with its counts and three rates."""

    key: str
    name: str
    counts: Counts
    rates: tuple[Rate, ...]
    before: tuple[Rate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A place in a league table; `place` None where there is too little to rank.

    `change` are percentage points against the span before, None where it had nothing to divide by.
    """

    standing: Standing
    place: int | None
    tied: bool
    change: float | None

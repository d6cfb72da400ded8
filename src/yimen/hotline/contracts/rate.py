"""Counts of a period, and the formulas that make rates of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """All counts of a period are kept; a formula says which of them make a rate.

    `asked` are the orders asked about, of `answered_by_unit` that could have been; `drawn` and
    `left_out` say how the lot divided them. `excluded` were left out by two rulings.
    """

    asked: int = 0
    satisfied: int = 0
    dissatisfied: int = 0
    undecided: int = 0
    refused: int = 0
    unreached: int = 0
    solved: int = 0
    to_contact: int = 0
    contacted_in_time: int = 0
    closed: int = 0
    closed_in_time: int = 0
    returned: int = 0
    returned_wrongly: int = 0
    dispatched: int = 0
    answered_by_unit: int = 0
    drawn: int = 0
    left_out: int = 0
    parts: int = 0
    received_in_time: int = 0
    redone: int = 0
    excluded: int = 0
    knowledge: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A rate as data: FEEL over the counts, in force from a day; `basis` names who counts so."""

    code: str
    title: str
    numerator: str
    denominator: str
    said: str
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a formula made of counts; None where there is nothing to divide by."""

    formula: Formula
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Return the rate, or None."""
        return self.numerator / self.denominator if self.denominator else None

"""Shapes of fees: what an application has to pay, by which rule, and what is let off."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeDue:
    """One fee of an application: the standard amount, what is let off, and the articles of both.

    `rule` and `waived_by` are the notes of the rules that spoke. `amount` is None where the table
    says nothing yet, because an answer is missing.
    """

    name: str
    standard: Decimal | None
    waived: Decimal
    basis: str
    rule: str = ""
    waived_by: str = ""

    @property
    def amount(self) -> Decimal | None:
        """Return what is left to pay."""
        return None if self.standard is None else self.standard - self.waived


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTold:
    """One fee as a guide tells it before anything is filled in: what is paid, and who pays less."""

    name: str
    basis: str
    standards: tuple[str, ...]
    reductions: tuple[str, ...]

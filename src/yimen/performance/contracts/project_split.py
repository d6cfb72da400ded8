"""Shapes of a split: one project becomes two, and what of it goes where."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the two projects that come out of a split."""

    code: str
    name: str
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetShare:
    """How much of a budget line's whole-year budget goes to the first part, in yuan."""

    line_id: UUID
    first: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorShare:
    """How much of an indicator goes to the first part, in hundredths: 0, 100, or between for both."""

    indicator_id: UUID
    first_percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A whole thing that cannot be divided, and whether it goes to the first part."""

    id: UUID
    to_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPlan:
    """The whole split: every budget line, indicator, plan, contract and voucher is named in it."""

    first: Part
    second: Part
    budgets: tuple[BudgetShare, ...]
    indicators: tuple[IndicatorShare, ...]
    plans: tuple[Move, ...] = ()
    contracts: tuple[Move, ...] = ()
    spendings: tuple[Move, ...] = ()
    reason: str
    document: str

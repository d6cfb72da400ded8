"""Formulas and weights as dated data, what is left out of a month, and the table that comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.hotline.contracts.rate import Counts, Formula, Rate

FORMULA_KIND = "hotline.formula"
EXCLUSION_KIND = "hotline.exclusion"


class FormulaState(StrEnum):
    """A formula is proposed, tried on a past month, and then put in force by another person."""

    PROPOSED = "proposed"
    TRIED = "tried"
    HELD = "held"
    DROPPED = "dropped"


class FormulaVerb(StrEnum):
    """What can be done with a proposed formula."""

    TRY = "try"
    HOLD = "hold"
    DROP = "drop"


FORMULA_TITLES: Mapping[FormulaState, str] = MappingProxyType(
    {
        FormulaState.PROPOSED: "还没有试算",
        FormulaState.TRIED: "已试算，等另一人批准",
        FormulaState.HELD: "已批准",
        FormulaState.DROPPED: "已作废",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a rate weighs in a composite; `low` where a small rate is a good one."""

    code: str
    points: int
    low: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """A weighted sum of rates, out of a hundred, as data."""

    code: str
    title: str
    weights: tuple[Weight, ...]
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeLine:
    """One rate inside a composite: its value, its share of the weight, what it adds."""

    code: str
    title: str
    value: float | None
    share: float
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeResult:
    """What a composite makes; None where not one of its rates has anything to divide by."""

    composite: Composite
    score: float | None
    lines: tuple[CompositeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaView:
    """A version of a formula or of a composite's weights, with its trial and its two people."""

    id: UUID
    code: str
    title: str
    state: FormulaState
    formula: Formula | None
    composite: Composite | None
    from_on: date
    why: str
    by: str
    by_officer: UUID | None
    tried_month: date | None
    tried_before: str
    tried_after: str
    held_by: str
    held_at: datetime | None


class ExclusionGround(StrEnum):
    """Why a handled order does not count against its unit."""

    UNREASONABLE = "unreasonable"
    BEYOND = "beyond"
    UNREACHABLE = "unreachable"


GROUND_TITLES: Mapping[ExclusionGround, str] = MappingProxyType(
    {
        ExclusionGround.UNREASONABLE: "诉求无理",
        ExclusionGround.BEYOND: "超出职责",
        ExclusionGround.UNREACHABLE: "无法联系",
    }
)


class ExclusionState(StrEnum):
    """Two people, neither of whom asked, must both agree."""

    ASKED = "asked"
    FIRST = "first"
    GRANTED = "granted"
    REFUSED = "refused"


class ExclusionVerb(StrEnum):
    """What the two people do."""

    AGREE = "agree"
    CONFIRM = "confirm"
    REFUSE = "refuse"


EXCLUSION_TITLES: Mapping[ExclusionState, str] = MappingProxyType(
    {
        ExclusionState.ASKED: "等第一人审定",
        ExclusionState.FIRST: "等第二人审定",
        ExclusionState.GRANTED: "已剔除",
        ExclusionState.REFUSED: "不予剔除",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionView:
    """A request to leave a cycle out of the assessment, and the two rulings."""

    id: UUID
    order_id: UUID
    order_number: str
    order_title: str
    cycle: int
    unit_id: UUID | None
    ground: ExclusionGround
    reason: str
    state: ExclusionState
    asked_by: UUID | None
    asked_name: str
    asked_at: datetime
    first_by: UUID | None
    first_name: str
    first_words: str
    second_name: str
    second_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAssessment:
    """One unit's month: all counts, the rates with their division, the composites."""

    unit_id: UUID | None
    counts: Counts
    rates: tuple[Rate, ...]
    composites: tuple[CompositeResult, ...]
    mutual: float | None

"""Shapes of goals: a year's sheet in its versions, its indicators, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.performance.contracts.scheme import Scheme

SHEET_KIND = "performance.goal_sheet"


class SheetState(StrEnum):
    """Where one version of a year's goals stands."""

    DRAFT = "draft"
    FILED = "filed"
    VETTED = "vetted"
    APPROVED = "approved"
    REPLACED = "replaced"
    DROPPED = "dropped"


SHEET_TITLES: Mapping[SheetState, str] = MappingProxyType(
    {
        SheetState.DRAFT: "编制中",
        SheetState.FILED: "已申报，待审核",
        SheetState.VETTED: "已审核，待批复",
        SheetState.APPROVED: "已批复，执行中",
        SheetState.REPLACED: "已被新版本代替",
        SheetState.DROPPED: "这次调整已放弃",
    }
)


class Direction(StrEnum):
    """How an actual figure is held against the target."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUAL = "equal"
    QUALITATIVE = "qualitative"


DIRECTION_SIGNS: Mapping[Direction, str] = MappingProxyType(
    {
        Direction.AT_LEAST: "≥",
        Direction.AT_MOST: "≤",
        Direction.EQUAL: "＝",
        Direction.QUALITATIVE: "定性",
    }
)
DIRECTION_TITLES: Mapping[Direction, str] = MappingProxyType(
    {
        Direction.AT_LEAST: "不低于（≥）",
        Direction.AT_MOST: "不高于（≤）",
        Direction.EQUAL: "等于（＝）",
        Direction.QUALITATIVE: "定性（用话说清楚）",
    }
)


class Evidence(StrEnum):
    """What proves an indicator: a registered figure, a document, or a figure typed with its proof."""

    FIGURE = "figure"
    DOCUMENT = "document"
    TYPED = "typed"


EVIDENCE_TITLES: Mapping[Evidence, str] = MappingProxyType(
    {
        Evidence.FIGURE: "系统数据",
        Evidence.DOCUMENT: "证明材料",
        Evidence.TYPED: "填报数据（附证明）",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator of level 3 with everything that makes it a goal.

    `amount` is the money linked to it, in yuan. `origin_id` names the indicator of the project that
    was split, `share` how much of what was measured before the split falls to this one.
    `key` stays the same through all versions of the sheet.
    """

    id: UUID
    key: UUID
    position: int
    level1: str
    level2: str
    name: str
    weight: Decimal
    direction: Direction
    target: Decimal | None
    target_text: str
    tolerance: Decimal
    unit: str
    evidence: Evidence
    figure_code: str = ""
    figure_area: str = ""
    document: str = ""
    amount: Decimal | None = None
    reason: str = ""
    origin_id: UUID | None = None
    share: Decimal = Decimal(1)

    @property
    def said(self) -> str:
        """Return the target as a person writes it: ≥95%, 建成并通过验收."""
        if self.direction is Direction.QUALITATIVE or self.target is None:
            return self.target_text
        return f"{DIRECTION_SIGNS[self.direction]}{plain(self.target)}{self.unit}"


def plain(number: Decimal) -> str:
    """Return a number without needless zeros: 80, 99.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalSheet:
    """One version of a project's goals for a year. `late` says 事后补报."""

    id: UUID
    project_id: UUID
    year: int
    version: int
    state: SheetState
    overall: str
    scheme: Scheme
    indicators: tuple[Indicator, ...]
    reason: str = ""
    late: bool = False
    filed_at: datetime | None = None
    filed_by: str = ""
    vetted_at: datetime | None = None
    vetted_by: str = ""
    approved_at: datetime | None = None
    approved_by: str = ""
    edition: int = 1

    @property
    def weight(self) -> Decimal:
        """Return the weights of all indicators and of the execution of the budget together."""
        own = sum((one.weight for one in self.indicators), Decimal(0))
        return own + self.scheme.execution_weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule of good goals says about a sheet; `stops` one that keeps it from being filed.

    `position` names the indicator and `field` its question; without a position it is the sheet's.
    """

    rule: str
    message: str
    stops: bool = False
    position: int | None = None
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastResult:
    """What an indicator of the same name came to last year."""

    name: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherGoal:
    """An indicator of another sheet, to find what was copied word for word."""

    project_name: str
    year: int
    same_project: bool
    name: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalContext:
    """What the rules of good goals hold a sheet against; `annual` is the year's budget in yuan."""

    annual: Decimal | None = None
    last: tuple[LastResult, ...] = ()
    others: tuple[OtherGoal, ...] = ()
    figures: frozenset[str] = frozenset()


class GoalRefused(Refusal):
    """Goals cannot be taken or moved on as they stand."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("performance.goal.refused", message, field=field)


class StaleSheet(Refusal):
    """Somebody else saved the sheet in between."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "performance.goal.stale",
            "这张目标表刚被别人改过。请刷新，看过新的内容再改；您刚才填的没有存。",
        )

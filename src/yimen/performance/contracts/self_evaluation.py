"""Shapes of self-evaluation: the form, its lines and money, its states, and its refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.kernel.flow import FlowTable
from yimen.performance.contracts.project import Source

SELF_EVALUATION_KIND = "performance.self_evaluation"
MEND_WORK = "performance.mend_self_evaluation"
CHECK_WORK = "performance.check_self_evaluation"


class SelfState(StrEnum):
    """Where a self-evaluation stands."""

    OPEN = "open"
    SCORED = "scored"
    ADJUSTED = "adjusted"
    SUBMITTED = "submitted"
    CHECKED = "checked"


class SelfVerb(StrEnum):
    """What is done with a self-evaluation."""

    SCORE = "score"
    EXPLAIN = "explain"
    ADJUST = "adjust"
    SUBMIT = "submit"
    DRAW = "draw"
    SEND_BACK = "send_back"
    CHECK = "check"


STATE_TITLES: Mapping[SelfState, str] = MappingProxyType(
    {
        SelfState.OPEN: "待评分",
        SelfState.SCORED: "已按规则评分",
        SelfState.ADJUSTED: "已评分，有调整",
        SelfState.SUBMITTED: "已报送",
        SelfState.CHECKED: "已抽查复核",
    }
)
VERB_TITLES: Mapping[SelfVerb, str] = MappingProxyType(
    {
        SelfVerb.SCORE: "取数评分",
        SelfVerb.EXPLAIN: "填写说明",
        SelfVerb.ADJUST: "调整得分",
        SelfVerb.SUBMIT: "报送",
        SelfVerb.DRAW: "抽中复核",
        SelfVerb.SEND_BACK: "退回修改",
        SelfVerb.CHECK: "复核",
    }
)
FLOW: FlowTable[SelfState, SelfVerb] = FlowTable(
    moves={
        (SelfState.OPEN, SelfVerb.SCORE): SelfState.SCORED,
        (SelfState.OPEN, SelfVerb.EXPLAIN): SelfState.OPEN,
        (SelfState.SCORED, SelfVerb.SCORE): SelfState.SCORED,
        (SelfState.SCORED, SelfVerb.EXPLAIN): SelfState.SCORED,
        (SelfState.SCORED, SelfVerb.ADJUST): SelfState.ADJUSTED,
        (SelfState.SCORED, SelfVerb.SUBMIT): SelfState.SUBMITTED,
        (SelfState.ADJUSTED, SelfVerb.SCORE): SelfState.SCORED,
        (SelfState.ADJUSTED, SelfVerb.EXPLAIN): SelfState.ADJUSTED,
        (SelfState.ADJUSTED, SelfVerb.ADJUST): SelfState.ADJUSTED,
        (SelfState.ADJUSTED, SelfVerb.SUBMIT): SelfState.SUBMITTED,
        (SelfState.SUBMITTED, SelfVerb.DRAW): SelfState.SUBMITTED,
        (SelfState.SUBMITTED, SelfVerb.SEND_BACK): SelfState.ADJUSTED,
        (SelfState.SUBMITTED, SelfVerb.CHECK): SelfState.CHECKED,
    },
    state_titles=STATE_TITLES,
    verb_titles=VERB_TITLES,
)
"""Scoring again takes the figures anew and drops the adjustments, which are told in the history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMoney:
    """A line of the money on the form, in yuan; the whole has no source."""

    source: Source | None
    initial: Decimal
    annual: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One indicator on the form: what was aimed at, what was reached, its points and why.

    `rule_points` is what the rule gave with its `reasoning`, `points` what the unit puts down,
    `checked_points` what the check put in its place.
    """

    id: UUID
    indicator_id: UUID
    position: int
    level1: str
    level2: str
    name: str
    said: str
    weight: Decimal
    actual: str
    value: Decimal | None
    source: str
    rows_url: str
    digest: str
    rule_points: Decimal | None
    reasoning: str
    points: Decimal | None
    adjusted_because: str
    deviation: Decimal | None
    needs_reason: bool
    reason: str
    checked_points: Decimal | None = None
    checked_because: str = ""

    @property
    def counted(self) -> Decimal:
        """Return the points that count now: the check's, else the unit's."""
        found = self.points if self.checked_points is None else self.checked_points
        return found if found is not None else Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfForm:
    """A self-evaluation as its form shows it (项目支出绩效自评表)."""

    id: UUID
    project_id: UUID
    project_name: str
    department_name: str
    unit_name: str
    year: int
    state: SelfState
    leader: str
    phone: str
    expected: str
    actual: str
    execution_weight: Decimal
    execution_points: Decimal | None
    execution_reasoning: str
    money: tuple[FormMoney, ...]
    lines: tuple[FormLine, ...]
    as_of: datetime | None = None
    scored_at: datetime | None = None
    submitted_at: datetime | None = None
    submitted_by: str = ""
    drawn_at: datetime | None = None
    checked_at: datetime | None = None
    checked_by: str = ""
    check_note: str = ""
    edition: int = 1

    @property
    def whole(self) -> FormMoney:
        """Return the money of all sources together."""
        return FormMoney(
            source=None,
            initial=sum((one.initial for one in self.money), Decimal(0)),
            annual=sum((one.annual for one in self.money), Decimal(0)),
            spent=sum((one.spent for one in self.money), Decimal(0)),
        )

    @property
    def weight(self) -> Decimal:
        """Return all full marks together."""
        return self.execution_weight + sum((one.weight for one in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """Return the points that count now, those for the execution of the budget with them."""
        given = self.execution_points if self.execution_points is not None else Decimal(0)
        return given + sum((one.counted for one in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfRow:
    """A line of the list of self-evaluations."""

    id: UUID
    project_id: UUID
    project_name: str
    department_name: str
    year: int
    state: SelfState
    total: Decimal | None
    drawn: bool
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfStep:
    """A step of a form's history."""

    title: str
    at: datetime
    by: str
    note: str


class SelfRefused(Refusal):
    """A form cannot be moved on as it stands."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("performance.self_evaluation.refused", message, field=field)


class StaleForm(Refusal):
    """Somebody else saved the form in between."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "performance.self_evaluation.stale",
            "这张自评表刚被别人改过。请刷新，看过新的内容再改；您刚才填的没有存。",
        )

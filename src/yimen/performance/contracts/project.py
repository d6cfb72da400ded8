"""Shapes of projects: what it is, its states, its money by source and year, its contracts as planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.kernel.flow import FlowTable

PROJECT_KIND = "performance.project"
VET_WORK = "performance.vet"
APPROVE_WORK = "performance.approve"
REDO_WORK = "performance.redo"
"""Kinds of work: a department vets, the finance bureau approves, what was sent back is done again."""


class ProjectState(StrEnum):
    """Where a year's newest goals stand, of a project those of its newest year; closed is the end."""

    DRAFT = "draft"
    FILED = "filed"
    VETTED = "vetted"
    APPROVED = "approved"
    CLOSED = "closed"


class ProjectVerb(StrEnum):
    """What is done with a project's goals of one year, or at the end with the project."""

    EDIT = "edit"
    FILE = "file"
    VET = "vet"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    AMEND = "amend"
    DROP = "drop"
    SPLIT = "split"
    CLOSE = "close"


STATE_TITLES: Mapping[ProjectState, str] = MappingProxyType(
    {
        ProjectState.DRAFT: "编制中",
        ProjectState.FILED: "已申报，待审核",
        ProjectState.VETTED: "已审核，待批复",
        ProjectState.APPROVED: "已批复",
        ProjectState.CLOSED: "已结束",
    }
)
VERB_TITLES: Mapping[ProjectVerb, str] = MappingProxyType(
    {
        ProjectVerb.EDIT: "修改",
        ProjectVerb.FILE: "申报",
        ProjectVerb.VET: "审核通过",
        ProjectVerb.SEND_BACK: "退回修改",
        ProjectVerb.APPROVE: "批复",
        ProjectVerb.AMEND: "调整目标",
        ProjectVerb.DROP: "放弃这次调整",
        ProjectVerb.SPLIT: "拆分",
        ProjectVerb.CLOSE: "结束",
    }
)
FLOW: FlowTable[ProjectState, ProjectVerb] = FlowTable(
    moves={
        (ProjectState.DRAFT, ProjectVerb.EDIT): ProjectState.DRAFT,
        (ProjectState.DRAFT, ProjectVerb.FILE): ProjectState.FILED,
        (ProjectState.DRAFT, ProjectVerb.DROP): ProjectState.APPROVED,
        (ProjectState.FILED, ProjectVerb.VET): ProjectState.VETTED,
        (ProjectState.FILED, ProjectVerb.SEND_BACK): ProjectState.DRAFT,
        (ProjectState.VETTED, ProjectVerb.APPROVE): ProjectState.APPROVED,
        (ProjectState.VETTED, ProjectVerb.SEND_BACK): ProjectState.DRAFT,
        (ProjectState.APPROVED, ProjectVerb.AMEND): ProjectState.DRAFT,
        (ProjectState.APPROVED, ProjectVerb.SPLIT): ProjectState.CLOSED,
        (ProjectState.APPROVED, ProjectVerb.CLOSE): ProjectState.CLOSED,
    },
    state_titles=STATE_TITLES,
    verb_titles=VERB_TITLES,
)
"""Dropping leads back to the goals approved before: only an amendment can be dropped."""


class ProjectSort(StrEnum):
    """What sort of project it is."""

    BUILD = "build"
    OPERATE = "operate"
    BUY = "buy"
    SERVICE = "service"
    OTHER = "other"


SORT_TITLES: Mapping[ProjectSort, str] = MappingProxyType(
    {
        ProjectSort.BUILD: "信息化建设",
        ProjectSort.OPERATE: "运行维护",
        ProjectSort.BUY: "设备购置",
        ProjectSort.SERVICE: "购买服务",
        ProjectSort.OTHER: "其他专项",
    }
)


class Source(StrEnum):
    """Where a project's money comes from, as the self-evaluation form lists it."""

    GRANT = "grant"
    CARRIED = "carried"
    OTHER = "other"


SOURCE_TITLES: Mapping[Source, str] = MappingProxyType(
    {Source.GRANT: "当年财政拨款", Source.CARRIED: "上年结转资金", Source.OTHER: "其他资金"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectView:
    """A project as others may know it; `year` is the year of its newest goals."""

    id: UUID
    code: str
    name: str
    department_id: UUID
    department_name: str
    unit_id: UUID
    unit_name: str
    area_code: str
    sort: ProjectSort
    year: int
    starts_on: date
    ends_on: date
    scheme_code: str
    state: ProjectState
    basis: str
    parent_id: UUID | None
    closed_at: datetime | None
    closed_reason: str
    was_split: bool

    @property
    def years(self) -> tuple[int, ...]:
        """Return the budget years that the project runs through."""
        return tuple(range(self.starts_on.year, self.ends_on.year + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One change of a budget after the beginning of the year, in yuan, with its paper."""

    amount: Decimal
    reason: str
    document: str
    on: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """The money of one source in one year, in yuan; `annual` is `initial` with every adjustment."""

    id: UUID
    year: int
    source: Source
    initial: Decimal
    annual: Decimal
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Money paid out that no contract's payment shows, by its voucher."""

    id: UUID
    year: int
    source: Source
    on: date
    amount: Decimal
    voucher: str
    purpose: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMoney:
    """What a source gave and what of it was spent, in yuan."""

    source: Source
    initial: Decimal
    annual: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A project's money in a year up to a day, by source and together, in yuan."""

    year: int
    until: date
    sources: tuple[SourceMoney, ...]

    @property
    def initial(self) -> Decimal:
        """Return what was granted at the beginning of the year."""
        return sum((one.initial for one in self.sources), Decimal(0))

    @property
    def annual(self) -> Decimal:
        """Return the budget of the whole year with its adjustments."""
        return sum((one.annual for one in self.sources), Decimal(0))

    @property
    def spent(self) -> Decimal:
        """Return what was paid."""
        return sum((one.spent for one in self.sources), Decimal(0))

    @property
    def rate(self) -> Decimal | None:
        """Return 执行率 as a share of one, or None where there is no budget."""
        return self.spent / self.annual if self.annual else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """The day on which a year's budget was granted; `late_reason` where goals came after it."""

    year: int
    granted_on: date
    document: str
    late_reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPayment:
    """What is to be paid when, under what condition, in yuan."""

    year: int
    due_on: date | None
    amount: Decimal
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPlan:
    """A contract over one or more years as the project plans it; the real one is in procurement."""

    id: UUID
    title: str
    amount: Decimal
    starts_on: date
    ends_on: date
    payments: tuple[PlannedPayment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectStep:
    """One step of a project's history, with who, when and what was said."""

    verb: str
    title: str
    year: int
    version: int
    at: datetime
    by: str
    note: str


class ProjectRefused(Refusal):
    """What was asked of a project cannot be done, and the user can act."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("performance.project.refused", message, field=field)

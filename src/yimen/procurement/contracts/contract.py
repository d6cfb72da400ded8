"""Shapes of contracts: lines, payment terms, criteria, and who knows the projects they serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from yimen.kernel.contracts import Ref

CONTRACT_KIND = "procurement.contract"


class ContractKind(StrEnum):
    """What is bought: things once, or a service that is assessed month by month."""

    SUPPLY = "supply"
    SERVICE = "service"
    MAINTENANCE = "maintenance"


KIND_TITLES: Mapping[ContractKind, str] = MappingProxyType(
    {
        ContractKind.SUPPLY: "货物与系统建设",
        ContractKind.SERVICE: "服务外包（按月考核）",
        ContractKind.MAINTENANCE: "维护（按月考核）",
    }
)
MONTHLY = frozenset({ContractKind.SERVICE, ContractKind.MAINTENANCE})
"""Kinds that are assessed and paid month by month."""


class ContractState(StrEnum):
    """Where a contract stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    ENDED = "ended"


CONTRACT_TITLES: Mapping[ContractState, str] = MappingProxyType(
    {
        ContractState.DRAFT: "草稿",
        ContractState.SIGNED: "履行中",
        ContractState.ACCEPTED: "终验合格",
        ContractState.CLOSED: "履行完毕",
        ContractState.ENDED: "已终止",
    }
)


class ContractVerb(StrEnum):
    """What may be done to a contract."""

    SIGN = "sign"
    ACCEPT = "accept"
    CLOSE = "close"
    END = "end"


class Condition(StrEnum):
    """What must have happened before a part of the price is owed."""

    SIGNED = "signed"
    DELIVERED = "delivered"
    INITIAL = "initial_acceptance"
    FINAL = "final_acceptance"
    WARRANTY = "warranty"
    MONTHLY = "monthly"


CONDITION_TITLES: Mapping[Condition, str] = MappingProxyType(
    {
        Condition.SIGNED: "合同签订",
        Condition.DELIVERED: "全部到货签收",
        Condition.INITIAL: "初验合格",
        Condition.FINAL: "终验合格",
        Condition.WARRANTY: "质保期满",
        Condition.MONTHLY: "当月考核确认",
    }
)


class Want(StrEnum):
    """What a contract wants beside delivery and acceptance."""

    TEST = "test"
    MAINTENANCE = "maintenance"
    TRAINING = "training"
    SURVEY = "survey"


WANT_TITLES: Mapping[Want, str] = MappingProxyType(
    {
        Want.TEST: "要第三方测试（大型或者复杂的项目）",
        Want.MAINTENANCE: "验收后要有维护合同",
        Want.TRAINING: "要培训使用人员",
        Want.SURVEY: "给群众用，要做使用情况调查",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing bought (标的): quantity, unit price in yuan, and what it must fulfil."""

    title: str
    quantity: int
    unit: str
    unit_price: Decimal
    standard: str
    lot: str = ""
    id: UUID | None = None
    received: int = 0

    @property
    def amount(self) -> Decimal:
        """Return quantity times unit price."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One part of the payment plan: a share of the price in per cent, and its condition."""

    share: Decimal
    condition: Condition
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionView:
    """One criterion of the monthly assessment with its full points."""

    title: str
    points: Decimal
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDraft:
    """Everything that is entered of a contract before it is signed; money in yuan."""

    number: str
    title: str
    kind: ContractKind
    amount: Decimal
    project_code: str = ""
    project_id: UUID | None = None
    main_contract_id: UUID | None = None
    starts_on: date
    ends_on: date
    delivery_due_on: date
    acceptance_due_on: date
    warranty_until: date | None = None
    bond: Decimal = Decimal(0)
    standard: str
    wants: Sequence[Want] = ()
    lines: Sequence[Line] = ()
    terms: Sequence[Term] = ()
    criteria: Sequence[CriterionView] = ()
    monthly_fee: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """A contract as a line of a list, with its money: paid, and owed by its conditions by now."""

    id: UUID
    number: str
    title: str
    kind: ContractKind
    state: ContractState
    supplier_id: UUID
    supplier_name: str
    unit_id: UUID
    unit_name: str
    area_code: str
    project_id: UUID | None
    project_code: str
    amount: Decimal
    paid: Decimal
    signed_on: date | None
    starts_on: date
    ends_on: date
    delivery_due_on: date
    acceptance_due_on: date
    accepted_on: date | None
    entered_at: datetime
    gaps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """A whole contract; `received` of a line counts what two people signed for."""

    row: ContractRow
    main_contract_id: UUID | None
    warranty_until: date | None
    bond: Decimal
    standard: str
    monthly_fee: Decimal
    wants: frozenset[Want]
    lines: tuple[Line, ...]
    terms: tuple[Term, ...]
    criteria: tuple[CriterionView, ...]
    entered_by: str
    reason: str

    @property
    def id(self) -> UUID:
        """Return the contract's id."""
        return self.row.id

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries carry."""
        return Ref(CONTRACT_KIND, self.row.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The money of a project's contracts by a day, in yuan."""

    contracts: int
    amount: Decimal
    delivered: Decimal
    payable: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProject:
    """A project as the floor above knows it: enough to choose one for a contract."""

    id: UUID
    code: str
    name: str
    unit_id: UUID


class Projects(Protocol):
    """What a higher context answers about projects; without one a contract names its code alone."""

    def list_for(self, *, unit_ids: Sequence[UUID]) -> Sequence[KnownProject]:
        """Return the projects of some units that may have contracts."""

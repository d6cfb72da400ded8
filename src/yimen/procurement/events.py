"""Facts that procurement publishes, in the past tense; money in fen, so that it stays whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event
from yimen.procurement.contracts.contract import CONTRACT_KIND
from yimen.procurement.contracts.gap import GapKind
from yimen.procurement.contracts.milestone import MilestoneKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfContract(Event):
    """A fact about a contract."""

    contract_id: UUID
    project_id: UUID | None

    @property
    def subject(self) -> Ref:
        """Return the contract."""
        return Ref(CONTRACT_KIND, self.contract_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSigned(_OfContract):
    """A contract holds from now on."""

    code: ClassVar[str] = "procurement.contract.signed"
    amount_fen: int
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceDone(_OfContract):
    """A first or final acceptance was confirmed, passed or failed."""

    code: ClassVar[str] = "procurement.milestone.accepted"
    milestone_kind: MilestoneKind
    passed: bool
    held_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMade(_OfContract):
    """A supplier was paid."""

    code: ClassVar[str] = "procurement.payment.paid"
    payment_id: UUID
    amount_fen: int
    paid_on: date
    ahead_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAheadOfDelivery(_OfContract):
    """A payment went beyond what is owed by the contract's conditions."""

    code: ClassVar[str] = "procurement.payment.ahead"
    payment_id: UUID
    ahead_fen: int
    paid_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GapOpened(_OfContract):
    """Something that ought to be there is missing from now on."""

    code: ClassVar[str] = "procurement.gap.opened"
    gap_id: UUID
    kind: GapKind
    what: str

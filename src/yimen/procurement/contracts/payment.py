"""Shapes of payments to suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

PAYMENT_KIND = "procurement.payment"


class PaymentState(StrEnum):
    """Where a payment stands."""

    APPLIED = "applied"
    APPROVED = "approved"
    PAID = "paid"
    RETURNED = "returned"


PAYMENT_TITLES: Mapping[PaymentState, str] = MappingProxyType(
    {
        PaymentState.APPLIED: "等审批",
        PaymentState.APPROVED: "已批准，等付款",
        PaymentState.PAID: "已付",
        PaymentState.RETURNED: "退回",
    }
)


class PaymentVerb(StrEnum):
    """What may be done to a payment."""

    APPROVE = "approve"
    RETURN = "return"
    PAY = "pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a payment would do, told before anything is pressed; money in yuan.

    `payable` is owed by the contract's conditions by now, `claimed` is paid or on its way already,
    `ahead` what this payment would go beyond what is owed.
    """

    contract_amount: Decimal
    payable: Decimal
    claimed: Decimal
    amount: Decimal
    ahead: Decimal
    open_conditions: tuple[str, ...] = ()

    @property
    def after(self) -> Decimal:
        """Return what is claimed once this payment is made."""
        return self.claimed + self.amount

    @property
    def is_ahead(self) -> bool:
        """Say whether it runs ahead of what was delivered and accepted."""
        return self.ahead > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """One payment; `ahead` is how much of it ran before its conditions, `caught_up_on` until when."""

    id: UUID
    contract_id: UUID
    contract_number: str
    project_id: UUID | None
    supplier_name: str
    amount: Decimal
    what_for: str
    state: PaymentState
    ahead: Decimal
    reason: str
    applied_by: str
    applied_by_id: UUID | None
    applied_at: datetime
    approved_by: str
    approved_at: datetime | None
    paid_on: date | None
    paid_by: str
    voucher: str
    caught_up_on: date | None
    returned_because: str
    sheet_id: UUID | None = None

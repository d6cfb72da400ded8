"""The words and marks of procurement's pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from yimen.kernel.clock import LOCAL
from yimen.procurement.contracts.assessment import SheetState
from yimen.procurement.contracts.contract import ContractState
from yimen.procurement.contracts.delivery import DeliveryState
from yimen.procurement.contracts.milestone import MilestoneState
from yimen.procurement.contracts.paper import PaperStanding
from yimen.procurement.contracts.payment import PaymentState
from yimen.procurement.contracts.repair import RepairState
from yimen.procurement.contracts.supplier import SupplierState
from yimen.ui import words
from yimen.ui.parts import PillKind

CONTRACT_KINDS: Mapping[ContractState, PillKind] = MappingProxyType(
    {
        ContractState.DRAFT: "plain",
        ContractState.SIGNED: "now",
        ContractState.ACCEPTED: "done",
        ContractState.CLOSED: "done",
        ContractState.ENDED: "stop",
    }
)
PAYMENT_KINDS: Mapping[PaymentState, PillKind] = MappingProxyType(
    {
        PaymentState.APPLIED: "need",
        PaymentState.APPROVED: "now",
        PaymentState.PAID: "done",
        PaymentState.RETURNED: "bad",
    }
)
DELIVERY_KINDS: Mapping[DeliveryState, PillKind] = MappingProxyType(
    {
        DeliveryState.NOTED: "need",
        DeliveryState.RECEIVED: "done",
        DeliveryState.RETURNED: "bad",
    }
)
MILESTONE_KINDS: Mapping[MilestoneState, PillKind] = MappingProxyType(
    {
        MilestoneState.NOTED: "need",
        MilestoneState.CONFIRMED: "done",
        MilestoneState.RETURNED: "bad",
    }
)
SHEET_KINDS: Mapping[SheetState, PillKind] = MappingProxyType(
    {SheetState.NOTED: "need", SheetState.CONFIRMED: "done", SheetState.RETURNED: "bad"}
)
REPAIR_KINDS: Mapping[RepairState, PillKind] = MappingProxyType(
    {RepairState.REPORTED: "need", RepairState.MENDED: "late", RepairState.SIGNED: "done"}
)
SUPPLIER_KINDS: Mapping[SupplierState, PillKind] = MappingProxyType(
    {SupplierState.ACTIVE: "done", SupplierState.BARRED: "bad", SupplierState.ENDED: "stop"}
)
STANDING_KINDS: Mapping[PaperStanding, PillKind] = MappingProxyType(
    {
        PaperStanding.FILED: "done",
        PaperStanding.FILED_LATE: "info",
        PaperStanding.WANTED: "need",
        PaperStanding.MISSING: "late",
        PaperStanding.NOT_YET: "plain",
    }
)


def day_words(on: date | None) -> str:
    """Return a day as people read it, or a dash."""
    return words.long_date(on=on) if on else "—"


def moment_words(at: datetime | None) -> str:
    """Return a moment as people read it, or a dash."""
    return words.long_moment(at=at.astimezone(LOCAL)) if at else "—"


def yuan(amount: Decimal) -> str:
    """Return an amount of money."""
    return words.yuan(amount=amount)


def share(part: Decimal, whole: Decimal) -> str:
    """Return a share of money in per cent with one decimal."""
    return f"{part / whole * 100:.1f}%" if whole else "—"

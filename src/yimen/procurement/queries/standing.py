"""How a contract stands on a day: what was fulfilled, claimed and paid, and what is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Max, Sum

from yimen.procurement.contracts.assessment import SheetState
from yimen.procurement.contracts.contract import MONTHLY, ContractState, ContractView
from yimen.procurement.contracts.delivery import DeliveryState
from yimen.procurement.contracts.milestone import JUDGED, MilestoneKind, MilestoneState
from yimen.procurement.contracts.payment import PaymentState
from yimen.procurement.contracts.repair import RepairState
from yimen.procurement.models import (
    AssessmentSheet,
    Contract,
    ContractPayment,
    Delivery,
    Milestone,
    Repair,
)
from yimen.procurement.queries import paper as papers
from yimen.procurement.queries.contract import received_by_line
from yimen.procurement.rules import payment as rules
from yimen.procurement.rules.gap import GapFacts


def done_kinds(*, contract_id: UUID, on: date) -> frozenset[MilestoneKind]:
    """Return the kinds of milestones that were confirmed by a day, judged ones passed."""
    rows = Milestone.objects.filter(
        contract_id=contract_id, state=MilestoneState.CONFIRMED, held_on__lte=on
    )
    found = {(MilestoneKind(kind), passed) for kind, passed in rows.values_list("kind", "passed")}
    return frozenset(kind for kind, passed in found if passed or kind not in JUDGED)


def fulfilled_by(*, contract: ContractView, on: date) -> rules.Fulfilled:
    """Return which conditions of a contract have happened by a day."""
    done = done_kinds(contract_id=contract.id, on=on)
    received = received_by_line(contract_id=contract.id, on=on)
    signed = contract.row.signed_on
    return rules.Fulfilled(
        signed=signed is not None and signed <= on,
        delivered=all(received.get(one.id, 0) >= one.quantity for one in contract.lines if one.id),
        initial=MilestoneKind.INITIAL in done,
        final=MilestoneKind.FINAL in done,
        warranty_until=contract.warranty_until,
        by_sheets=_by_sheets(contract, on),
    )


def _by_sheets(contract: ContractView, on: date) -> Decimal:
    if contract.row.kind not in MONTHLY:
        return Decimal(0)
    found = AssessmentSheet.objects.filter(
        contract_id=contract.id, state=SheetState.CONFIRMED, month__lte=on
    ).aggregate(owed=Sum(F("fee") - F("deduction")))
    return found["owed"] or Decimal(0)


def payable_by(*, contract: ContractView, on: date) -> Decimal:
    """Return what a contract owes by a day."""
    return rules.payable(
        amount=contract.row.amount,
        terms=contract.terms,
        fulfilled=fulfilled_by(contract=contract, on=on),
        on=on,
    )


def claimed(*, contract_id: UUID, without: UUID | None = None) -> Decimal:
    """Return what was paid or is on its way under a contract, one payment left out."""
    rows = ContractPayment.objects.filter(contract_id=contract_id)
    rows = rows.exclude(state=PaymentState.RETURNED)
    if without is not None:
        rows = rows.exclude(pk=without)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def paid_by(*, contract_id: UUID, on: date) -> Decimal:
    """Return what was paid under a contract by a day."""
    rows = ContractPayment.objects.filter(
        contract_id=contract_id, state=PaymentState.PAID, paid_on__lte=on
    )
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def all_received_on(*, contract: ContractView) -> date | None:
    """Return the day on which the last of everything bought came, or None while something lacks."""
    if any(one.received < one.quantity for one in contract.lines):
        return None
    rows = Delivery.objects.filter(contract_id=contract.id, state=DeliveryState.RECEIVED)
    found: date | None = rows.aggregate(last=Max("delivered_on"))["last"]
    return found


def gap_facts(*, contract: ContractView, on: date) -> GapFacts:
    """Return what the gaps of a contract are read from."""
    row = contract.row
    ahead = ContractPayment.objects.filter(
        contract_id=row.id, state=PaymentState.PAID, ahead__gt=0, caught_up_on=None
    )
    unsigned = Repair.objects.filter(contract_id=row.id, state=RepairState.MENDED)
    sheets = AssessmentSheet.objects.filter(contract_id=row.id).exclude(state=SheetState.RETURNED)
    kept = Contract.objects.filter(main_contract_id=row.id).exclude(
        state__in=[ContractState.DRAFT, ContractState.ENDED]
    )
    return GapFacts(
        kind=row.kind,
        state=row.state,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        acceptance_due_on=row.acceptance_due_on,
        accepted_on=row.accepted_on,
        wants=contract.wants,
        has_maintenance=kept.exists(),
        sheets=frozenset(sheets.values_list("month", flat=True)),
        ahead=dict(ahead.values_list("pk", "ahead")),
        unsigned_repairs=dict(unsigned.values_list("pk", "number")),
        papers=papers.wanted_papers(
            contract=contract, received_on=all_received_on(contract=contract), on=on
        ),
    )

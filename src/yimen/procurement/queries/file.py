"""Everything of one contract that its page shows, read together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from yimen.procurement.contracts.assessment import SheetView
from yimen.procurement.contracts.contract import ContractRow, ContractView
from yimen.procurement.contracts.delivery import DeliveryView
from yimen.procurement.contracts.gap import GapView
from yimen.procurement.contracts.milestone import MilestoneKind, MilestoneView
from yimen.procurement.contracts.paper import PaperView, WantedPaper
from yimen.procurement.contracts.payment import PaymentView
from yimen.procurement.queries import (
    assessment,
    contract,
    delivery,
    gap,
    milestone,
    paper,
    payment,
    standing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFile:
    """One contract with all that happened to it, and how it stands on a day."""

    contract: ContractView
    deliveries: list[DeliveryView]
    milestones: list[MilestoneView]
    payments: list[PaymentView]
    sheets: list[SheetView]
    papers: list[PaperView]
    wanted: list[WantedPaper]
    gaps: list[GapView]
    maintained: list[ContractRow]
    done: frozenset[MilestoneKind]
    payable: Decimal
    on: date


def read_file(*, contract_id: UUID, on: date) -> ContractFile:
    """Return a contract's whole file as of a day. Raises NotFound."""
    found = contract.get_contract(contract_id=contract_id)
    received = standing.all_received_on(contract=found)
    return ContractFile(
        contract=found,
        deliveries=delivery.list_of_contract(contract_id=contract_id),
        milestones=milestone.list_of_contract(contract_id=contract_id),
        payments=payment.list_of_contract(contract_id=contract_id),
        sheets=assessment.list_of_contract(contract_id=contract_id),
        papers=paper.list_papers(contract_id=contract_id),
        wanted=paper.wanted_papers(contract=found, received_on=received, on=on),
        gaps=gap.list_of_contract(contract_id=contract_id),
        maintained=contract.list_maintained(contract_id=contract_id),
        done=standing.done_kinds(contract_id=contract_id, on=on),
        payable=standing.payable_by(contract=found, on=on),
        on=on,
    )

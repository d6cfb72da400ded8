"""What other contexts may ask of procurement: keyword-only, contracts in and out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.procurement.actions import contract as _contract_actions
from yimen.procurement.actions import project as _moving
from yimen.procurement.contracts.contract import ContractRow, Projects, Totals
from yimen.procurement.contracts.gap import GapView
from yimen.procurement.contracts.paper import PaperStanding, WantedPaper
from yimen.procurement.contracts.payment import PaymentView
from yimen.procurement.queries import contract as _contracts
from yimen.procurement.queries import gap as _gaps
from yimen.procurement.queries import paper as _papers
from yimen.procurement.queries import payment as _payments
from yimen.procurement.queries import projects as _projects
from yimen.procurement.queries import standing as _standing


def know_projects(*, source: Projects) -> None:
    """Register who knows the projects; the context of performance calls it when it starts."""
    _projects.know_projects(source)


def list_contracts(*, project_id: UUID) -> list[ContractRow]:
    """Return a project's contracts, drafts left out, by number."""
    return _contracts.list_of_project(project_id=project_id)


def list_payments(*, project_id: UUID, until: date) -> list[PaymentView]:
    """Return what was paid for a project by a day, in order of paying."""
    return _payments.list_paid(project_id=project_id, until=until)


def sums_paid(*, project_ids: Collection[UUID], until: date) -> dict[tuple[UUID, int], Decimal]:
    """Return what was paid for several projects by a day, by project and year of paying."""
    return _payments.sums_paid(project_ids=project_ids, until=until)


def missing_papers(*, project_id: UUID, at: datetime) -> list[WantedPaper]:
    """Return the papers of a project's contracts whose day is over and that are not filed."""
    return [
        one
        for one in wanted_papers(project_id=project_id, at=at)
        if one.standing is PaperStanding.MISSING
    ]


def wanted_papers(*, project_id: UUID, at: datetime) -> list[WantedPaper]:
    """Return every paper that a project's contracts want, filed or not, contract by contract."""
    on = local_day(at)
    found: list[WantedPaper] = []
    for row in _contracts.list_of_project(project_id=project_id):
        contract = _contracts.get_contract(contract_id=row.id)
        received = _standing.all_received_on(contract=contract)
        found += _papers.wanted_papers(contract=contract, received_on=received, on=on)
    return found


def contract_totals(*, project_id: UUID, until: date) -> Totals:
    """Return the money of a project's contracts by a day: price, delivered, owed and paid."""
    rows = _contracts.list_of_project(project_id=project_id)
    payable = paid = Decimal(0)
    for row in rows:
        contract = _contracts.get_contract(contract_id=row.id)
        payable += _standing.payable_by(contract=contract, on=until)
        paid += _standing.paid_by(contract_id=row.id, on=until)
    return _contracts.totals_of(rows=rows, payable=payable, paid=paid, on=until)


def open_gaps(*, project_id: UUID) -> list[GapView]:
    """Return what is missing of a project's contracts, the oldest first."""
    return _gaps.list_open(project_id=project_id)


def move_contract(
    *,
    actor: Actor,
    contract_id: UUID,
    project_id: UUID,
    project_code: str,
    reason: str,
    at: datetime,
) -> None:
    """Let a contract belong to another project from now on, in the caller's transaction.

    The context that knows projects has asked who may do so. Raises NotFound.
    """
    _moving.move_contract(
        actor=actor,
        contract_id=contract_id,
        project_id=project_id,
        project_code=project_code,
        reason=reason,
        at=at,
    )


def adopt_contracts(*, project_id: UUID, project_code: str, at: datetime) -> int:
    """Give a project the contracts that named its code before it was known; return how many."""
    return _contract_actions.adopt_contracts(
        project_id=project_id, project_code=project_code, at=at
    )

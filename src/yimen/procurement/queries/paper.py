"""Reads of project papers: those filed, and every one that is wanted."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.procurement.contracts.contract import ContractView
from yimen.procurement.contracts.paper import PaperKind, PaperStanding, PaperView, WantedPaper
from yimen.procurement.models import ProjectPaper
from yimen.procurement.rules import paper as rules


def paper_view(row: ProjectPaper) -> PaperView:
    """Return a filed paper."""
    return PaperView(
        id=row.pk,
        contract_id=row.contract_id,
        kind=PaperKind(row.kind),
        file_id=row.file_id,
        file_name=row.file_name,
        sm3=row.sm3,
        size=row.size,
        dated_on=row.dated_on,
        filed_at=row.filed_at,
        filed_by=row.filed_by,
    )


def list_papers(*, contract_id: UUID) -> list[PaperView]:
    """Return the papers filed for a contract, in order of filing."""
    rows = ProjectPaper.objects.filter(contract_id=contract_id).order_by("filed_at", "pk")
    return [paper_view(one) for one in rows]


def get_paper(*, paper_id: UUID) -> PaperView:
    """Return one filed paper. Raises NotFound."""
    row = ProjectPaper.objects.filter(pk=paper_id).first()
    if row is None:
        raise NotFound
    return paper_view(row)


def wanted_papers(
    *, contract: ContractView, received_on: date | None, on: date
) -> list[WantedPaper]:
    """Return every paper that a contract wants, in the order of its days, with what was filed by then.

    A paper counts from the day on which it was filed, not from the day that it bears.
    """
    row = contract.row
    if row.signed_on is None:
        return []
    events = {
        "signed": row.signed_on,
        "received": received_on if received_on and received_on <= on else None,
        "delivery_due": row.delivery_due_on,
        "acceptance_due": row.acceptance_due_on,
        "accepted": row.accepted_on if row.accepted_on and row.accepted_on <= on else None,
    }
    filed: dict[PaperKind, list[PaperView]] = {}
    for one in list_papers(contract_id=contract.id):
        if local_day(one.filed_at) <= on:
            filed.setdefault(one.kind, []).append(one)
    demands = rules.demands_on(
        day=row.signed_on, contract_kind=row.kind.value, wants=contract.wants
    )
    found = []
    for demand in demands:
        due = rules.due_day(demand=demand, events=events)
        papers = filed.get(demand.kind, [])
        first = local_day(papers[0].filed_at) if papers else None
        stands = rules.standing(due_on=due, filed_on=first, on=on)
        found.append(
            WantedPaper(
                contract_id=contract.id,
                contract_number=row.number,
                kind=demand.kind,
                due_on=due,
                standing=stands,
                says=demand.says,
                cites=demand.cites,
                filed=papers[-1] if papers else None,
                days_late=_late(due, first or on, stands),
            )
        )
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or date.max))


def _late(due: date | None, until: date, stands: PaperStanding) -> int:
    late = stands in {PaperStanding.MISSING, PaperStanding.FILED_LATE}
    return (until - due).days if due and late else 0

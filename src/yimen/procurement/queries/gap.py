"""Reads of gaps."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.procurement.contracts.gap import GAP_KIND, GapKey, GapKind, GapView
from yimen.procurement.models import Gap


def gap_view(row: Gap) -> GapView:
    """Return a gap that was read with its contract."""
    return GapView(
        id=row.pk,
        contract_id=row.contract_id,
        contract_number=row.contract.number,
        key=GapKey(kind=GapKind(row.kind), what=row.what),
        says=row.says,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )


def _open() -> QuerySet[Gap]:
    return Gap.objects.select_related("contract").filter(closed_at=None)


def get_gap(*, gap_id: UUID) -> GapView:
    """Return one gap. Raises NotFound."""
    row = Gap.objects.select_related("contract").filter(pk=gap_id).first()
    if row is None:
        raise NotFound
    return gap_view(row)


def list_of_contract(*, contract_id: UUID) -> list[GapView]:
    """Return the open gaps of a contract, the oldest first."""
    return [
        gap_view(one) for one in _open().filter(contract_id=contract_id).order_by("opened_at", "pk")
    ]


def list_open(*, project_id: UUID) -> list[GapView]:
    """Return the open gaps of a project's contracts, the oldest first."""
    rows = _open().filter(contract__project_id=project_id)
    return [gap_view(one) for one in rows.order_by("opened_at", "pk")]


def expected(kind: GapKind) -> Iterator[ExpectedWork]:
    """Yield the work that open gaps of a kind hold."""
    rows = Gap.objects.filter(closed_at=None, kind=kind).order_by("pk")
    for gap_id, unit_id in rows.values_list("pk", "contract__unit_id"):
        yield ExpectedWork(ref=Ref(GAP_KIND, gap_id), unit_id=unit_id)

"""Reads of suppliers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yimen.kernel.contracts import NotFound
from yimen.procurement.contracts.supplier import SupplierState, SupplierView
from yimen.procurement.models import Supplier


def supplier_view(row: Supplier, *, contracts: int = 0) -> SupplierView:
    """Return a supplier."""
    return SupplierView(
        id=row.pk,
        uscc=row.uscc,
        name=row.name,
        service_line=row.service_line,
        state=SupplierState(row.state),
        reason=row.reason,
        barred_until=row.barred_until,
        contracts=contracts,
    )


def get_supplier(*, supplier_id: UUID) -> SupplierView:
    """Return one supplier. Raises NotFound."""
    row = Supplier.objects.filter(pk=supplier_id).first()
    if row is None:
        raise NotFound
    return supplier_view(row)


def list_suppliers(
    *, text: str = "", state: str = "", after: str = "", limit: int
) -> list[SupplierView]:
    """Return suppliers by USCC, those after a key, with how many contracts each has."""
    rows: QuerySet[Any] = Supplier.objects.annotate(held=Count("contracts"))
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(uscc__startswith=text.upper()))
    if state:
        rows = rows.filter(state=state)
    if after:
        rows = rows.filter(uscc__gt=after)
    return [supplier_view(one, contracts=one.held) for one in rows.order_by("uscc")[:limit]]

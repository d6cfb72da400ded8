"""Reads of monthly assessment sheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.procurement.contracts.assessment import (
    SHEET_KIND,
    Assessed,
    Mark,
    SheetState,
    SheetView,
)
from yimen.procurement.contracts.contract import CriterionView
from yimen.procurement.models import AssessmentSheet, Criterion
from yimen.procurement.queries.contract import visible_to


def sheet_view(row: AssessmentSheet) -> SheetView:
    """Return a sheet that was read with its contract."""
    return SheetView(
        id=row.pk,
        contract_id=row.contract_id,
        contract_number=row.contract.number,
        month=row.month,
        marks=tuple(
            Mark(
                title=one["title"],
                full=Decimal(one["full"]),
                points=Decimal(one["points"]),
                note=one["note"],
            )
            for one in row.marks
        ),
        assessed=Assessed(
            total=row.total,
            fee=row.fee,
            deduction=row.deduction,
            payable=row.fee - row.deduction,
            reasoning=row.reasoning,
        ),
        state=SheetState(row.state),
        noted_by=row.noted_by,
        noted_by_id=row.noted_by_id,
        noted_at=row.noted_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        reason=row.reason,
    )


def _rows() -> QuerySet[AssessmentSheet]:
    return AssessmentSheet.objects.select_related("contract")


def get_sheet(*, sheet_id: UUID) -> SheetView:
    """Return one sheet. Raises NotFound."""
    row = _rows().filter(pk=sheet_id).first()
    if row is None:
        raise NotFound
    return sheet_view(row)


def list_of_contract(*, contract_id: UUID) -> list[SheetView]:
    """Return the sheets of a contract, by month."""
    rows = _rows().filter(contract_id=contract_id).order_by("month", "pk")
    return [sheet_view(one) for one in rows]


def list_sheets(
    *, actor: Actor, limit: int, after: tuple[date, UUID] | None = None
) -> list[SheetView]:
    """Return the sheets of contracts that the actor may read, the newest month first."""
    rows = _rows().filter(contract__in=visible_to(actor))
    if after is not None:
        month, last = after
        rows = rows.filter(Q(month__lt=month) | Q(month=month, pk__lt=last))
    return [sheet_view(one) for one in rows.order_by("-month", "-pk")[:limit]]


def criteria(contract_id: UUID) -> list[CriterionView]:
    """Return the criteria of a contract, in order."""
    rows = Criterion.objects.filter(contract_id=contract_id).order_by("place")
    return [CriterionView(id=one.pk, title=one.title, points=one.points) for one in rows]


def noted_work() -> Iterator[ExpectedWork]:
    """Yield the work that sheets hold which wait to be confirmed."""
    rows = AssessmentSheet.objects.filter(state=SheetState.NOTED).order_by("pk")
    for sheet_id, unit_id in rows.values_list("pk", "contract__unit_id"):
        yield ExpectedWork(ref=Ref(SHEET_KIND, sheet_id), unit_id=unit_id)

"""Reads of contracts: lists that page by key, one whole contract, and the money of a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.procurement import access
from yimen.procurement.contracts.contract import (
    Condition,
    ContractKind,
    ContractRow,
    ContractState,
    ContractView,
    CriterionView,
    Line,
    Term,
    Totals,
    Want,
)
from yimen.procurement.contracts.delivery import DeliveryState
from yimen.procurement.contracts.payment import PaymentState
from yimen.procurement.models import Contract, ContractPayment, DeliveryItem

MONEY: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFilter:
    """What a list of contracts is narrowed to; an empty value does not narrow."""

    text: str = ""
    kind: str = ""
    state: str = ""
    project_id: UUID | None = None
    project_code: str = ""
    supplier_id: UUID | None = None
    area_prefix: str = ""
    with_gaps: bool = False


def visible_to(actor: Actor) -> QuerySet[Contract]:
    """Return the contracts that the actor may read."""
    units = {
        unit for verb in (access.READ, access.RECORD, access.CONFIRM) for unit in actor.units(verb)
    }
    reached = Q(unit_id__in=units)
    for prefix in actor.areas(access.READ_ALL):
        reached |= Q(area_code__startswith=prefix)
    return Contract.objects.filter(reached)


def _rows(contracts: QuerySet[Contract]) -> QuerySet[Contract, Any]:
    paid = (
        ContractPayment.objects.filter(contract=OuterRef("pk"), state=PaymentState.PAID)
        .order_by()
        .values("contract")
        .annotate(paid=Sum("amount"))
        .values("paid")
    )
    return contracts.select_related("supplier", "unit").annotate(
        paid=Coalesce(Subquery(paid, output_field=MONEY), Decimal(0), output_field=MONEY),
        open_gaps=Count("gaps", filter=Q(gaps__closed_at=None)),
    )


def _row(row: Any) -> ContractRow:
    return ContractRow(
        id=row.pk,
        number=row.number,
        title=row.title,
        kind=ContractKind(row.kind),
        state=ContractState(row.state),
        supplier_id=row.supplier_id,
        supplier_name=row.supplier.name,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        area_code=row.area_code,
        project_id=row.project_id,
        project_code=row.project_code,
        amount=row.amount,
        paid=row.paid,
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        delivery_due_on=row.delivery_due_on,
        acceptance_due_on=row.acceptance_due_on,
        accepted_on=row.accepted_on,
        entered_at=row.entered_at,
        gaps=row.open_gaps,
    )


def _narrowed(rows: QuerySet[Contract], wanted: ContractFilter) -> QuerySet[Contract]:
    exact = {
        "kind": wanted.kind,
        "state": wanted.state,
        "project_id": wanted.project_id,
        "project_code": wanted.project_code,
        "supplier_id": wanted.supplier_id,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.text:
        said = wanted.text
        rows = rows.filter(
            Q(number__contains=said) | Q(title__contains=said) | Q(supplier__name__contains=said)
        )
    if wanted.area_prefix:
        rows = rows.filter(area_code__startswith=wanted.area_prefix)
    if wanted.with_gaps:
        rows = rows.filter(gaps__closed_at=None, gaps__isnull=False)
    return rows


def list_contracts(
    *,
    actor: Actor,
    wanted: ContractFilter,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
) -> list[ContractRow]:
    """Return the contracts that the actor may read, the newest first, those after a key."""
    rows = _narrowed(visible_to(actor), wanted)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(entered_at__lt=at) | Q(entered_at=at, pk__lt=last))
    return [_row(one) for one in _rows(rows).order_by("-entered_at", "-pk")[:limit]]


def list_of_project(*, project_id: UUID) -> list[ContractRow]:
    """Return a project's contracts, drafts left out, by number."""
    rows = Contract.objects.filter(project_id=project_id).exclude(state=ContractState.DRAFT)
    return [_row(one) for one in _rows(rows).order_by("number")]


def list_maintained(*, contract_id: UUID) -> list[ContractRow]:
    """Return the maintenance contracts that go with a contract, by number."""
    rows = Contract.objects.filter(main_contract_id=contract_id)
    return [_row(one) for one in _rows(rows).order_by("number")]


def get_contract(*, contract_id: UUID) -> ContractView:
    """Return a whole contract. Raises NotFound."""
    row = _rows(Contract.objects.filter(pk=contract_id)).first()
    if row is None:
        raise NotFound
    received = received_by_line(contract_id=contract_id)
    return ContractView(
        row=_row(row),
        main_contract_id=row.main_contract_id,
        warranty_until=row.warranty_until,
        bond=row.bond,
        standard=row.standard,
        monthly_fee=row.monthly_fee,
        wants=frozenset(Want(one) for one in row.wants),
        lines=tuple(
            Line(
                id=one.pk,
                lot=one.lot,
                title=one.title,
                quantity=one.quantity,
                unit=one.unit,
                unit_price=one.unit_price,
                standard=one.standard,
                received=received.get(one.pk, 0),
            )
            for one in row.lines.order_by("place")
        ),
        terms=tuple(
            Term(share=one.share, condition=Condition(one.condition), title=one.title)
            for one in row.terms.order_by("place")
        ),
        criteria=tuple(
            CriterionView(id=one.pk, title=one.title, points=one.points)
            for one in row.criteria.order_by("place")
        ),
        entered_by=row.entered_by,
        reason=row.reason,
    )


def received_by_line(*, contract_id: UUID, on: date | None = None) -> dict[UUID, int]:
    """Return by line how many were received, by a day or so far."""
    items = DeliveryItem.objects.filter(
        delivery__contract_id=contract_id, delivery__state=DeliveryState.RECEIVED
    )
    if on is not None:
        items = items.filter(delivery__delivered_on__lte=on)
    return dict(items.values_list("line_id").annotate(total=Sum("quantity")).order_by())


def delivered_value(*, contract_ids: list[UUID], on: date) -> Decimal:
    """Return what was received under some contracts by a day, at their prices."""
    found = DeliveryItem.objects.filter(
        delivery__contract_id__in=contract_ids,
        delivery__state=DeliveryState.RECEIVED,
        delivery__delivered_on__lte=on,
    ).aggregate(total=Sum(F("quantity") * F("line__unit_price"), output_field=MONEY))
    return found["total"] or Decimal(0)


def totals_of(*, rows: list[ContractRow], payable: Decimal, paid: Decimal, on: date) -> Totals:
    """Return the money of contracts that were signed by a day."""
    held = [one for one in rows if one.signed_on is not None and one.signed_on <= on]
    return Totals(
        contracts=len(held),
        amount=sum((one.amount for one in held), Decimal(0)),
        delivered=delivered_value(contract_ids=[one.id for one in held], on=on),
        payable=payable,
        paid=paid,
    )

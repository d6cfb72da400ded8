"""Reads of deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet, Sum

from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.procurement.contracts.delivery import (
    DELIVERY_KIND,
    DeliveryState,
    DeliveryView,
    Item,
)
from yimen.procurement.models import Delivery, DeliveryItem


def delivery_view(row: Delivery) -> DeliveryView:
    """Return a delivery that was read with its items and their lines."""
    return DeliveryView(
        id=row.pk,
        contract_id=row.contract_id,
        delivered_on=row.delivered_on,
        place=row.place,
        note=row.note,
        state=DeliveryState(row.state),
        items=tuple(
            Item(
                line_id=one.line_id,
                quantity=one.quantity,
                serials=tuple(one.serials),
                title=one.line.title,
                unit=one.line.unit,
            )
            for one in sorted(row.items.all(), key=lambda one: one.line.place)
        ),
        first_signer=row.first_signer,
        first_signer_id=row.first_signer_id,
        first_at=row.first_at,
        second_signer=row.second_signer,
        second_at=row.second_at,
        reason=row.reason,
    )


def _rows() -> QuerySet[Delivery]:
    return Delivery.objects.prefetch_related("items__line")


def get_delivery(*, delivery_id: UUID) -> DeliveryView:
    """Return one delivery. Raises NotFound."""
    row = _rows().filter(pk=delivery_id).first()
    if row is None:
        raise NotFound
    return delivery_view(row)


def list_of_contract(*, contract_id: UUID) -> list[DeliveryView]:
    """Return the deliveries of a contract, by day."""
    rows = _rows().filter(contract_id=contract_id).order_by("delivered_on", "pk")
    return [delivery_view(one) for one in rows]


def under_way(*, contract_id: UUID) -> dict[UUID, int]:
    """Return by line how many were received or wait for their second signature."""
    rows = DeliveryItem.objects.filter(delivery__contract_id=contract_id).exclude(
        delivery__state=DeliveryState.RETURNED
    )
    return dict(rows.values_list("line_id").annotate(total=Sum("quantity")).order_by())


def known_serials(*, contract_id: UUID) -> set[str]:
    """Return the serial numbers that came under a contract and were not sent back."""
    rows = DeliveryItem.objects.filter(delivery__contract_id=contract_id).exclude(
        delivery__state=DeliveryState.RETURNED
    )
    return {one for serials in rows.values_list("serials", flat=True) for one in serials}


def noted_work() -> Iterator[ExpectedWork]:
    """Yield the work that deliveries hold which wait for a second signature."""
    rows = Delivery.objects.filter(state=DeliveryState.NOTED).order_by("pk")
    for delivery_id, unit_id in rows.values_list("pk", "contract__unit_id"):
        yield ExpectedWork(ref=Ref(DELIVERY_KIND, delivery_id), unit_id=unit_id)

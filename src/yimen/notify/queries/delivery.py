"""Reads of deliveries."""

from __future__ import annotations

from uuid import UUID

from yimen.notify.contracts import Carrier, DeliveryState
from yimen.notify.models import Delivery


def newest(*, limit: int, only: DeliveryState | None = None) -> list[Delivery]:
    """Return the newest deliveries, without their words."""
    rows = Delivery.objects.defer("address_encrypted", "text_encrypted")
    if only is not None:
        rows = rows.filter(state=only)
    return list(rows.order_by("-queued_at", "-pk")[:limit])


def state_of(*, delivery_id: UUID) -> DeliveryState | None:
    """Return what became of a delivery, or None when there is no such one."""
    found = Delivery.objects.filter(pk=delivery_id).values_list("state", flat=True).first()
    return None if found is None else DeliveryState(found)


def last_try_failed(*, carrier: Carrier) -> bool:
    """Say whether the gateway's last answer was that it cannot now."""
    tried = Delivery.objects.filter(carrier=carrier, tried_at__isnull=False).order_by(
        "-tried_at", "-pk"
    )
    last = tried.values_list("error", "state").first()
    return last is not None and bool(last[0]) and last[1] != DeliveryState.GIVEN_UP


def count_waiting(*, carrier: Carrier) -> int:
    """Return how many deliveries were tried in vain and wait for the next attempt."""
    waiting = Delivery.objects.filter(carrier=carrier, state=DeliveryState.QUEUED, tries__gt=0)
    return waiting.count()


def is_stuck(*, delivery_id: UUID) -> bool:
    """Say whether a delivery was tried in vain and is kept for another attempt."""
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.QUEUED, tries__gt=0)
    return waiting.exclude(error="").exists()

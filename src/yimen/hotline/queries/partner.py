"""Reads of partners, of the orders that they brought and of what they hear."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from yimen.hotline import access
from yimen.hotline.contracts.order import Door
from yimen.hotline.contracts.partner import PartnerView, UpdateView
from yimen.hotline.models import Partner, PartnerOrder, PartnerUpdate
from yimen.kernel.actor import Actor

_MOST = 1000


def view(row: Partner, *, waiting: int = 0) -> PartnerView:
    """Return a partner without its key."""
    return PartnerView(
        id=row.id,
        name=row.name,
        door=Door(row.door),
        push_url=row.push_url,
        a_minute=row.a_minute,
        made_at=row.made_at,
        by=row.by,
        ended_at=row.ended_at,
        waiting=waiting,
    )


def list_partners(*, actor: Actor) -> list[PartnerView]:
    """Return every partner with how many updates wait for it. Raises NotAllowed."""
    actor.must(access.POLICY)
    rows = Partner.objects.order_by("-made_at", "-id")
    counted = dict(
        PartnerUpdate.objects.filter(sent_at=None).values_list("partner_id").annotate(n=Count("id"))
    )
    return [view(row, waiting=counted.get(row.id, 0)) for row in rows]


def order_of_token(*, partner_id: UUID, token: UUID) -> str | None:
    """Return the number of the order that a partner got this token for, or None."""
    return (
        PartnerOrder.objects.filter(partner_id=partner_id, token=token)
        .values_list("order__number", flat=True)
        .first()
    )


def own_order(*, partner_id: UUID, number: str) -> UUID | None:
    """Return the id of an order that a partner brought, or None."""
    return (
        PartnerOrder.objects.filter(partner_id=partner_id, order__number=number.strip().upper())
        .values_list("order_id", flat=True)
        .first()
    )


def list_updates(*, partner_id: UUID, since: datetime, until: datetime) -> list[UpdateView]:
    """Return what a partner hears of its orders in a span of time, the oldest first."""
    rows = (
        PartnerUpdate.objects.filter(
            Q(happened_at__gte=since) & Q(happened_at__lte=until), partner_id=partner_id
        )
        .select_related("order")
        .order_by("happened_at", "id")[:_MOST]
    )
    return [
        UpdateView(
            id=row.id, number=row.order.number, status=row.status, told=row.told, at=row.happened_at
        )
        for row in rows
    ]

"""Reads of precedents: search, where one comes from, what was sent by it; and of conferences."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yimen.hotline.contracts.belonging import ConferenceView, PrecedentLine, Taker
from yimen.hotline.contracts.order import OrderView
from yimen.hotline.contracts.side import RequestKind
from yimen.hotline.models import Conference, Dispatch, OrderRequest, Precedent
from yimen.hotline.queries import order as orders
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

_PAGE = 100


def search(
    *, text: str = "", category_codes: Sequence[str] = (), unit_id: UUID | None = None
) -> list[PrecedentLine]:
    """Return precedents, the newest first: by number or words of the basis, category, unit."""
    rows = Precedent.objects.all()
    if text or category_codes:
        rows = rows.filter(
            (Q(number__contains=text) | Q(basis__contains=text) if text else Q(pk__in=()))
            | Q(category_code__in=category_codes)
        )
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return _lines(rows)


def _lines(rows: QuerySet[Precedent]) -> list[PrecedentLine]:
    found = list(rows.order_by("-from_on", "-number", "-id")[:_PAGE])
    used = dict(
        Dispatch.objects.filter(precedent_id__in=[row.id for row in found])
        .values_list("precedent_id")
        .annotate(n=Count("id"))
    )
    return [
        PrecedentLine(
            id=row.id,
            number=row.number,
            category_code=row.category_code,
            area_prefix=row.area_prefix,
            unit_id=row.unit_id,
            not_unit_id=row.not_unit_id,
            basis=row.basis,
            from_on=f"{row.from_on:%Y-%m-%d}",
            by_conference=row.conference_id is not None,
            used=used.get(row.id, 0),
        )
        for row in found
    ]


def get_line(*, precedent_id: UUID) -> PrecedentLine:
    """Return one precedent. Raises NotFound."""
    found = _lines(Precedent.objects.filter(id=precedent_id))
    if not found:
        raise NotFound
    return found[0]


def sent_by(*, actor: Actor, precedent_id: UUID) -> list[OrderView]:
    """Return the newest orders sent by a precedent, as far as the actor may know of them."""
    ids = Dispatch.objects.filter(precedent_id=precedent_id).order_by("-sent_at", "-id")
    wanted = list(ids.values_list("order_id", flat=True)[:_PAGE])
    rows = orders.visible(actor).filter(id__in=wanted).order_by("-opened_at", "-id")
    return [orders.view(row) for row in rows]


def origin_of(*, actor: Actor, precedent_id: UUID) -> OrderView | None:
    """Return the order that was ruled on, where the actor may know of it."""
    row = Precedent.objects.filter(id=precedent_id).first()
    if row is None:
        raise NotFound
    ruled_on: list[UUID] = []
    if row.conference_id is not None:
        held = Conference.objects.filter(id=row.conference_id)
        ruled_on = list(held.values_list("order_id", flat=True))
    elif row.request_id is not None:
        asked = OrderRequest.objects.filter(id=row.request_id)
        ruled_on = list(asked.values_list("order_id", flat=True))
    found = orders.visible(actor).filter(id__in=ruled_on).first()
    return orders.view(found) if found else None


def conferences_of(*, order_id: UUID) -> list[ConferenceView]:
    """Return the conferences on an order, the oldest first."""
    rows = list(Conference.objects.filter(order_id=order_id).order_by("held_at", "id"))
    numbers = dict(
        Precedent.objects.filter(conference_id__in=[row.id for row in rows]).values_list(
            "conference_id", "number"
        )
    )
    return [
        ConferenceView(
            id=row.id,
            order_id=order_id,
            held_at=row.held_at,
            takers=tuple(Taker(unit_id=UUID(one["unit"]), name=one["name"]) for one in row.takers),
            said=row.said,
            unit_id=row.unit_id,
            basis=row.basis,
            by=row.by,
            precedent=numbers.get(row.id, ""),
        )
        for row in rows
    ]


def returns_of(*, order_id: UUID) -> int:
    """Return how often units asked to return an order."""
    return OrderRequest.objects.filter(order_id=order_id, kind=RequestKind.RETURN).count()

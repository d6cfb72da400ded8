"""Reads of orders, filtered by who asks; who called is masked everywhere here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.hotline import access
from yimen.hotline.contracts.letter import COVER_TITLES
from yimen.hotline.contracts.order import (
    Door,
    OrderState,
    OrderType,
    OrderVerb,
    OrderView,
    Point,
    StepView,
    Urgency,
)
from yimen.hotline.models import Dispatch, OrderStep, WorkOrder
from yimen.hotline.queries import order_search, sealed
from yimen.hotline.rules.flow import ORDER
from yimen.hotline.rules.masking import beyond_need, cover
from yimen.identity import public as identity
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderKey:
    """Where a page of a list ended."""

    opened_at: datetime
    id: UUID


def view(row: WorkOrder) -> OrderView:
    """Return an order with its caller masked."""
    name = sealed.opened(sealed.NAME, row.caller_name_encrypted)
    phone = sealed.opened(sealed.PHONE, row.caller_phone_encrypted)
    return OrderView(
        id=row.id,
        number=row.number,
        door=Door(row.door),
        order_type=OrderType(row.order_type),
        title=row.title,
        content=sealed.opened(sealed.CONTENT, row.content_encrypted),
        area_code=row.area_code,
        place=sealed.opened(sealed.PLACE, row.place_encrypted),
        category_code=row.category_code,
        urgency=Urgency(row.urgency),
        confidential=row.confidential,
        share_phone=row.share_phone,
        caller_name=identity.mask_name(name=name) if name else "",
        caller_phone=identity.mask_phone(phone_number=phone) if phone else "",
        person_id=row.person_id,
        reported_unit_id=row.reported_unit_id,
        repeat_of=row.repeat_of,
        state=OrderState(row.state),
        cycle=row.cycle,
        unit_id=row.unit_id,
        desk_id=row.desk_id,
        taken_by=row.taken_by,
        opened_at=row.opened_at,
        dispatched_at=row.dispatched_at,
        closed_at=row.closed_at,
        file_ids=tuple(UUID(one) for one in row.file_ids),
        point=_point(row),
        merged_into=row.merged_into,
        group_id=row.group_id,
        split_from=row.split_from,
    )


def _point(row: WorkOrder) -> Point | None:
    if row.longitude is None or row.latitude is None:
        return None
    return Point(longitude=row.longitude, latitude=row.latitude)


def units_of(order_id: UUID) -> set[UUID]:
    """Return the units that have a part of an order which was not recalled."""
    return set(
        Dispatch.objects.filter(order_id=order_id)
        .exclude(state="recalled")
        .values_list("unit_id", flat=True)
    )


def visible(actor: Actor) -> QuerySet[WorkOrder]:
    """Return the orders that an officer may know of; drafts are their taker's alone."""
    if actor.kind is ActorKind.SYSTEM:
        return WorkOrder.objects.all()
    areas = {prefix for verb in access.DESK for prefix in actor.areas(verb)}
    mine = Q(
        id__in=Dispatch.objects.filter(unit_id__in=actor.units(access.HANDLE))
        .exclude(state="recalled")
        .values("order_id")
    )
    wide = reduce(or_, (Q(area_code__startswith=prefix) for prefix in areas), Q(pk__in=[]))
    drafts = Q(state=OrderState.DRAFT) & ~Q(taken_by=actor.account_id)
    found = WorkOrder.objects.filter(wide | mine).exclude(drafts)
    hidden = access.barred(actor)
    return found.exclude(reported_unit_id__in=hidden) if hidden else found


def get_for(*, actor: Actor, order_id: UUID) -> OrderView:
    """Return an order to an officer who may read it. Raises NotFound."""
    row = visible(actor).filter(id=order_id).first()
    if row is None:
        raise NotFound
    return _for_unit(view(row)) if _is_a_units_letter(actor, row) else view(row)


def _is_a_units_letter(actor: Actor, row: WorkOrder) -> bool:
    """Say whether an officer reads a letter of the mailbox only because his unit handles it."""
    desk = any(actor.may(verb, area=row.area_code) for verb in access.DESK)
    return row.door == Door.MAILBOX and not desk


def _for_unit(one: OrderView) -> OrderView:
    kinds = beyond_need(share_phone=one.share_phone, confidential=one.confidential)
    found = cover(text=one.content, kinds=kinds)
    held = {each.kind for each in found.covers}
    titles = tuple(title for kind, title in COVER_TITLES.items() if kind in held)
    return replace(one, content=found.text, covered=titles)


def may_read(*, actor: Actor, order_id: UUID) -> bool:
    """Say whether an officer may open an order."""
    return visible(actor).filter(id=order_id).exists()


def list_for(
    *,
    actor: Actor,
    states: Sequence[OrderState] = (),
    text: str = "",
    wanted: order_search.Wanted = order_search.EVERYTHING,
    after: OrderKey | None = None,
    limit: int = PAGE,
) -> list[OrderView]:
    """Return a page of the orders that an officer may know of, the newest first.

    `text` is a number, or words of which each is a part of the title.
    """
    rows = order_search.in_states(order_search.narrowed(visible(actor), wanted), states)
    if after is not None:
        # the first condition alone lets the index begin at the page, the second ends ties
        rows = rows.filter(opened_at__lte=after.opened_at).exclude(
            opened_at=after.opened_at, id__gte=after.id
        )
    if text:
        until = after.opened_at if after is not None else None
        found = order_search.by_text(rows, text, until=until, limit=limit)
    else:
        found = list(rows.order_by("-opened_at", "-id")[:limit])
    return [view(row) for row in found]


def list_own(*, person_id: UUID) -> list[OrderView]:
    """Return the orders that a person sent while signed in, the newest first."""
    rows = WorkOrder.objects.filter(person_id=person_id).order_by("-opened_at", "-id")
    return [view(row) for row in rows[:100]]


def get_own(*, person_id: UUID | None, order_id: UUID) -> OrderView:
    """Return a person's own order. Raises NotFound."""
    row = WorkOrder.objects.filter(id=order_id, person_id=person_id).first()
    if row is None or person_id is None:
        raise NotFound
    return view(row)


def find_by_code(*, number: str, code: str) -> OrderView | None:
    """Return the order with this number and code, or None."""
    row = WorkOrder.objects.filter(number=number.strip().upper()).first()
    if row is None or not code.strip():
        return None
    known = sealed.opened(sealed.CODE, row.code_encrypted)
    return view(row) if known == code.strip().upper() else None


def code_of(*, order_id: UUID) -> str:
    """Return the code of an order, for its caller alone."""
    return sealed.opened(sealed.CODE, WorkOrder.objects.get(id=order_id).code_encrypted)


def history_of_caller(*, actor: Actor, phone: str, limit: int = 10) -> list[OrderView]:
    """Return what came from a telephone before, as far as the officer may know of it."""
    key = sealed.caller_key(phone)
    if not key:
        return []
    rows = visible(actor).filter(caller_index=key).order_by("-opened_at", "-id")[:limit]
    return [view(row) for row in rows]


def steps(*, order_id: UUID) -> list[StepView]:
    """Return an order's history, the oldest first."""
    rows = OrderStep.objects.filter(order_id=order_id).order_by("at", "id")
    return [
        StepView(
            verb=row.verb,
            title=ORDER.verb_titles.get(OrderVerb(row.verb), row.verb),
            state=OrderState(row.state),
            cycle=row.cycle,
            at=row.at,
            by=row.by,
            words=sealed.opened(sealed.STEP_WORDS, row.words_encrypted),
            told=sealed.opened(sealed.STEP_TOLD, row.told_encrypted),
        )
        for row in rows
    ]


def view_of(*, order_id: UUID) -> OrderView:
    """Return an order whose caller the door has proved. Raises NotFound."""
    row = WorkOrder.objects.filter(id=order_id).first()
    if row is None:
        raise NotFound
    return view(row)

"""Reads of what belongs together: proposals with reasons, merged orders, groups, public matters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Q, Window
from django.db.models.functions import Left, RowNumber

from yimen.directory import public as directory
from yimen.hotline.contracts.belonging import (
    FollowerView,
    Gathering,
    GroupView,
    PublicMatter,
    Side,
    SuggestedPrecedent,
    Told,
)
from yimen.hotline.contracts.order import ORDER_KIND, OrderState, OrderType, OrderView
from yimen.hotline.contracts.side import RequestState
from yimen.hotline.models import OrderFollower, OrderGroup, OrderRequest, Precedent, WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import policy, sealed
from yimen.hotline.rules import belonging, matching
from yimen.hotline.rules.limits import RESOLVE
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import Ref
from yimen.kernel.prepared import run

_CANDIDATES, _SHOWN, _PAGE = 300, 3, 100
_OVER = (OrderState.DRAFT, OrderState.ANSWERED, OrderState.CLOSED, OrderState.ARCHIVED)
# Grouped by the server, since in a busy month there are thousands of orders to a page of matters.
_MATTERS = """
    SELECT category_code, town, month, lead, people
    FROM (
        SELECT o.category_code, left(o.area_code, 9) AS town,
            date_trunc('month', o.opened_at AT TIME ZONE %s) AS month,
            (array_agg(o.id ORDER BY o.opened_at, o.id))[1] AS lead,
            sum(1 + (SELECT count(*) FROM hotline_follower f WHERE f.order_id = o.id)
                + (SELECT count(*) FROM hotline_order m WHERE m.merged_into = o.id)) AS people
        FROM hotline_order o
        WHERE {where}
        GROUP BY 1, 2, 3
    ) AS matter
    {led}
    ORDER BY people DESC, lead
    LIMIT %s
"""
_JOINABLE = """o.state = ANY(%s) AND o.opened_at >= %s AND o.order_type = ANY(%s)
    AND NOT o.confidential AND o.reported_unit_id IS NULL AND o.merged_into IS NULL
    AND o.category_code <> ''"""
"""What `may_be_joined` says of one order, for all of them at once."""


def side_of(row: WorkOrder) -> Side:
    """Return what rules ask of an order."""
    clock = clock_queries.find(ref=Ref(ORDER_KIND, row.id), kind=RESOLVE)
    runs = clock is not None and clock.stopped_at is None
    asked = OrderRequest.objects.filter(order_id=row.id, state=RequestState.ASKED)
    return Side(
        id=row.id,
        state=OrderState(row.state),
        order_type=OrderType(row.order_type),
        confidential=row.confidential,
        reported=row.reported_unit_id is not None,
        category_code=row.category_code,
        area_code=row.area_code,
        opened_at=row.opened_at,
        due_at=clock.due_at if clock is not None and runs else None,
        merged_into=row.merged_into,
        carries=WorkOrder.objects.filter(merged_into=row.id).count(),
        asked_open=asked.exists(),
    )


def groups_near(
    *, category_code: str, area_code: str, place: str, at: datetime, least: int | None = None
) -> list[Gathering]:
    """Return the group appeals to which an order of this category and place belongs, with reasons.

    First those that the desk has formed and that are not answered, then what would make one:
    different callers, one category, one town and place, within the days of the policy. Reports
    and confidential orders never count. `least` counts the order that is being written as one.
    """
    if not category_code or not area_code:
        return []
    local = policy.limits(at=at)
    days = local["group.days"].amount
    wanted = local["group.callers"].amount - 1 if least is None else least
    formed = [
        _formed(one)
        for one in OrderGroup.objects.filter(
            category_code=category_code, area_code__startswith=area_code[:9]
        )
        .exclude(lead__state__in=_OVER)
        .select_related("lead")
        .order_by("-opened_at", "-id")[:_SHOWN]
    ]
    matter = (category_code, area_code[:9])
    told = _told([matter], since=at - timedelta(days=days))[matter]
    near = [one for one in told if not place or belonging.is_same_place(place, one.place)]
    found = belonging.gather(told=near, least=max(wanted, 1), days=days, at=at)
    return [*formed, *_proposed(found, category_code, days)]


def _proposed(found: Sequence[Told], category_code: str, days: int) -> list[Gathering]:
    """Return what was gathered as a proposal led by its oldest order; nothing of nothing."""
    if not found:
        return []
    people = belonging.callers(found)
    return [
        Gathering(
            group_id=None,
            lead_id=found[0].order_id,
            lead_number=found[0].number,
            category_code=category_code,
            area_code=found[0].area_code,
            callers=people,
            order_ids=tuple(one.order_id for one in found),
            reason=f"{days} 天内已有 {people} 个不同的人反映同一地点的同类事项",
        )
    ]


def _formed(one: OrderGroup) -> Gathering:
    rows = list(WorkOrder.objects.filter(group_id=one.id).values_list("id", "caller_index"))
    people = len({bytes(index) for _, index in rows if bytes(index)})
    return Gathering(
        group_id=one.id,
        lead_id=one.lead_id,
        lead_number=one.lead.number,
        category_code=one.category_code,
        area_code=one.area_code,
        callers=people,
        order_ids=tuple(row_id for row_id, _ in rows),
        reason=f"群体诉求“{one.title}”还在办，{people} 人，主件 {one.lead.number}",
    )


def _told(
    matters: Collection[tuple[str, str]], *, since: datetime
) -> dict[tuple[str, str], list[Told]]:
    """Return the newest orders in no group of each category and town, of one question."""
    found: dict[tuple[str, str], list[Told]] = {one: [] for one in matters}
    if not found:
        return found
    newest = Window(
        RowNumber(), partition_by=["category_code", "town"], order_by=["-opened_at", "-id"]
    )
    rows = (
        WorkOrder.objects.filter(
            reduce(
                or_, (Q(category_code=code, area_code__startswith=town) for code, town in found)
            ),
            opened_at__gte=since,
            closed_at=None,
            confidential=False,
            reported_unit_id=None,
            group_id=None,
        )
        .exclude(state__in=_OVER)
        .annotate(town=Left("area_code", 9))
        .annotate(newest=newest)
        .filter(newest__lte=_CANDIDATES)
    )
    for row in rows.order_by("-opened_at", "-id"):
        found[row.category_code, row.area_code[:9]].append(
            Told(
                order_id=row.id,
                number=row.number,
                caller=bytes(row.caller_index),
                place=sealed.opened(sealed.PLACE, row.place_encrypted),
                area_code=row.area_code,
                opened_at=row.opened_at,
            )
        )
    return found


def is_group_lead(*, order_id: UUID) -> bool:
    """Say whether an order leads a group appeal."""
    return OrderGroup.objects.filter(lead_id=order_id).exists()


def gatherings(*, actor: Actor, at: datetime) -> list[Gathering]:
    """Return every set of orders of the actor's area that would make a group appeal now."""
    local = policy.limits(at=at)
    least, days = local["group.callers"].amount, local["group.days"].amount
    matters = (
        orders.visible(actor)
        .filter(opened_at__gte=at - timedelta(days=days), group_id=None, reported_unit_id=None)
        .filter(confidential=False)
        .exclude(state__in=_OVER)
        .exclude(Q(category_code="") | Q(area_code=""))
        .values("category_code", "area_code")
        .annotate(people=Count("caller_index", distinct=True))
        .filter(people__gte=least)
        .order_by("category_code", "area_code")[:50]
    )
    wanted = dict.fromkeys((one["category_code"], one["area_code"][:9]) for one in matters)
    told = _told(wanted, since=at - timedelta(days=days))
    return [
        proposed
        for matter in wanted
        for proposed in _proposed(
            belonging.gather(told=told[matter], least=max(least, 1), days=days, at=at),
            matter[0],
            days,
        )
    ]


def precedents_for(*, category_code: str, area_code: str, at: datetime) -> list[SuggestedPrecedent]:
    """Return the precedents that hold for a category and place, the newest first, with reasons."""
    if not category_code:
        return []
    day = at.astimezone(LOCAL).date()
    rows = Precedent.objects.filter(category_code=category_code, from_on__lte=day)
    rows = rows.order_by("-from_on", "-id")[:50]
    held = [row for row in rows if not area_code or area_code.startswith(row.area_prefix)][:_SHOWN]
    names = {
        one.id: one.short_name
        for one in directory.list_organisations(ids={row.unit_id for row in held})
    } if held else {}  # fmt: skip
    return [
        SuggestedPrecedent(
            id=row.id,
            number=row.number,
            unit_id=row.unit_id,
            unit_name=names.get(row.unit_id, ""),
            basis=row.basis,
            reason=f"同类同地，{row.from_on:%Y-%m-%d} "
            + ("会商裁定" if row.conference_id else "退单裁定"),
        )
        for row in held
    ]


def merged_with(*, order_id: UUID) -> list[OrderView]:
    """Return the orders that were merged into one, the oldest first."""
    rows = WorkOrder.objects.filter(merged_into=order_id).order_by("opened_at", "id")
    return [orders.view(row) for row in rows[:_PAGE]]


def repeats_of(*, one: OrderView) -> tuple[OrderView | None, int]:
    """Return the first order of the same caller and matter, and how often he has told it so far."""
    first_id = one.repeat_of or one.id
    later = WorkOrder.objects.filter(repeat_of=first_id, opened_at__lte=one.opened_at).exclude(
        id=one.id
    )
    if one.repeat_of is None:
        return None, 1
    return orders.view_of(order_id=first_id), later.count() + 2


def first_told(*, row: WorkOrder, content: str) -> UUID | None:
    """Return the first order of the same caller about the same matter, or None."""
    key = bytes(row.caller_index)
    if not key or row.reported_unit_id is not None:
        return None
    since = row.opened_at - timedelta(days=belonging.REPEAT_DAYS)
    rows = WorkOrder.objects.filter(
        caller_index=key, opened_at__gte=since, reported_unit_id=None
    ).exclude(id=row.id).exclude(state=OrderState.DRAFT)  # fmt: skip
    for other in rows.order_by("-opened_at", "-id")[:20]:
        text = sealed.opened(sealed.CONTENT, other.content_encrypted)
        if belonging.is_repeat(
            same_category=bool(row.category_code) and other.category_code == row.category_code,
            likeness=matching.alike(f"{row.title}{content}", f"{other.title}{text}"),
            days=(row.opened_at - other.opened_at).days,
        ):
            return other.repeat_of or other.id
    return None


def public_matters(
    *,
    at: datetime,
    category_codes: Collection[str] = (),
    area_code: str = "",
    order_id: UUID | None = None,
    most: int = _PAGE,
) -> list[PublicMatter]:
    """Return the matters under way that anybody may join: category, town, month, how many.

    One line a category, town and month, led by the oldest order; nothing that a caller wrote.
    Those of most people are returned; `order_id` narrows to the one that this order leads.
    """
    where = _JOINABLE
    values: list[object] = [
        [one.value for one in belonging.CARRYING],
        at - timedelta(days=belonging.NEAR_DAYS),
        [one.value for one in belonging.PUBLIC],
    ]
    if category_codes:
        where += " AND o.category_code = ANY(%s)"
        values.append(list(category_codes))
    if area_code:
        where += " AND left(o.area_code, 9) = %s"
        values.append(area_code[:9])
    led = "WHERE lead = %s" if order_id else ""
    found = run(
        _MATTERS.format(where=where, led=led),
        [LOCAL.key, *values, *([order_id] if order_id else ()), most],
    )
    return _matters(found.fetchall())


def _matters(
    found: Sequence[tuple[str, str, datetime, UUID, int]],
) -> list[PublicMatter]:
    paths = categories.paths()
    names = directory.area_names(codes={f"{town}000" for _, town, *_ in found})
    matters = [
        PublicMatter(
            order_id=lead,
            category=paths.get(category, category),
            town=names.get(f"{town}000") or f"{town}000",
            month=f"{month:%Y年%-m月}",
            people=int(people),
        )
        for category, town, month, lead, people in found
    ]
    return sorted(matters, key=lambda one: (-one.people, one.category, one.town))


def find_follower(*, number: str, code: str) -> FollowerView | None:
    """Return who follows the order of this number and holds this code of his own, or None."""
    typed = code.strip().upper()
    if not typed:
        return None
    rows = OrderFollower.objects.filter(order__number=number.strip().upper()).order_by("at", "id")
    for row in rows[:1000]:
        if sealed.opened(sealed.FOLLOW_CODE, row.code_encrypted) == typed:
            return follower_view(row)
    return None


def follower_view(row: OrderFollower, *, code: str = "") -> FollowerView:
    """Return a follower with his telephone masked."""
    phone = sealed.opened(sealed.FOLLOW_PHONE, row.phone_encrypted)
    return FollowerView(
        id=row.id,
        order_id=row.order_id,
        phone=identity.mask_phone(phone_number=phone) if phone else "",
        at=row.at,
        code=code,
    )


def followers_of(*, order_id: UUID) -> list[FollowerView]:
    """Return who follows an order, the oldest first, masked."""
    rows = OrderFollower.objects.filter(order_id=order_id).order_by("at", "id")
    return [follower_view(row) for row in rows[:_PAGE]]


def list_groups(*, actor: Actor, text: str = "") -> list[GroupView]:
    """Return the group appeals whose lead the actor may know of, the newest first."""
    rows = OrderGroup.objects.filter(lead__in=orders.visible(actor)).select_related("lead")
    if text:
        rows = rows.filter(Q(title__contains=text) | Q(lead__number=text.upper()))
    found = list(rows.order_by("-opened_at", "-id")[:_PAGE])
    members = {
        one["group_id"]: one
        for one in WorkOrder.objects.filter(group_id__in=[one.id for one in found])
        .values("group_id")
        .annotate(
            orders=Count("id"),
            callers=Count("caller_index", distinct=True, filter=~Q(caller_index=b"")),
        )
        .order_by()
    }
    return [
        GroupView(
            id=one.id,
            title=one.title,
            lead_id=one.lead_id,
            lead_number=one.lead.number,
            lead_state=OrderState(one.lead.state),
            category_code=one.category_code,
            area_code=one.area_code,
            callers=members[one.id]["callers"] if one.id in members else 0,
            orders=members[one.id]["orders"] if one.id in members else 0,
            opened_at=one.opened_at,
            by=one.by,
        )
        for one in found
    ]


def members_of(*, actor: Actor, group_id: UUID) -> list[OrderView]:
    """Return the orders of a group that the actor may know of, the oldest first."""
    rows = orders.visible(actor).filter(group_id=group_id).order_by("opened_at", "id")
    return [orders.view(row) for row in rows[:_PAGE]]

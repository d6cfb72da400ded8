"""Orders as the public lists of GeoReport v2 have them: moderated by leaving people's words out.

Reports and confidential orders are never in them, not by number either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from yimen.directory import public as directory
from yimen.hotline.contracts.category import Category
from yimen.hotline.contracts.open311 import Asked, PublicOrder
from yimen.hotline.contracts.order import STATE_TITLES, OrderState, OrderType, Point
from yimen.hotline.models import OrderCycle, OrderStep, WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import schematic
from yimen.hotline.rules.open311 import CLOSED, status_of

_INNER = {
    OrderState.TO_CHECK: "办理中",
    OrderState.TO_CALL_BACK: "已答复",
    OrderState.TO_CLOSE: "已答复",
    OrderState.TO_SIGN: "已转承办单位",
    OrderState.TO_DISPATCH: "已受理",
    OrderState.PENDING: "已收到",
}


def services() -> list[tuple[Category, str]]:
    """Return the finest categories, each with the title of its root."""
    tree = categories.tree()
    parents = {one.parent for one in tree}
    paths = categories.paths()
    return [(one, paths[one.code].partition(" / ")[0]) for one in tree if one.code not in parents]


def find_service(*, code: str) -> tuple[Category, str] | None:
    """Return a category with its root's title, or None."""
    return next((one for one in services() if one[0].code == code), None)


def list_orders(*, asked: Asked) -> list[PublicOrder]:
    """Return the public orders that a list asks for, the newest first."""
    rows = _public()
    if asked.numbers:
        rows = rows.filter(number__in=asked.numbers)
    else:
        rows = rows.filter(opened_at__gte=asked.since, opened_at__lte=asked.until)
    if asked.service_codes:
        rows = rows.filter(category_code__in=asked.service_codes)
    if len(asked.status) == 1:
        closed = Q(state__in=CLOSED)
        rows = rows.filter(closed if asked.status == ("closed",) else ~closed)
    ordered = rows.order_by("-opened_at", "-id")
    return _views(ordered[asked.offset : asked.offset + asked.limit])


def find_order(*, number: str) -> PublicOrder | None:
    """Return one public order, or None."""
    found = _views(_public().filter(number=number.strip().upper()))
    return found[0] if found else None


def _public() -> QuerySet[WorkOrder]:
    return WorkOrder.objects.filter(confidential=False, reported_unit_id=None).exclude(
        Q(order_type=OrderType.REPORT) | Q(state=OrderState.DRAFT)
    )


def _views(rows: Iterable[WorkOrder]) -> list[PublicOrder]:
    found = list(rows)
    ids = [one.id for one in found]
    changed: dict[UUID, datetime] = dict(
        OrderStep.objects.filter(order_id__in=ids).values_list("order_id").annotate(at=Max("at"))
    )
    cycles = OrderCycle.objects.filter(order_id__in=ids).order_by("number")
    due = dict(cycles.values_list("order_id", "due_at"))
    units = {one.unit_id for one in found if one.unit_id}
    names = {one.id: one.short_name for one in directory.list_organisations(ids=units)}
    areas = directory.area_names(codes={one.area_code for one in found})
    paths = categories.paths()
    return [
        PublicOrder(
            number=one.number,
            status=status_of(state=OrderState(one.state)),
            state_title=_INNER.get(OrderState(one.state), STATE_TITLES[OrderState(one.state)]),
            service_code=one.category_code,
            service_name=paths.get(one.category_code, "尚未分类"),
            agency=names.get(one.unit_id, "") if one.unit_id else "",
            address=areas.get(one.area_code, ""),
            address_id=one.area_code,
            point=_coarse(one),
            requested_at=one.opened_at,
            updated_at=changed.get(one.id, one.opened_at),
            expected_at=due.get(one.id),
        )
        for one in found
    ]


def _coarse(row: WorkOrder) -> Point | None:
    """Return the point of the nearest village: a help that is asked for may be at somebody's home."""
    if row.longitude is None or row.latitude is None:
        return None
    village = schematic.village_at(Point(longitude=row.longitude, latitude=row.latitude))
    return schematic.place_of(village) if village else None

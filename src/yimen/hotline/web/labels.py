"""Words, marks and choices that pages of the hotline share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline.contracts.order import (
    STATE_TITLES,
    TYPE_TITLES,
    Intake,
    OrderState,
    OrderType,
    OrderView,
    StepView,
    Urgency,
)
from yimen.hotline.queries import category as categories
from yimen.hotline.web import map as drawn
from yimen.kernel.clocks import queries as clock_queries
from yimen.ui.parts import Moment, Option, PillKind

STATE_KIND: Mapping[OrderState, PillKind] = {
    OrderState.DRAFT: "plain",
    OrderState.PENDING: "need",
    OrderState.ANSWERED: "now",
    OrderState.MERGED: "plain",
    OrderState.TO_DISPATCH: "need",
    OrderState.TO_SIGN: "need",
    OrderState.HANDLING: "now",
    OrderState.SUSPENDED: "stop",
    OrderState.TO_CHECK: "need",
    OrderState.TO_CALL_BACK: "now",
    OrderState.SECOND: "late",
    OrderState.TO_CLOSE: "now",
    OrderState.CLOSED: "done",
    OrderState.ARCHIVED: "done",
}
CALLER_TITLES: Mapping[OrderState, str] = {
    **STATE_TITLES,
    OrderState.PENDING: "已收到",
    OrderState.ANSWERED: "已答复",
    OrderState.MERGED: "和同样的事一起办",
    OrderState.TO_DISPATCH: "已受理",
    OrderState.TO_SIGN: "已转承办单位",
    OrderState.HANDLING: "办理中",
    OrderState.SUSPENDED: "暂停办理",
    OrderState.TO_CHECK: "办理中",
    OrderState.TO_CALL_BACK: "已答复，等您评价",
    OrderState.SECOND: "再次办理",
    OrderState.TO_CLOSE: "已答复",
    OrderState.ARCHIVED: "已结案",
}
"""What the caller reads; he is spared the inner steps."""

TYPES = tuple(Option(value=one.value, label=title) for one, title in TYPE_TITLES.items())


def address(name: str) -> str:
    """Return the address of a page without arguments."""
    return reverse(name)


def areas() -> tuple[Option, ...]:
    """Return the towns that the hotline serves."""
    return tuple(
        Option(value=area.code, label=area.name)
        for centre in directory.list_organisations(level=UnitLevel.CENTRE)
        for area in directory.list_areas(parent=centre.area_code)
    )


def units() -> tuple[Option, ...]:
    """Return the departments and towns that may have an order, departments first."""
    return tuple(
        Option(value=str(one.id), label=one.short_name)
        for level in (UnitLevel.COUNTY, UnitLevel.TOWN)
        for one in directory.list_organisations(level=level)
    )


def category_options() -> tuple[Option, ...]:
    """Return the finest categories, grouped under their root."""
    tree = categories.tree()
    parents = {one.parent for one in tree}
    titles = {one.code: one.title for one in tree}
    paths = categories.paths()
    return tuple(
        Option(
            value=one.code,
            label=paths[one.code].partition(" / ")[2] or one.title,
            group=titles.get(_root(one.parent, {each.code: each.parent for each in tree}), ""),
        )
        for one in tree
        if one.code not in parents
    )


def _root(code: str, parents: Mapping[str, str]) -> str:
    while parents.get(code):
        code = parents[code]
    return code


def unit_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the short names of units by id."""
    wanted = {one for one in ids if one is not None}
    return (
        {one.id: one.short_name for one in directory.list_organisations(ids=wanted)}
        if wanted
        else {}
    )


def a_uuid(text: str) -> UUID | None:
    """Return the id that a form sent, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def intake_of(sent: QueryDict) -> Intake:
    """Return what a form says; the action judges it."""
    kind = sent.get("order_type", "")
    known = {one.value for one in OrderType}
    return Intake(
        order_type=OrderType(kind) if kind in known else OrderType.INQUIRY,
        title=sent.get("title", ""),
        content=sent.get("content", ""),
        area_code=sent.get("area_code", "") or drawn.picked_town(sent.dict()),
        place=sent.get("place", ""),
        category_code=sent.get("category_code", ""),
        urgency=Urgency.URGENT if sent.get("urgency") == "urgent" else Urgency.NORMAL,
        confidential=bool(sent.get("confidential")),
        share_phone=bool(sent.get("share_phone")),
        caller_name=sent.get("caller_name", ""),
        caller_phone=sent.get("caller_phone", ""),
        reported_unit_id=a_uuid(sent.get("reported_unit_id", "")),
        point=drawn.picked_point(sent.dict()),
    )


def caller_moments(steps: Iterable[StepView]) -> list[Moment]:
    """Return what the caller was told, as a line of time; names of officers stay inside."""
    return [
        Moment(title=one.title, state="done", at=one.at, said=one.told) for one in steps if one.told
    ]


def clock_lines(order: OrderView, *, kind: str, on: date, at: datetime, act: str) -> list[str]:
    """Return what a clock of an order says in words; nothing where there is none."""
    if clock_queries.find(ref=order.ref, kind=kind) is None:
        return []
    return [
        one.text for one in clock_queries.explain(ref=order.ref, kind=kind, on=on, at=at, act=act)
    ]


def place_of(request: HttpRequest) -> str:
    """Return the network address of a request, as our own proxy saw it."""
    header = settings.YIMEN_CLIENT_ADDRESS_HEADER
    if header:
        return str(request.META.get(header, "")).split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))

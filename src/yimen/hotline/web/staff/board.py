"""The list of orders: the desk sees its area's, a unit its own."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.hotline import access
from yimen.hotline.contracts.order import (
    STATE_TITLES,
    TYPE_TITLES,
    URGENCY_TITLES,
    OrderState,
    OrderView,
    Urgency,
)
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.web import labels
from yimen.hotline.web.staff import board_filters, places
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, permission
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, Link, Row

_S = OrderState
_TABS: dict[str, tuple[str, tuple[OrderState, ...]]] = {
    "": ("没办完的", tuple(one for one in _S if one not in {_S.CLOSED, _S.ARCHIVED, _S.MERGED})),
    "desk": ("待受理、待派", (_S.PENDING, _S.TO_DISPATCH, _S.DRAFT)),
    "unit": ("在承办单位", (_S.TO_SIGN, _S.HANDLING, _S.SUSPENDED, _S.SECOND)),
    "check": ("待审核、待回访", (_S.TO_CHECK, _S.TO_CALL_BACK, _S.ANSWERED, _S.TO_CLOSE)),
    "closed": ("已结案", (_S.CLOSED, _S.ARCHIVED, _S.MERGED)),
    "all": ("全部", ()),
}
_COLUMNS = (
    Column(title="工单"),
    Column(title="类型"),
    Column(title="分类"),
    Column(title="主办"),
    Column(title="状态"),
    Column(title="时间"),
)


@permission(access.READ)
def board(request: HttpRequest) -> HttpResponse:
    """List the orders that the officer may know of, the newest first."""
    actor, shown = actor_of(request), request.GET.get("show", "")
    text, key = request.GET.get("q", "").strip(), read_key(request.GET.get("after", ""))
    states = board_filters.states(request.GET) or _TABS.get(shown, _TABS[""])[1]
    wanted, narrows = board_filters.read(request.GET), board_filters.query(request.GET)
    found = orders.list_for(
        actor=actor,
        states=() if text else states,
        text=text,
        wanted=wanted,
        after=orders.OrderKey(opened_at=key[0], id=key[1]) if key else None,
        limit=orders.PAGE + 1,
    )
    last = found[orders.PAGE - 1] if len(found) > orders.PAGE else None
    rows = found[: orders.PAGE]
    names, paths = labels.unit_names(one.unit_id for one in rows), categories.paths()
    context = {
        "tabs": [
            Link(label=title, href=f"?show={code}{narrows}", current=code == shown)
            for code, (title, _) in _TABS.items()
        ],
        "q": text,
        "columns": _COLUMNS,
        "rows": [_row(one, names.get(one.unit_id) if one.unit_id else None, paths) for one in rows],
        "filters": board_filters.filters(request.GET),
        "sent": request.GET,
        "narrowed": bool(narrows),
        "after_href": f"?{urlencode({'show': shown, 'q': text})}{narrows}"
        f"&after={last.opened_at.isoformat()}~{last.id}"
        if last
        else "",
        "places": places.places(actor),
        "may_take": bool(actor.units(access.TAKE)),
    }
    return render(request, "hotline/board.html", context)


def _row(one: OrderView, unit: str | None, paths: dict[str, str]) -> Row:
    urgent = one.urgency is Urgency.URGENT
    marks = [URGENCY_TITLES[one.urgency]] if urgent else []
    marks += ["保密"] if one.confidential else []
    marks += [f"第 {one.cycle} 轮"] if one.cycle > 1 else []
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.title,
                small=one.number,
                href=row_address("hotline:order", one.id),
                head=True,
            ),
            Cell(text=TYPE_TITLES[one.order_type], small="、".join(marks)),
            Cell(text=paths.get(one.category_code, "还没有分类")),
            Cell(text=unit or "—"),
            Cell(text=STATE_TITLES[one.state], kind=labels.STATE_KIND[one.state]),
            Cell(text=f"{one.opened_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
        ),
    )

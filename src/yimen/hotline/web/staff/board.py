"""The list of orders: the desk sees its area's, a unit its own."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yimen.hotline import access, access_knowledge
from yimen.hotline.contracts.order import (
    STATE_TITLES,
    TYPE_TITLES,
    URGENCY_TITLES,
    OrderState,
    OrderView,
    Urgency,
)
from yimen.hotline.contracts.side import RequestState
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import side
from yimen.hotline.web import labels
from yimen.hotline.web.staff import board_filters
from yimen.kernel.actor import Actor
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
        "links": links(actor),
        "may_take": bool(actor.units(access.TAKE)),
    }
    return render(request, "hotline/board.html", context)


_HANDLING: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("联动互评", "hotline:mutual", (access.HANDLE, access.CHECK, access.SUPERVISE)),
    ("领导批示", "hotline:instructions", (access.HANDLE, access.SUPERVISE)),
    ("超期通报", "hotline:circulars", (access.SUPERVISE,)),
    ("下访、现场督办", "hotline:visits", (access.SUPERVISE,)),
    ("考核", "hotline:assessment", (access.SUPERVISE, access.CHECK)),
    ("剔除审定", "hotline:exclusions", (access.RULE,)),
    ("口径和权重", "hotline:formulas", (access.POLICY, access.RULE)),
    ("质检", "hotline:quality", (access.TAKE, access.RULE)),
    ("抽样", "hotline:sampling", (access.POLICY, access.SUPERVISE)),
    ("分类和派单目录", "hotline:tree", (access.POLICY,)),
    ("导出", "hotline:export", (access.EXPORT,)),
)


def handling_links(actor: Actor) -> list[Link]:
    """Return the pages of rating, supervision, assessment and policy that the officer may open."""
    return [
        Link(label=title, href=reverse(name))
        for title, name, verbs in _HANDLING
        if any(actor.units(verb) for verb in verbs)
    ]


def links(actor: Actor) -> list[Link]:
    """Return the pages of the hotline beside the list that the officer may open."""
    found: list[Link] = []
    if actor.units(access.TAKE):
        found.append(Link(label="挪车", href=reverse("hotline:cars")))
    if actor.units(access.TAKE) or actor.units(access.SUPERVISE):
        found.append(Link(label="电话", href=reverse("hotline:calls")))
    if actor.units(access_knowledge.READ):
        found.append(Link(label="知识库", href=reverse("hotline:articles")))
        found.append(Link(label="先例", href=reverse("hotline:precedents")))
    if actor.units(access.TAKE) or actor.units(access.SUPERVISE):
        found.append(Link(label="群体诉求", href=reverse("hotline:groups")))
    if actor.units(access.RULE):
        waiting = len(side.list_requests(actor=actor, state=RequestState.ASKED))
        found.append(Link(label="退单、延期裁定", href=reverse("hotline:requests"), count=waiting))
    if actor.units(access.SUPERVISE):
        found.append(Link(label="催办、督办", href=reverse("hotline:supervision")))
    if any(actor.units(verb) for verb in access.SEE):
        found.append(Link(label="实时大屏", href=reverse("hotline:live")))
        found.append(Link(label="热点和预警", href=reverse("hotline:hotspots")))
        found.append(Link(label="日报、周报、月报", href=reverse("hotline:period_reports")))
    if actor.units(access.POLICY) or actor.units(access.SUPERVISE):
        found.append(Link(label="机器提示", href=reverse("hotline:machine")))
    found += handling_links(actor)
    if access.grid_areas(actor):
        found.append(Link(label="网格", href=reverse("hotline:grid_reports")))
    found += _door_links(actor)
    return found + _rate_links(actor)


def _rate_links(actor: Actor) -> list[Link]:
    if not (actor.units(access.SUPERVISE) or actor.units(access.CHECK)):
        return []
    return [
        Link(label="三率排名", href=reverse("hotline:league")),
        Link(label="三率", href=reverse("hotline:rates")),
        Link(label="时限和分类", href=reverse("hotline:limits")),
    ]


def _door_links(actor: Actor) -> list[Link]:
    found: list[Link] = []
    if actor.units(access.CHECK):
        found.append(Link(label="县长信箱", href=reverse("hotline:letters")))
    if actor.units(access.POLICY):
        found.append(Link(label="接入系统", href=reverse("hotline:partners")))
        found.append(Link(label="导入分类", href=reverse("hotline:tree_import")))
    return found


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
            Cell(text=f"{one.opened_at.astimezone(LOCAL):%m-%d %H:%M}"),
        ),
    )

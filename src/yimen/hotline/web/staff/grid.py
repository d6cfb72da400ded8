"""The town's and the county's pages of the grid: reports, the check by sampling, statistics."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import grid_check
from yimen.hotline.contracts.grid import (
    REPORT_STATE_TITLES,
    ReportState,
    ReportView,
    WorkerLine,
)
from yimen.hotline.queries import grid
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.grid import SAMPLE_SHARE
from yimen.hotline.web.staff import grid_labels
from yimen.hotline.web.staff.grid_own import file_links, hand_out
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotAllowed, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Link, Row

_S = ReportState
_TABS: dict[str, tuple[str, tuple[ReportState, ...]]] = {
    "": ("全部", ()),
    "open": ("待处理", (_S.REPORTED, _S.SENT_BACK)),
    "handled": ("自行处理", (_S.HANDLED, _S.CHECKING)),
    "order": ("转了工单", (_S.ESCALATED,)),
    "closed": ("已办结", (_S.CLOSED,)),
}
_COLUMNS = (
    Column(title="上报"),
    Column(title="类别"),
    Column(title="网格"),
    Column(title="网格员"),
    Column(title="状态"),
    Column(title="时间"),
)
_LINES = (
    Column(title="网格"),
    Column(title="网格员"),
    Column(title="上报", num=True),
    Column(title="自行处理", num=True),
    Column(title="占比", num=True),
    Column(title="转工单", num=True),
    Column(title="抽查退回", num=True),
    Column(title="平均用时", num=True),
)


def areas_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the areas whose grid the officer looks after. Raises NotAllowed for none."""
    found = access.grid_areas(actor_of(request))
    if not found:
        raise NotAllowed
    return found


def links() -> list[Link]:
    """Return the pages of the grid for who looks after one."""
    return [
        Link(label="上报", href=reverse("hotline:grid_reports")),
        Link(label="统计", href=reverse("hotline:grid_statistics")),
        Link(label="网格和网格员", href=reverse("hotline:grid_cells")),
        Link(label="巡查", href=reverse("hotline:grid_rounds")),
        Link(label="志愿活动", href=reverse("hotline:volunteer_tasks")),
        Link(label="事件分类", href=reverse("hotline:grid_categories")),
    ]


@permission(access.GRID_MANAGE)
@require_http_methods(["GET", "POST"])
def reports(request: HttpRequest) -> HttpResponseBase:
    """List the reports of the officer's area; posted, draw some of what was self-handled."""
    prefixes, actor = areas_of(request), actor_of(request)
    said, errors = _draw(request) if request.method == "POST" else ("", [])
    shown, town = request.GET.get("show", ""), request.GET.get("town", "")
    key = read_key(request.GET.get("after", ""))
    found = grid.list_reports(
        actor=actor,
        states=_TABS.get(shown, _TABS[""])[1],
        town_code=town,
        after=grid.ReportKey(received_at=key[0], id=key[1]) if key else None,
        limit=grid.PAGE + 1,
    )
    last = found[grid.PAGE - 1] if len(found) > grid.PAGE else None
    titles = grid.category_titles()
    counts = grid.counts_by_state(actor=actor)
    context = {
        "links": links(),
        "tabs": [
            Link(label=title, href=f"?show={code}&town={town}", current=code == shown)
            for code, (title, _) in _TABS.items()
        ],
        "towns": _towns(prefixes),
        "town": town,
        "shown": shown,
        "columns": _COLUMNS,
        "rows": [_row(one, titles) for one in found[: grid.PAGE]],
        "after_href": (
            f"?show={shown}&town={town}&after={last.received_at.isoformat()}~{last.id}"
            if last
            else ""
        ),
        "handled": counts.get(_S.HANDLED, 0),
        "checking": counts.get(_S.CHECKING, 0),
        "share": SAMPLE_SHARE,
        "may_draw": any(len(one) <= 9 for one in prefixes),
        "said": said,
        "errors": errors,
    }
    return render(request, "hotline/grid_reports.html", context, status=422 if errors else 200)


def _draw(request: HttpRequest) -> tuple[str, list[ErrorItem]]:
    try:
        number = grid_check.draw(
            actor=actor_of(request), town_code=request.POST.get("town", ""), at=moment(request)
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return "", [ErrorItem(message=refusal.message)]
    return f"抽中 {number} 件，在待办里检查；没有抽中的已经办结。", []


def _towns(prefixes: tuple[str, ...]) -> list[tuple[str, str]]:
    county = f"{prefixes[0][:6]}000000"
    return [
        (town.code, town.name)
        for town in directory.list_areas(parent=county)
        if any(town.code.startswith(one) or one.startswith(town.code[:9]) for one in prefixes)
    ]


def _row(one: ReportView, titles: dict[str, str]) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.title,
                small=one.number,
                href=row_address("hotline:grid_report", one.id),
                head=True,
            ),
            Cell(text=titles.get(one.category_code, one.category_code)),
            Cell(text=one.cell_name),
            Cell(text=one.by),
            Cell(text=REPORT_STATE_TITLES[one.state], kind=grid_labels.STATE_KIND[one.state]),
            Cell(text=f"{one.received_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
        ),
    )


@permission(access.GRID_MANAGE)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Show a report; posted, pass what was drawn or send it back."""
    areas_of(request)
    actor, at = actor_of(request), moment(request)
    found = grid.get_report(actor=actor, report_id=report_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            grid_check.check(
                actor=actor,
                report_id=report_id,
                passed=request.POST.get("act") == "pass",
                words=request.POST.get("words", ""),
                at=at,
            )
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-words")]
    context: dict[str, Any] = {
        "one": found,
        "state": REPORT_STATE_TITLES[found.state],
        "kind": grid_labels.STATE_KIND[found.state],
        "facts": _facts(found),
        "files": file_links(found, "hotline:grid_file"),
        "steps": grid.steps(report_id=report_id),
        "errors": errors,
        "may_check": found.state is ReportState.CHECKING,
        "order_href": _order_href(actor, found),
        "links": links(),
    }
    return render(request, "hotline/grid_report.html", context, status=422 if errors else 200)


def _order_href(actor: Actor, found: ReportView) -> str:
    if found.order_id is None or not orders.may_read(actor=actor, order_id=found.order_id):
        return ""
    return row_address("hotline:order", found.order_id)


def _facts(found: ReportView) -> list[Fact]:
    point = found.point
    facts = [
        Fact(
            name="类别",
            value=grid.category_titles().get(found.category_code, found.category_code),
        ),
        Fact(
            name="网格",
            value=found.cell_name,
            note=f"{directory.area_name(code=found.area_code, full=True)}，编码 {found.cell_code}",
        ),
        Fact(name="网格员", value=found.by),
        Fact(name="写于", value=f"{found.made_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
        Fact(name="送到", value=f"{found.received_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
    ]
    if found.place:
        facts.append(Fact(name="位置", value=found.place))
    if point is not None:
        sure = f"误差约 {found.accuracy} 米" if found.accuracy is not None else "图上选的"
        facts.append(Fact(name="坐标", value=f"{point.longitude}，{point.latitude}", note=sure))
    return facts


@permission(access.GRID_MANAGE)
@require_GET
def file(request: HttpRequest, report_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Hand out a photo or voice note of a report to who looks after its area."""
    areas_of(request)
    return hand_out(grid.get_report(actor=actor_of(request), report_id=report_id), file_id)


@permission(access.GRID_MANAGE)
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Show what each worker did in each cell in a span of days, a page of cells."""
    areas_of(request)
    actor, today = actor_of(request), local_day(moment(request))
    since = grid_labels.a_day(request.GET.get("since", "")) or today - timedelta(days=29)
    until = grid_labels.a_day(request.GET.get("until", "")) or today
    after = request.GET.get("after", "")[:24]
    found = grid.worker_lines(
        actor=actor, since=_begin(since), until=_begin(until + timedelta(days=1)), after=after
    )
    cells = list(dict.fromkeys(one.cell_code for one in found))
    query = f"since={since.isoformat()}&until={until.isoformat()}"
    total, handled = sum(one.reports for one in found), sum(one.handled for one in found)
    context = {
        "links": links(),
        "since": since,
        "until": until,
        "columns": _LINES,
        "rows": [_line(one) for one in found],
        "total": total,
        "handled": handled,
        "share": f"{handled / total:.1%}" if total else "—",
        "after_href": f"?{query}&after={cells[-1]}" if len(cells) == grid.PAGE else "",
        "first_href": f"?{query}" if after else "",
    }
    return render(request, "hotline/grid_statistics.html", context)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=LOCAL)


def _line(one: WorkerLine) -> Row:
    share = f"{one.handled / one.reports:.1%}" if one.reports else "—"
    took = "—" if one.hours is None else f"{one.hours:.1f} 小时"
    return Row(
        key=f"{one.cell_code}-{one.by}",
        cells=(
            Cell(text=one.cell_name, small=one.cell_code, head=True),
            Cell(text=one.by or "这段时间没有上报"),
            Cell(text=str(one.reports), num=True),
            Cell(text=str(one.handled), num=True),
            Cell(text=share, small=f"{one.handled}/{one.reports}" if one.reports else "", num=True),
            Cell(text=str(one.escalated), num=True),
            Cell(text=str(one.failed), num=True),
            Cell(text=took, num=True),
        ),
    )

"""Draw the grid: cells, who works in them, and the categories of events."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import grid as drawing
from yimen.hotline.contracts.grid import FAMILY_TITLES, CellView, GridDoor
from yimen.hotline.queries import category as hotline_categories
from yimen.hotline.queries import grid
from yimen.hotline.web import labels
from yimen.hotline.web.staff import grid_labels
from yimen.hotline.web.staff.grid import areas_of, links
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Option, Row

_CELLS = (Column(title="网格"), Column(title="村"), Column(title="网格员"), Column(title="范围"))
_CATEGORIES = (
    Column(title="事件"),
    Column(title="类别"),
    Column(title="转工单先给"),
    Column(title="对应热线分类"),
)


@permission(access.GRID_MANAGE)
@require_http_methods(["GET", "POST"])
def cells(request: HttpRequest) -> HttpResponseBase:
    """List the cells of the officer's area; posted, open one."""
    prefixes, actor, at = areas_of(request), actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    sent = request.POST.dict()
    if request.method == "POST":
        try:
            one = drawing.open_cell(
                actor=actor,
                code=sent.get("code", ""),
                name=sent.get("name", ""),
                area_code=sent.get("area_code", ""),
                extent=sent.get("extent", ""),
                at=at,
            )
            return HttpResponseRedirect(row_address("hotline:grid_cell", one.id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'code'}")]
    after = request.GET.get("after", "")[:24]
    found = grid.list_cells(actor=actor, on=local_day(at), after=after, limit=grid.PAGE + 1)
    shown = found[: grid.PAGE]
    context = {
        "links": links(),
        "columns": _CELLS,
        "rows": _rows(shown),
        "villages": grid_labels.village_options(prefixes),
        "may_open": any(len(one) <= 9 for one in prefixes),
        "sent": sent,
        "errors": errors,
        "after_href": f"?after={shown[-1].code}" if len(found) > grid.PAGE else "",
    }
    return render(request, "hotline/grid_cells.html", context, status=422 if errors else 200)


def _rows(shown: list[CellView]) -> list[Row]:
    names = directory.area_names(codes={one.area_code for one in shown})
    return [
        Row(
            key=str(one.id),
            cells=(
                Cell(
                    text=one.name,
                    small=one.code,
                    href=row_address("hotline:grid_cell", one.id),
                    head=True,
                ),
                Cell(text=names.get(one.area_code, one.area_code)),
                Cell(
                    text="、".join(one.workers) or ("已停用" if one.closed_on else "还没有人"),
                    kind="" if one.workers or one.closed_on else "need",
                ),
                Cell(text=one.extent or "—"),
            ),
        )
        for one in shown
    ]


@permission(access.GRID_MANAGE)
@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, cell_id: UUID) -> HttpResponseBase:
    """Show a cell with who works and worked in it; posted, assign, end or close."""
    areas_of(request)
    actor, at = actor_of(request), moment(request)
    found = grid.get_cell(actor=actor, cell_id=cell_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _change(request, cell_id)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [
                ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'officer_id'}")
            ]
    workers = grid.officers_to_assign(area_code=found.area_code, on=local_day(at))
    context = {
        "links": links(),
        "one": found,
        "place": directory.area_name(code=found.area_code, full=True),
        "works": grid.assignments(cell_id=cell_id),
        "workers": tuple(Option(value=str(one), label=name) for one, name in workers),
        "today": local_day(at),
        "may_change": any(len(one) <= 9 for one in access.grid_areas(actor)),
        "errors": errors,
    }
    return render(request, "hotline/grid_cell.html", context, status=422 if errors else 200)


def _change(request: HttpRequest, cell_id: UUID) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    act, day = sent.get("act", ""), grid_labels.a_day(sent.get("day", "")) or local_day(at)
    if act == "assign":
        officer = labels.a_uuid(sent.get("officer_id", ""))
        if officer is None:
            raise Refusal("hotline.grid.officer", "请选网格员。", field="officer_id")
        drawing.assign(actor=actor, cell_id=cell_id, officer_id=officer, from_on=day, at=at)
    elif act == "end":
        one = labels.a_uuid(sent.get("assignment", "")) or UUID(int=0)
        drawing.end_assignment(actor=actor, assignment_id=one, until_on=day, at=at)
    elif act == "close":
        drawing.close_cell(actor=actor, cell_id=cell_id, at=at)
    else:
        raise Refusal("hotline.grid.act", "没有这一步。请刷新页面再办。")


@permission(access.GRID_MANAGE, access.POLICY)
@require_http_methods(["GET", "POST"])
def categories(request: HttpRequest) -> HttpResponseBase:
    """Show the categories of events in force; posted, import the site's own."""
    actor = actor_of(request)
    if not access.grid_areas(actor) and not actor.may(access.POLICY):
        raise NotAllowed
    errors: list[ErrorItem] = []
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            content = sent.read() if sent is not None else b""
            drawing.import_categories(actor=actor, content=content, at=moment(request))
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-file")]
    paths = hotline_categories.paths()
    rows = [
        Row(
            key=one.code,
            cells=(
                Cell(text=one.title, small=one.code, head=True),
                Cell(text=FAMILY_TITLES[one.family], small=one.group),
                Cell(text="镇" if one.door is GridDoor.TOWN else "12345 派单"),
                Cell(text=paths.get(one.hotline_code, "没有对应，由 12345 定")),
            ),
        )
        for one in grid.categories()
    ]
    context = {
        "links": links() if access.grid_areas(actor) else [],
        "columns": _CATEGORIES,
        "rows": rows,
        "may_import": actor.may(access.POLICY),
        "errors": errors,
    }
    return render(request, "hotline/grid_categories.html", context, status=422 if errors else 200)

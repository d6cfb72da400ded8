"""Set patrols and see what share of them was done; a track only afterwards and with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import patrol
from yimen.hotline.contracts.patrol import (
    PATROL_STATE_TITLES,
    TRACK_DAYS,
    PatrolState,
    PatrolView,
    Stop,
)
from yimen.hotline.queries import grid, schematic
from yimen.hotline.queries import patrol as patrols
from yimen.hotline.web import labels
from yimen.hotline.web.staff import grid_labels
from yimen.hotline.web.staff.grid import areas_of, links
from yimen.hotline.web.staff.grid_sketch import sketch
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Option, Row

_COLUMNS = (
    Column(title="巡查"),
    Column(title="网格"),
    Column(title="网格员"),
    Column(title="日期"),
    Column(title="到过", num=True),
    Column(title="状态"),
)


@permission(access.GRID_MANAGE)
@require_http_methods(["GET", "POST"])
def rounds(request: HttpRequest) -> HttpResponseBase:
    """List the patrols of the officer's area; posted, set one."""
    areas_of(request)
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            found = _set(request)
            return HttpResponseRedirect(row_address("hotline:grid_round", found.id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'worker'}")]
    rows = patrols.list_for(actor=actor, after=_after(request), limit=patrols.PAGE + 1)
    shown = rows[: patrols.PAGE]
    context = {
        "links": links(),
        "columns": _COLUMNS,
        "rows": [_row(one) for one in shown],
        "workers": _workers(request),
        "sent": request.POST,
        "today": local_day(at),
        "errors": errors,
        "after_href": (
            f"?after={shown[-1].on_day.isoformat()}~{shown[-1].id}"
            if len(rows) > patrols.PAGE
            else ""
        ),
    }
    return render(request, "hotline/grid_rounds.html", context, status=422 if errors else 200)


def _after(request: HttpRequest) -> patrols.PatrolKey | None:
    day, _, key = request.GET.get("after", "").partition("~")
    on, one = grid_labels.a_day(day), labels.a_uuid(key)
    return patrols.PatrolKey(on_day=on, id=one) if on and one else None


def _workers(request: HttpRequest) -> tuple[Option, ...]:
    found = grid.list_workers(actor=actor_of(request), on=local_day(moment(request)))
    return tuple(
        Option(value=f"{cell.id}~{one.officer_id}", label=f"{one.name}（{cell.name}）")
        for cell, one in found
    )


def _set(request: HttpRequest) -> PatrolView:
    sent = request.POST
    cell, _, officer = sent.get("worker", "").partition("~")
    cell_id, officer_id = labels.a_uuid(cell), labels.a_uuid(officer)
    if cell_id is None or officer_id is None:
        raise Refusal("hotline.patrol.worker", "请选网格员。", field="worker")
    on_day = grid_labels.a_day(sent.get("on_day", ""))
    if on_day is None:
        raise Refusal("hotline.patrol.day", "请选日期。", field="on_day")
    return patrol.set_patrol(
        actor=actor_of(request),
        cell_id=cell_id,
        officer_id=officer_id,
        title=sent.get("title", ""),
        on_day=on_day,
        stops=_stops(sent.get("stops", "")),
        at=moment(request),
    )


def _stops(text: str) -> list[Stop]:
    """Return the places of a text: one a line, a name and perhaps longitude and latitude."""
    villages = {name: code for code, name, _ in schematic.villages()}
    found: list[Stop] = []
    for line in text.splitlines():
        cells = [one.strip() for one in line.replace("，", ",").split(",")]
        if not cells[0]:
            continue
        point = None
        if len(cells) >= 3:
            point, _ = grid_labels.a_point({"longitude": cells[1], "latitude": cells[2]})
            if point is None:
                raise Refusal(
                    "hotline.patrol.stops", f"“{line.strip()}”的经纬度不对。", field="stops"
                )
        elif cells[0] in villages:
            point = schematic.place_of(villages[cells[0]])
        found.append(Stop(title=cells[0][:60], point=point))
    return found


def _row(one: PatrolView) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=one.title, href=row_address("hotline:grid_round", one.id), head=True),
            Cell(text=one.cell_code),
            Cell(text=one.name),
            Cell(text=_said(one.on_day)),
            Cell(text=f"{one.done}/{len(one.stops)}", num=True),
            Cell(text=PATROL_STATE_TITLES[one.state], kind=grid_labels.PATROL_KIND[one.state]),
        ),
    )


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@permission(access.GRID_MANAGE)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, patrol_id: UUID) -> HttpResponseBase:
    """Show what of a patrol was done; posted, cancel it, or see its track with a reason."""
    areas_of(request)
    actor, at = actor_of(request), moment(request)
    found = patrols.get_for(actor=actor, patrol_id=patrol_id)
    errors: list[ErrorItem] = []
    drawn: Any = sketch(found, [])
    seen = False
    if request.method == "POST":
        try:
            if request.POST.get("act") == "cancel":
                patrol.cancel(actor=actor, patrol_id=patrol_id, at=at)
                return HttpResponseRedirect(request.path)
            positions = patrol.look_at_track(
                actor=actor, patrol_id=patrol_id, reason=request.POST.get("reason", ""), at=at
            )
            drawn, seen = sketch(found, positions), True
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-reason")]
    context = {
        "links": links(),
        "one": found,
        "state": PATROL_STATE_TITLES[found.state],
        "kind": grid_labels.PATROL_KIND[found.state],
        "sketch": drawn,
        "seen": seen,
        "may_look": found.state is PatrolState.ENDED and found.has_track and not seen,
        "may_cancel": found.state is PatrolState.SET,
        "days": TRACK_DAYS,
        "errors": errors,
    }
    return render(request, "hotline/grid_round.html", context, status=422 if errors else 200)

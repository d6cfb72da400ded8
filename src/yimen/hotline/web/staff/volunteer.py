"""Villages and towns ask for volunteers and confirm their hours."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import volunteer
from yimen.hotline.contracts.volunteer import PART_STATE_TITLES, PartState, VolunteerTaskView
from yimen.hotline.queries import volunteer as volunteers
from yimen.hotline.web import labels
from yimen.hotline.web.staff import grid_labels
from yimen.hotline.web.staff.grid import areas_of, links
from yimen.identity import public as identity
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_COLUMNS = (
    Column(title="活动"),
    Column(title="地区"),
    Column(title="日期"),
    Column(title="报名", num=True),
    Column(title="状态"),
)


@permission(access.GRID_MANAGE)
@require_http_methods(["GET", "POST"])
def tasks(request: HttpRequest) -> HttpResponseBase:
    """List what is asked of volunteers; posted, ask for something."""
    prefixes, actor, at = areas_of(request), actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    sent = request.POST.dict()
    if request.method == "POST":
        try:
            made = _offer(request)
            return HttpResponseRedirect(reverse("hotline:volunteer_task", args=[made]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            anchor = f"f-{refusal.field or 'area_code'}"
            errors = [ErrorItem(message=refusal.message, anchor=anchor)]
    day, _, key = request.GET.get("after", "").partition("~")
    on, last_id = grid_labels.a_day(day), labels.a_uuid(key)
    found = volunteers.list_tasks(
        actor=actor,
        after=volunteers.TaskKey(on_day=on, id=last_id) if on and last_id else None,
        limit=volunteers.PAGE + 1,
    )
    shown = found[: volunteers.PAGE]
    names = directory.area_names(codes={one.area_code for one in shown})
    last = shown[-1] if len(found) > volunteers.PAGE else None
    context = {
        "links": links(),
        "columns": _COLUMNS,
        "rows": [_row(one, names) for one in shown],
        "villages": grid_labels.village_options(prefixes),
        "today": local_day(at),
        "sent": sent,
        "errors": errors,
        "after_href": f"?after={last.on_day.isoformat()}~{last.id}" if last else "",
    }
    return render(request, "hotline/volunteer_tasks.html", context, status=422 if errors else 200)


def _offer(request: HttpRequest) -> UUID:
    sent = request.POST
    on_day, places = grid_labels.a_day(sent.get("on_day", "")), sent.get("places", "")
    if on_day is None:
        raise Refusal("hotline.volunteer.day", "请选日期。", field="on_day")
    return volunteer.offer(
        actor=actor_of(request),
        title=sent.get("title", ""),
        words=sent.get("words", ""),
        area_code=sent.get("area_code", ""),
        on_day=on_day,
        places=int(places) if places.isdigit() else 0,
        at=moment(request),
    )


def _row(one: VolunteerTaskView, names: dict[str, str]) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=one.title, href=row_address("hotline:volunteer_task", one.id), head=True),
            Cell(text=names.get(one.area_code, one.area_code)),
            Cell(text=f"{one.on_day.year}年{one.on_day.month}月{one.on_day.day}日"),
            Cell(text=f"{one.taken}/{one.places}", num=True),
            Cell(
                text="停止报名" if one.closed else "报名中", kind="plain" if one.closed else "now"
            ),
        ),
    )


@permission(access.GRID_MANAGE)
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Show who took a task; posted, confirm hours, or take no more."""
    areas_of(request)
    actor, at = actor_of(request), moment(request)
    found = volunteers.get_task(actor=actor, task_id=task_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act == "close":
                volunteer.close_task(actor=actor, task_id=task_id, at=at)
            else:
                volunteer.rule_on_hours(
                    actor=actor,
                    part_id=labels.a_uuid(request.POST.get("part", "")) or UUID(int=0),
                    confirmed=act == "confirm",
                    hours=hours_of(request.POST.get("hours", "")),
                    at=at,
                )
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message)]
    context = {
        "links": links(),
        "one": found,
        "place": directory.area_name(code=found.area_code, full=True),
        "parts": _parts(found),
        "may_confirm": found.unit_id in actor.units(access.GRID_MANAGE),
        "errors": errors,
    }
    return render(request, "hotline/volunteer_task.html", context, status=422 if errors else 200)


def _parts(found: VolunteerTaskView) -> list[dict[str, Any]]:
    parts = volunteers.parts_of_task(task=found)
    known = identity.list_persons(person_ids={part.person_id for part in parts})
    names = {one.id: one.name_masked for one in known}
    return [
        {
            "one": part,
            "name": names.get(part.person_id, ""),
            "state": PART_STATE_TITLES[part.state],
            "waits": part.state is PartState.DONE,
        }
        for part in parts
    ]


def hours_of(text: str) -> Decimal | None:
    """Return the hours that a form sent, or None."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


@permission(access.GRID_MANAGE)
@require_GET
def part(request: HttpRequest, part_id: UUID) -> HttpResponseBase:
    """Lead from a piece of work to the task whose hours are to be confirmed."""
    areas_of(request)
    found = volunteers.task_of_part(part_id=part_id)
    return HttpResponseRedirect(reverse("hotline:volunteer_task", args=[found]))

"""Residents register as volunteers, take tasks, tell their hours, and get a certificate."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from yimen.directory import public as directory
from yimen.hotline.actions import volunteer
from yimen.hotline.contracts.volunteer import (
    PART_STATE_TITLES,
    PartState,
    PartView,
    VolunteerRefused,
    VolunteerTaskView,
    VolunteerView,
)
from yimen.hotline.queries import schematic
from yimen.hotline.queries import volunteer as volunteers
from yimen.hotline.web import labels
from yimen.hotline.web.staff.volunteer import hours_of
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, resident
from yimen.kernel.typeset.pages import set_page
from yimen.media.manuscript import to_pdf
from yimen.ui.parts import ErrorItem, Option, PillKind

_KIND: dict[PartState, PillKind] = {
    PartState.TAKEN: "now",
    PartState.DONE: "need",
    PartState.CONFIRMED: "done",
    PartState.REFUSED: "bad",
    PartState.LEFT: "plain",
}


@resident
@require_http_methods(["GET", "POST"])
def volunteering(request: HttpRequest) -> HttpResponseBase:
    """Show a volunteer's tasks and hours, or the way to register; posted, take a step."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            anchor = f"f-{refusal.field}" if refusal.field else ""
            errors = [ErrorItem(message=refusal.message, anchor=anchor)]
    assert actor.person_id is not None
    mine = volunteers.find_volunteer(person_id=actor.person_id)
    parts = volunteers.parts_of_person(person_id=actor.person_id)
    taken = {one.task.id for one in parts}
    context: dict[str, Any] = {
        "section": "space",
        "mine": mine,
        "place": directory.area_name(code=mine.area_code, full=True) if mine else "",
        "villages": tuple(
            Option(value=code, label=name, group=town) for code, name, town in schematic.villages()
        ),
        "open": [one for one in _offered(mine, at) if one.id not in taken],
        "parts": [_line(part, at) for part in parts],
        "hours": volunteers.hours_of_person(person_id=actor.person_id),
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "hotline/volunteering.html", context, status=422 if errors else 200)


def _offered(mine: VolunteerView | None, at: datetime) -> list[VolunteerTaskView]:
    if mine is None:
        return []
    return volunteers.list_open(area_code=mine.area_code, on=local_day(at))


def _line(part: PartView, at: datetime) -> dict[str, Any]:
    again = part.state in {PartState.TAKEN, PartState.REFUSED}
    return {
        "one": part,
        "state": PART_STATE_TITLES[part.state],
        "kind": _KIND[part.state],
        "may_leave": part.state is PartState.TAKEN,
        "may_tell": again and part.task.on_day <= local_day(at),
    }


def _act(request: HttpRequest) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    act = sent.get("act", "")
    task_id = labels.a_uuid(sent.get("task", "")) or UUID(int=0)
    part_id = labels.a_uuid(sent.get("part", "")) or UUID(int=0)
    if act == "register":
        volunteer.register(
            actor=actor, area_code=sent.get("area_code", ""), agreed=bool(sent.get("agreed")), at=at
        )
    elif act == "leave":
        volunteer.leave(actor=actor, at=at)
    elif act == "take":
        volunteer.take(actor=actor, task_id=task_id, at=at)
    elif act == "give_up":
        volunteer.give_up(actor=actor, part_id=part_id, at=at)
    elif act == "hours":
        volunteer.report_hours(
            actor=actor,
            part_id=part_id,
            hours=hours_of(sent.get("hours", "")),
            words=sent.get("words", ""),
            at=at,
        )
    else:
        raise VolunteerRefused("", "没有这一步。请刷新页面再办。")


@resident
@require_GET
def certificate(request: HttpRequest) -> HttpResponseBase:
    """Return the certificate of the person's confirmed hours as a PDF."""
    paper = volunteer.certify(actor=actor_of(request), at=moment(request))
    content = to_pdf(paper, moment(request), setter=set_page)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="volunteer-hours.pdf"'
    return answer

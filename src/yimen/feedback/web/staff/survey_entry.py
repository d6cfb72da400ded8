"""Fill in a survey for somebody on the telephone: one answer after another."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.feedback.actions import survey_answer as actions
from yimen.feedback.contracts.survey import LinkUnknown
from yimen.feedback.queries import survey as queries
from yimen.feedback.queries import survey_door
from yimen.feedback.queries.survey import ENTER
from yimen.feedback.queries.survey_door import Door
from yimen.feedback.web import survey_form
from yimen.feedback.web.survey_form import Sheet
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_CODE = forms.Field(
    name="code",
    label="邀请码",
    required=False,
    width="m",
    help="对方是被抽中的人，请他念短信或纸上链接最后的 20 位；没有就空着。一个码只能答一次。",
)


@permission(ENTER)
def entries(request: HttpRequest) -> HttpResponse:
    """List the surveys that are open now, for who takes answers over the telephone."""
    found = queries.list_open(actor=actor_of(request), on=local_day(moment(request)))
    context = {
        "columns": [Column(title="调查"), Column(title="最后一天")],
        "rows": [
            Row(
                key=str(one.id),
                cells=[
                    Cell(text=one.title, href=row_address("feedback:survey_entry", one.id), head=True),
                    Cell(text=f"{one.closes_on:%Y-%m-%d}" if one.closes_on else "没有定"),
                ],
            )
            for one in found
        ],
    }  # fmt: skip
    return render(request, "feedback/survey_entries.html", context)


@permission(ENTER)
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, survey_id: UUID) -> HttpResponseBase:
    """Take one answer over the telephone; the channel is recorded, who called is not."""
    actor, at = actor_of(request), moment(request)
    queries.check_entry(actor=actor, survey_id=survey_id)
    door = survey_door.by_survey(survey_id=survey_id)
    errors: list[ErrorItem] = []
    ticket = survey_form.read_ticket(request=request, survey_id=survey_id)
    sheet = survey_form.begin(each=False)
    if request.method == "GET" or ticket is None:
        ticket = survey_form.new_ticket(version=door.version, at=at)
    else:
        questionnaire = survey_door.frozen_questionnaire(survey_id, ticket.version)
        sheet = survey_form.step(
            questionnaire=questionnaire, post=request.POST, area_code=door.area_code
        )
        try:
            used = _door(door, request.POST.get("code", ""))
            if sheet.answers is not None:
                actions.send_for(
                    actor=actor,
                    door=used,
                    questionnaire=questionnaire,
                    version=ticket.version,
                    key=ticket.key,
                    answers=sheet.answers,
                    at=at,
                )
                return HttpResponseRedirect(f"{request.path}?sent=1")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-code")]
    return _shown(request, door, sheet, ticket.sign(survey_id), errors)


def _shown(
    request: HttpRequest, door: Door, sheet: Sheet, ticket: str, errors: list[ErrorItem]
) -> HttpResponse:
    context = {
        "door": door,
        "sheet": sheet,
        "ticket": ticket,
        "starting": sheet.page == survey_form.START,
        "extra": forms.fill([_CODE], values=request.POST.dict())[0],
        "here": request.path,
        "errors": errors,
        "sent": request.GET.get("sent") == "1",
    }
    status = 422 if errors or sheet.errors else 200
    return render(request, "feedback/survey_entry.html", context, status=status)


def _door(door: Door, code: str) -> Door:
    """Return the door that this answer uses: the caller's own where he has a code.

    Raises Refusal.
    """
    if not code.strip():
        return door
    try:
        own: Door | None = survey_door.by_link(code=code)
    except LinkUnknown:
        own = None
    if own is None or own.survey_id != door.survey_id:
        raise Refusal(
            "feedback.survey.code_unknown",
            "这项调查没有这个邀请码，请再对一遍；对方没有邀请码就空着。",
            field="code",
        )
    if own.is_used:
        raise Refusal(
            "feedback.survey.code_used", "这个邀请码已经答过了，一个码只能答一次。", field="code"
        )
    return survey_door.by_phone(own)

"""Answer a survey: by a personal link, by an open link, or on a tablet that wipes itself.

None of these views asks who is signed in, and none keeps an address, a browser or an account.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.feedback.actions import survey_answer as actions
from yimen.feedback.contracts.survey import LinkUnknown, SurveyChannel
from yimen.feedback.queries import survey_door
from yimen.feedback.queries.survey_door import Door
from yimen.feedback.web import survey_form
from yimen.feedback.web.survey_form import Sheet
from yimen.identity import public as identity
from yimen.identity.contracts import RateLimit
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import moment, public
from yimen.ui.context import installation, is_elder

_WRONG_LINKS = RateLimit(burst=100, every=timedelta(seconds=1))
"""Wrong links of the whole site: who mistypes has enough of them, who guesses has not. A right link is
never counted here, and no address is needed."""
_COOKIE_DAYS = 90


@public
@require_http_methods(["GET", "POST"])
def personal(request: HttpRequest, code: str) -> HttpResponseBase:
    """Answer by a link that was sent to one person or printed on one sheet."""
    at = moment(request)
    try:
        door = survey_door.by_link(code=code)
    except LinkUnknown:
        identity.take_rate(route="feedback.survey", key="wrong", limit=_WRONG_LINKS, at=at)
        raise
    if door.is_used:
        return _thanks(request, door)
    if door.token_id is not None and request.method == "GET":
        actions.mark_opened(token_id=door.token_id)
    return _walk(request, door, at, done=request.path)


@public
@require_http_methods(["GET", "POST"])
def by_open_link(request: HttpRequest, code: str) -> HttpResponseBase:
    """Answer by the link that is open to everybody; one browser is asked once."""
    door = survey_door.by_station(code=code, channel=SurveyChannel.OPEN)
    cookie = f"survey-{door.survey_id.hex[:12]}"
    if request.GET.get("sent") == "1" or (cookie in request.COOKIES and request.method == "GET"):
        return _thanks(request, door)
    answer = _walk(request, door, moment(request), done=f"{request.path}?sent=1")
    if answer.status_code == HttpResponseRedirect.status_code:
        answer.set_cookie(
            cookie,
            "1",
            max_age=_COOKIE_DAYS * 86_400,
            path=request.path,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer


@public
@require_http_methods(["GET", "POST"])
def tablet(request: HttpRequest, code: str) -> HttpResponseBase:
    """Answer on the spot, one person after another; the tablet keeps nothing between them."""
    door = survey_door.by_station(code=code, channel=SurveyChannel.TABLET)
    if request.GET.get("sent") == "1":
        return _page(request, door, "feedback/survey_tablet_done.html", {"again": request.path})
    return _walk(
        request,
        door,
        moment(request),
        done=f"{request.path}?sent=1",
        template="feedback/survey_tablet.html",
        each=True,
    )


def _walk(
    request: HttpRequest,
    door: Door,
    at: datetime,
    *,
    done: str,
    template: str = "feedback/survey_answer.html",
    each: bool = False,
) -> HttpResponseBase:
    """Show the next page, or store the sheet and go to the thanks."""
    door.check_open(on=local_day(at))
    ticket = survey_form.read_ticket(request=request, survey_id=door.survey_id)
    if request.method == "GET" or ticket is None:
        ticket = survey_form.new_ticket(version=door.version, at=at)
        sheet = survey_form.begin(each=each or is_elder(request))
        expired = request.method == "POST"
        return _sheet(request, door, sheet, ticket.sign(door.survey_id), template, expired=expired)
    questionnaire = survey_door.frozen_questionnaire(door.survey_id, ticket.version)
    if door.token_id is not None and request.POST.get("page") == str(survey_form.START):
        actions.mark_begun(token_id=door.token_id)
    sheet = survey_form.step(
        questionnaire=questionnaire, post=request.POST, area_code=door.area_code
    )
    if sheet.answers is None:
        return _sheet(request, door, sheet, request.POST["ticket"], template)
    try:
        actions.send(
            door=door,
            questionnaire=questionnaire,
            version=ticket.version,
            key=ticket.key,
            answers=sheet.answers,
            seconds=ticket.seconds(at),
            at=at,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(
            request, door, "feedback/survey_end.html", {"said": refusal.message}, status=refusal.status
        )  # fmt: skip
    return HttpResponseRedirect(done)


def _sheet(
    request: HttpRequest,
    door: Door,
    sheet: Sheet,
    ticket: str,
    template: str,
    *,
    expired: bool = False,
) -> HttpResponse:
    questionnaire = survey_door.frozen_questionnaire(door.survey_id, door.version)
    context = {
        "sheet": sheet,
        "ticket": ticket,
        "expired": expired,
        "count": len(questionnaire.questions),
        "minutes": max(1, round(len(questionnaire.questions) / 5)),
        "starting": sheet.page == survey_form.START,
        "here": request.path,
        "restart": request.path,
    }
    return _page(request, door, template, context, status=422 if sheet.errors else 200)


def _thanks(request: HttpRequest, door: Door) -> HttpResponse:
    return _page(request, door, "feedback/survey_end.html", {})


def _page(
    request: HttpRequest, door: Door, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    shown = {
        "door": door,
        "phone": door.phone or installation().phone,
        "personal": door.token_id is not None,
    }
    answer = render(request, template, shown | context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer

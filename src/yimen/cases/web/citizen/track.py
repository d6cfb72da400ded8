"""Progress without signing in: number and code, and nothing that names a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yimen.cases.actions import look
from yimen.cases.queries import case as cases
from yimen.cases.web.citizen.story import public_moments
from yimen.cases.web.labels import NEXT_SAYS, STATE_KIND, state_title
from yimen.kernel.gates import actor_of, moment, public
from yimen.ui import forms
from yimen.ui.parts import ErrorItem

QUESTIONS = (
    forms.Field(name="number", label="办件号", width="l", autocomplete="off"),
    forms.Field(name="query_code", label="查询码", width="m", autocomplete="off"),
)


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; posted, show where the case is.

    It changes nothing but the list of looks and needs nobody's session, so the form needs no token; without one the home
    page, which holds the same form, is the same for everybody. Posted, because a code in an
    address would stay in logs.
    """
    given = request.POST if request.method == "POST" else request.GET
    context: dict[str, object] = {"section": "where", "now": moment(request)}
    errors: list[ErrorItem] = []
    if request.method == "POST":
        found = look.follow_by_code(
            actor=actor_of(request),
            number=request.POST.get("number", ""),
            query_code=request.POST.get("query_code", ""),
            at=moment(request),
        )
        if found is None:
            errors = [
                ErrorItem(
                    message="没有查到。请核对办件号和查询码，两个都要填对。", anchor="f-number"
                )
            ]
        else:
            context |= {
                "case": found,
                "state": state_title(found.state),
                "kind": STATE_KIND[found.state],
                "says": NEXT_SAYS[found.state],
                "moments": public_moments(cases.list_steps(case_id=found.id, private=False)),
            }
    context["errors"] = errors
    context["fields"] = forms.fill(QUESTIONS, values=given, errors={})
    return render(request, "cases/track.html", context, status=422 if errors else 200)

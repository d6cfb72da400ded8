"""Who looked at my data, and why; and asking about a look."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.audit.actions import question as actions
from yimen.audit.contracts import LookRow, QuestionRefused
from yimen.audit.queries import look as queries
from yimen.audit.web import labels, reading
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.gates import actor_of, moment, resident
from yimen.ui.parts import ErrorItem

PAGE = 30


@resident
@never_cache
@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """List who looked at the person's data, cases and licences, newest first."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise NotAllowed
    found, after = queries.list_looks(
        person_id=actor.person_id,
        on=local_day(moment(request)),
        after=reading.key_of(request),
        limit=PAGE,
    )
    context = {
        "rows": [{"one": one, "what": _what(one)} for one in found],
        "after_href": f"?after={reading.written(after)}" if after else "",
        "first_href": reverse("audit:looks") if request.GET.get("after") else "",
        "section": "space",
    }
    return render(request, "audit/looks.html", context)


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, entry_id: int) -> HttpResponseBase:
    """Show a look and the form to ask about it; posted, ask the unit."""
    actor = actor_of(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            actions.ask(
                actor=actor,
                entry_id=entry_id,
                words=request.POST.get("words", ""),
                at=moment(request),
            )
            return HttpResponseRedirect(reverse("audit:looks"))
        except QuestionRefused as refusal:
            errors = [ErrorItem(message=refusal.message, anchor="f-words")]
    if actor.person_id is None:
        raise NotAllowed
    found = queries.find_look(
        person_id=actor.person_id, entry_id=entry_id, on=local_day(moment(request))
    )
    if found is None:
        raise NotFound
    context = {
        "one": found,
        "what": _what(found),
        "errors": errors,
        "sent": request.POST.get("words", ""),
        "section": "space",
    }
    return render(request, "audit/ask.html", context, status=422 if errors else 200)


def _what(one: LookRow) -> str:
    return labels.LOOKED_AT.get(one.what, labels.LOOKED_OTHERWISE)

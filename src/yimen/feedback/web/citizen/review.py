"""The resident rates: five levels, tags, a few words; once for each service."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.cases import public as cases
from yimen.cases.contracts import CASE_KIND, case_ref
from yimen.feedback.actions import review as actions
from yimen.feedback.contracts.review import BAD_TAGS, GOOD_TAGS, LEVEL_TITLES, MOMENT_TITLES
from yimen.feedback.queries import review as queries
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.ui.parts import ErrorItem, Option


@signed_in
def panel(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what of this case may be rated, or what was said; nothing for who did not apply."""
    actor = actor_of(request)
    cases.get_case(actor=actor, case_id=case_id)
    rows = (
        queries.list_of(origin=case_ref(case_id), person_id=actor.person_id)
        if actor.person_id
        else []
    )
    context = {
        "rows": [
            {
                "one": one,
                "moment": MOMENT_TITLES[one.moment],
                "level": LEVEL_TITLES[one.level] if one.level else "",
            }
            for one in rows
        ]
    }
    page = "panel.html" if request.headers.get("HX-Request") else "panel_page.html"
    return render(request, f"feedback/{page}", context)


@signed_in
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, invitation_id: UUID) -> HttpResponseBase:
    """Show the form of a review; posted, store it once."""
    actor = actor_of(request)
    one = queries.get_own(actor=actor, invitation_id=invitation_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        level = request.POST.get("level", "")
        try:
            actions.give_review(
                actor=actor,
                invitation_id=invitation_id,
                level=6 - int(level) if level in set("12345") else 0,
                tags=request.POST.getlist("tags"),
                words=request.POST.get("words", ""),
                at=moment(request),
            )
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'level'}")]
    context = {
        "section": "space",
        "one": one,
        "moment": MOMENT_TITLES[one.moment],
        "level": LEVEL_TITLES[one.level] if one.level else "",
        "tags": [Option(value=tag, label=tag) for tag in (*GOOD_TAGS, *BAD_TAGS)],
        "sent_tags": request.POST.getlist("tags"),
        "sent": request.POST,
        "errors": errors,
        "case_url": reverse("cases:case", args=[one.origin.id])
        if one.origin.kind == CASE_KIND
        else "",
    }
    return render(request, "feedback/give.html", context, status=422 if errors else 200)

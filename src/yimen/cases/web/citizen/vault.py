"""Papers that the applicant gave before: chosen for a question by one click."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.cases.actions import vault as actions
from yimen.cases.queries import draft as draft_queries
from yimen.cases.queries import vault as queries
from yimen.catalogue import public as catalogue
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.ui.web.addresses import address


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def vault(request: HttpRequest, draft_id: UUID, step: str, paper: str) -> HttpResponseBase:
    """Offer the kept papers of the same name; posted, use one and go back to the step."""
    actor, at = actor_of(request), moment(request)
    back = address("cases:draft_step", draft_id, step)
    error = ""
    if request.method == "POST":
        try:
            actions.pick(
                actor=actor,
                draft_id=draft_id,
                step=step,
                paper=paper,
                kept_id=_id(request.POST.get("kept", "")),
                at=at,
            )
            return HttpResponseRedirect(back)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    return _page(request, draft_id, step, paper, back, error)


def _page(
    request: HttpRequest, draft_id: UUID, step: str, paper: str, back: str, error: str
) -> HttpResponse:
    draft = draft_queries.get_draft(actor=actor_of(request), draft_id=draft_id)
    actions.check_may_pick(draft)
    version = catalogue.get_version(version_id=draft.item_version_id)
    field, asked = queries.paper_asked(version, step=step, paper=paper)
    context = {
        "section": "do",
        "field": field,
        "paper": asked,
        "found": queries.offered(draft=draft, paper=asked, on=local_day(moment(request))),
        "back": back,
        "error": error,
    }
    return render(request, "cases/vault.html", context, status=422 if error else 200)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None

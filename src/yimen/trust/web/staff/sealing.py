"""The queue of what is to be sealed: what waits, since when, and why."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.trust.access import KEEP_SEAL, RUN_SEALING
from yimen.trust.actions.requeue import ask_again
from yimen.trust.contracts import SealedState
from yimen.trust.queries import sealing, seals
from yimen.trust.web import seal_labels as labels
from yimen.ui.parts import ErrorItem


@permission(RUN_SEALING, KEEP_SEAL)
@never_cache
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Show what is not sealed yet; posted, put one that was refused back into the queue."""
    actor = actor_of(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            ask_again(actor=actor, sealing_id=_id(request), at=moment(request))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message)]
        else:
            return HttpResponseRedirect(request.path)
    numbers = sealing.count_waiting(actor=actor)
    context = {
        "queued": numbers.get(SealedState.QUEUED, 0),
        "refused": numbers.get(SealedState.REFUSED, 0),
        "rows": [_row(one) for one in sealing.list_waiting(actor=actor)],
        "faults": [(one.name, fault) for one, fault in seals.list_faults()]
        if actor.may(RUN_SEALING)
        else [],
        "may_list": actor.may(KEEP_SEAL),
        "errors": errors,
    }
    return render(request, "trust/sealing.html", context, status=422 if errors else 200)


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        raise NotFound from None


def _row(one: sealing.WaitingView) -> dict[str, object]:
    return {
        "one": one,
        "asked": labels.moment_words(one.asked_at),
        "why": labels.why_words(one.why),
        "next": labels.moment_words(one.next_at)
        if one.attempts and one.state is SealedState.QUEUED
        else "",
        "state": labels.QUEUE_TITLES[one.state],
        "kind": labels.QUEUE_KINDS[one.state],
        "is_refused": one.state is SealedState.REFUSED,
    }

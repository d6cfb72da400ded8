"""Who asked other registers about me, for what, on which law; and what became of my doubts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.exchange.contracts import DISPUTE_TITLES, OUTCOME_TITLES
from yimen.exchange.queries import call as calls
from yimen.exchange.queries import dispute as disputes
from yimen.exchange.web import labels
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.gates import actor_of, resident


@resident
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show every call about the person, one's own included, and the person's doubts."""
    person_id = actor_of(request).person_id
    if person_id is None:
        raise NotAllowed
    context = {
        "section": "space",
        "calls": [
            {
                "one": one,
                "who": "您自己填表时" if not one.unit_id else one.who,
                "outcome": OUTCOME_TITLES[one.outcome],
                "kind": labels.OUTCOME_KINDS[one.outcome],
            }
            for one in calls.list_of_person(person_id=person_id)
        ],
        "disputes": [
            {
                "one": one,
                "state": DISPUTE_TITLES[one.state],
                "kind": labels.DISPUTE_KINDS[one.state],
            }
            for one in disputes.list_of_person(person_id=person_id)
        ],
    }
    return render(request, "exchange/mine.html", context)

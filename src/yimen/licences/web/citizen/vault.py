"""My vault: what I gave once, how credible it is, until when it is used again, and who used it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.gates import actor_of, moment, resident
from yimen.licences.actions import vault as actions
from yimen.licences.queries import vault as queries


@resident
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show the person's kept papers with their source, and each use."""
    person_id = actor_of(request).person_id
    if person_id is None:
        raise NotAllowed
    uses = queries.list_uses(person_id=person_id)
    context = {
        "section": "space",
        "rows": [
            {"one": one, "uses": [use for use in uses if use.kept_id == one.id]}
            for one in queries.list_kept(person_id=person_id, on=local_day(moment(request)))
        ],
    }
    return render(request, "licences/vault.html", context)


@resident
@require_POST
def withdraw(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    """Take one paper back."""
    actions.withdraw(actor=actor_of(request), kept_id=kept_id, at=moment(request))
    return HttpResponseRedirect(reverse("licences:vault"))

"""Beside a guide: which of its papers this person need not bring, because we hold the licence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.catalogue import public as catalogue
from yimen.kernel.clock import local_day
from yimen.kernel.gates import actor_of, moment, public
from yimen.licences.queries.licence import held_types


@public
def held(request: HttpRequest, item_code: str) -> HttpResponse:
    """Name the papers of an item that a held licence waives; nothing for a visitor."""
    actor, day = actor_of(request), local_day(moment(request))
    version = catalogue.get_current(item_code=item_code, on=day)
    papers = version.definition.papers if version.definition else ()
    types = held_types(holder_id=actor.person_id, on=day) if actor.person_id else {}
    waived = [one.name for one in papers if one.licence_type and one.licence_type in types]
    answer = render(
        request,
        "licences/held.html" if request.headers.get("HX-Request") else "licences/held_page.html",
        {"waived": waived, "version": version, "signed": actor.person_id is not None},
    )
    answer["Cache-Control"] = "private, no-store"
    return answer

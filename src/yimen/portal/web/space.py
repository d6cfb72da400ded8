"""My space: what waits for the person, and everything that is his, on one page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.portal.queries import space as queries
from yimen.ui.parts import Link

_NOON, _EVENING = 12, 18


@signed_in
@never_cache
@require_safe
def space(request: HttpRequest) -> HttpResponseBase:
    """Greet the person and show what waits, cases, licences, messages and mandates.

    An officer who is nobody's resident account goes where his work is.
    """
    actor = actor_of(request)
    if actor.person_id is None:
        return HttpResponseRedirect(reverse("directory:landing"))
    return _page(request, actor.person_id)


def _page(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    mandates = queries.mandates_of(person_id=person_id)
    context = {
        "section": "space",
        "greeting": _greeting(at.astimezone(LOCAL).hour),
        "name": actor.name,
        "todos": queries.todos(actor=actor, mandates=mandates),
        "cases": queries.recent_cases(actor=actor),
        "licences": queries.held_licences(person_id=person_id, at=at),
        "mandates": queries.mandate_lines(person_id=person_id, mandates=mandates, at=at),
        "entries": queries.entries(actor=actor),
        "search_link": Link(label="去搜要办的事", href=reverse("catalogue:search")),
        "crumbs": (Link(label="首页", href="/"), Link(label="我的空间", href="", current=True)),
    }
    return render(request, "portal/space.html", context)


def _greeting(hour: int) -> str:
    if hour < _NOON:
        return "上午好"
    return "下午好" if hour < _EVENING else "晚上好"

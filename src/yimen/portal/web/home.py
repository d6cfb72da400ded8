"""The home page: what do I want to do, how far is it, who helps me; and the same for elders."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.kernel.actor import ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.gates import actor_of, moment, public
from yimen.portal.queries import home as queries
from yimen.ui.context import ELDER_COOKIE, is_elder
from yimen.ui.parts import Link
from yimen.ui.web.kept import kept

_YEAR = 365 * 24 * 60 * 60

OFTEN = ("老年证", "高龄津贴", "医保参保", "临时救助", "开理发店")
"""What people ask for in their own words; each finds something in the demo catalogue."""


def _often() -> list[Link]:
    search = reverse("catalogue:search")
    return [Link(label=word, href=f"{search}?{urlencode({'q': word})}") for word in OFTEN]


@public
@kept
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Answer the three questions on one page; who chose the mode for elders gets that home."""
    if is_elder(request):
        return HttpResponseRedirect(reverse("portal:elder"))
    at = moment(request)
    people, businesses = queries.life_events(on=local_day(at))
    towns, villages = queries.counts_of_places()
    context = {
        "section": "do",
        "often": _often(),
        "hall": queries.county_hall(),
        "people": people,
        "businesses": businesses,
        "most": queries.most_applied(at=at),
        "towns": towns,
        "villages": villages,
    }
    return render(request, "portal/home.html", context)


@public
@kept
@require_safe
def elder(request: HttpRequest) -> HttpResponse:
    """Show four large choices, what elders often apply for, and who comes to the house.

    Who comes here by its address has chosen the mode for elders: the pages behind keep it.
    """
    at = moment(request)
    signed_in = actor_of(request).kind is not ActorKind.ANONYMOUS
    context = {
        "elder": True,
        "standard_href": reverse("portal:home"),
        "items": queries.elder_items(on=local_day(at)),
        "cases_href": reverse("cases:mine" if signed_in else "cases:track"),
        "cases_said": "您交上去的都在这里" if signed_in else "报办件号和查询码",
    }
    answer = render(request, "portal/elder.html", context)
    if not is_elder(request):
        answer.set_cookie(
            ELDER_COOKIE, "1", max_age=_YEAR, samesite="Lax", secure=request.is_secure()
        )
    return answer

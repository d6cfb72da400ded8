"""What the frame of a page knows from the floors above the design system.

The design system stands at the bottom and names nobody; settings give it these three functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.http import HttpRequest
from django.urls import reverse

from yimen.directory import public as directory
from yimen.kernel import register
from yimen.kernel.actor import ANONYMOUS, Actor, ActorKind
from yimen.kernel.work.queries import COUNT_LIMIT
from yimen.ui.parts import NavItem, Panel, WorkShell


def panels(request: HttpRequest, slot: str, key: str) -> Sequence[Panel]:
    """Return the panels of a slot that this actor may see."""
    actor = _actor(request)
    return [
        Panel(title=offered.title, href=str(register.resolve(offered.url)(key)))
        for offered in register.slot_panels(slot)
        if offered.verb is None or actor.may(offered.verb)
    ]


def signed_in(request: HttpRequest) -> str:
    """Return the name of whoever is signed in, empty for a visitor."""
    actor = _actor(request)
    return "" if actor.kind is ActorKind.ANONYMOUS else actor.name


def work_shell(request: HttpRequest) -> WorkShell:
    """Return the task rail of the person at work, with what waits in each place."""
    actor = _actor(request)
    place = ""
    if actor.unit_id is not None:
        place = directory.get_organisation(organisation_id=actor.unit_id).name
    nav = _nav(request, actor)
    return WorkShell(
        nav=nav,
        place=place,
        who=signed_in(request),
        search_href=_search(nav),
        search_hint="办件号、申请人、事项",
    )


def _search(nav: Sequence[NavItem]) -> str:
    """Return where the box in the head searches: the list of cases, for who may open it."""
    cases = _address("cases:staff_cases")
    return next((item.href for item in nav if item.href == cases), "")


def _nav(request: HttpRequest, actor: Actor) -> list[NavItem]:
    entries = register.navigation(audience="staff", actor=actor)
    once = {entry.url_name: entry for entry in reversed(entries)}
    return [_entry(one, request=request, actor=actor) for one in reversed(once.values())]


def _entry(entry: register.NavItem, *, request: HttpRequest, actor: Actor) -> NavItem:
    href = _address(entry.url_name)
    count = register.resolve(entry.count)(actor) if entry.count else None
    here = request.path == href or (href.count("/") > 2 and request.path.startswith(href))
    return NavItem(label=entry.title, href=href, count=badge(count), current=here)


@cache
def _address(route: str) -> str:
    """Return where an entry leads: the routes of a process stay what they are."""
    return reverse(route)


def badge(count: int | None) -> int | str | None:
    """Return what the rail says of a count that stops at its limit: `999+` from there on."""
    return count if count is None or count < COUNT_LIMIT else f"{COUNT_LIMIT - 1}+"


def _actor(request: HttpRequest) -> Actor:
    """Return the actor; an error page may be drawn before the edge has put one there."""
    actor = getattr(request, "actor", ANONYMOUS)
    return actor if isinstance(actor, Actor) else ANONYMOUS

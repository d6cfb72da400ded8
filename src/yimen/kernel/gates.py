"""Every route declares who may open it; a house test refuses a route without a gate.

A gate on a view is the first of three questions (is somebody there, strongly enough); actions
ask the other two again (may this actor, does the state allow), because window, kiosk, hotline
and API share them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotAllowed

View = Callable[..., HttpResponseBase]
Marked = TypeVar("Marked", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Gate:
    """What a route demands: nobody, somebody signed in, an officer, or one of some verbs."""

    code: str
    verbs: tuple[str, ...] = ()


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor that the edge's middleware put on the request."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise TypeError("the actor middleware has not run for this request")
    return actor


def moment(request: HttpRequest) -> datetime:
    """Return the time that the edge took for this request, once."""
    at = getattr(request, "at", None)
    return at if isinstance(at, datetime) else now()


def public(view: Marked) -> Marked:
    """Mark a view, or an operation of the interface, as open to everybody."""
    view.gate = Gate("public")  # type: ignore[attr-defined]
    return view


def _guard(view: View, gate: Gate, allowed: Callable[[Actor], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = actor_of(request)
        if actor.kind is ActorKind.ANONYMOUS:
            return _to_login(request)
        if not allowed(actor):
            raise NotAllowed
        return view(request, *args, **kwargs)

    guarded.gate = gate  # type: ignore[attr-defined]
    return guarded


def _to_login(request: HttpRequest) -> HttpResponseBase:
    target = f"{reverse('identity:login')}?next={quote(request.get_full_path())}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def signed_in(view: View) -> View:
    """Let any signed-in account through; others go to the sign-in page and come back."""
    return _guard(view, Gate("signed_in"), lambda actor: True)


def resident(view: View) -> View:
    """Let a signed-in person through who acts for himself or under a mandate."""
    return _guard(view, Gate("resident"), lambda actor: actor.person_id is not None)


def permission(*verbs: str) -> Callable[[View], View]:
    """Let an officer through who holds one of the verbs in at least one unit."""

    def decorate(view: View) -> View:
        return _guard(
            view, Gate("permission", verbs), lambda actor: any(actor.may(verb) for verb in verbs)
        )

    return decorate

"""Two closed doors of a request: an account on hold, and a level that is too low."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yimen.identity import sessions
from yimen.identity.contracts import AssuranceTooLow
from yimen.identity.queries import sign_in as queries
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.web.refusals import problem


class KnownEnoughMiddleware:
    """Keeps a recovered account from personal data for a day, and shows how to raise a level.

    The first is enforced below as well: a held account names no person and, here, holds no office.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Answer for a held account where a page asks for more than being signed in."""
        if not request.COOKIES or _is_open(request, view):
            return None
        account = sessions.account_of(request.session)
        if account is None or not account.is_held:
            return None
        if _wants_json(request):
            return problem(NotAllowed("账号刚找回，个人资料还没有打开。"))
        until = queries.held_until(account_id=account.id)
        return render(request, "identity/held.html", {"until": until}, status=403)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Lead somebody whose level is too low to the page that raises it."""
        if not isinstance(exception, AssuranceTooLow) or _wants_json(request):
            return None
        back = request.path if request.method == "GET" else request.headers.get("Referer", "")
        asked = urlencode({"need": int(exception.needed), "next": _ours(request, back)})
        target = f"{reverse('identity:assurance')}?{asked}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)


def _is_open(request: HttpRequest, view: object) -> bool:
    """Say whether a page shows nothing personal: a public one, or one on signing in itself."""
    gate = getattr(getattr(view, "gate", None), "code", "")
    match = request.resolver_match
    own = match is not None and match.namespace == "identity"
    return gate == "public" or (gate == "signed_in" and own)


def _ours(request: HttpRequest, back: str) -> str:
    site = f"{request.scheme}://{request.get_host()}"
    place = back.removeprefix(site)
    return place if place.startswith("/") and not place.startswith("//") else "/"


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or "application/json" in request.headers.get(
        "Accept", ""
    )

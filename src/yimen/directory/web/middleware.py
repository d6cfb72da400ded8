"""The edge: takes the time once, puts who acts on the request, and lets it use what is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from yimen.directory.queries import actor as actors
from yimen.identity import public as identity
from yimen.kernel import clock
from yimen.kernel.actor import ANONYMOUS, Actor, Channel
from yimen.kernel.reference import request_scope


class ActorMiddleware:
    """Sets `request.at`, and `request.actor` that is looked up when first asked for, once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put time and actor on the request and go on."""
        request.at = clock.now()  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        with request_scope():
            return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    """Return who acts, and leave him on the request as he is: asking through the wrapper is slow."""
    account = identity.account_of_session(session=request.session)
    found = ANONYMOUS
    if account is not None:
        found = actors.actor_of(
            account=account,
            at=request.at,  # type: ignore[attr-defined]
            channel=Channel.WEB,
        )
    request.actor = found  # type: ignore[attr-defined]
    return found

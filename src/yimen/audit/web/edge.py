"""The edge: what is recorded during a request comes from its address and device."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from yimen.audit.rules import source
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.ledger.origin import Origin, coming_from
from yimen.kernel.web.refusals import note

FORBIDDEN = 403


class Forged(NotAllowed):
    """A form came without the token of its page: too old, or made by another site."""

    def __init__(self) -> None:
        """Give it its own code."""
        super().__init__()
        self.code = "kernel.edge.forged"


class OriginMiddleware:
    """Says where a request comes from before anything is recorded, and notes what the edge refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on, with everything that is recorded coming from there."""
        with coming_from(origin_of(request)):
            answer = self.get_response(request)
            if answer.status_code == FORBIDDEN and not getattr(request, "is_noted", False):
                note(request, Forged())
            return answer


def origin_of(request: HttpRequest) -> Origin:
    """Return where a request comes from."""
    return Origin(
        address=source.address_of(
            peer=request.META.get("REMOTE_ADDR", ""),
            forwarded=request.META.get(settings.YIMEN_CLIENT_ADDRESS_HEADER, ""),
        ),
        agent=source.agent_of(user_agent=request.META.get("HTTP_USER_AGENT", "")),
    )

"""What every view of identity takes from the request once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from yimen.identity.actions.session import Arrival
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.gates import actor_of

DEVICE_COOKIE = "yimen_device"
_DEVICE_SECONDS = 400 * 24 * 60 * 60


def moment(request: HttpRequest) -> datetime:
    """Return the time that the edge took for this request."""
    at = getattr(request, "at", None)
    return at if isinstance(at, datetime) else now()


def own_person(request: HttpRequest) -> UUID:
    """Return the signed-in person. Raises NotAllowed for an account without a person."""
    person_id = actor_of(request).person_id
    if person_id is None:
        raise NotAllowed
    return person_id


def own_account(request: HttpRequest) -> UUID:
    """Return the signed-in account. Raises NotAllowed for a visitor."""
    account_id = actor_of(request).account_id
    if account_id is None:
        raise NotAllowed
    return account_id


def address_of(request: HttpRequest) -> str:
    """Return from which address a request came.

    Behind our own proxy it is the last address that the proxy added; what a visitor wrote into the
    header before it says nothing.
    """
    header = settings.YIMEN_CLIENT_ADDRESS_HEADER
    if header:
        return str(request.META.get(header, "")).split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def arrival_of(request: HttpRequest) -> Arrival:
    """Return from where somebody signs in."""
    return Arrival(
        address=address_of(request),
        user_agent=request.headers.get("User-Agent", "")[:400],
        mark=request.COOKIES.get(DEVICE_COOKIE, "")[:64],
    )


def keep_mark(request: HttpRequest, answer: HttpResponseBase, mark: str) -> None:
    """Let this browser be known next time."""
    answer.set_cookie(
        DEVICE_COOKIE,
        mark,
        max_age=_DEVICE_SECONDS,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )

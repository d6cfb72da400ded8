"""From a first proof to an open session: what is lacking is asked for, and only then a key is given.

Until everything is there, the browser's session names nobody: it keeps which account is on its way
and what it has shown, for ten minutes. Each step up gets a fresh session key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from yimen.identity.actions import session as sessions
from yimen.identity.actions import sign_in
from yimen.identity.rules import device
from yimen.identity.rules.factor import Lack
from yimen.identity.sessions import (
    ACCOUNT_KEY,
    ADDRESS_KEY,
    DEVICE_KEY,
    ENDS_AT_KEY,
    IDLE_KEY,
    METHODS_KEY,
    SIGNED_IN_AT_KEY,
)
from yimen.identity.web import edge
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of

_PENDING_KEY = "pending"
_LASTS = timedelta(minutes=10)


class StartAgain(Refusal):
    """Nobody is on the way in any more: it took too long, or another tab finished it."""

    def __init__(self) -> None:
        super().__init__("identity.login.again", "登录等得太久了，请重新登录。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Who is on the way in, by what, and where to."""

    account_id: UUID
    methods: tuple[str, ...]
    next: str


def shown(
    request: HttpRequest, *, account_id: UUID, methods: Sequence[str], next_to: str
) -> HttpResponse:
    """Go on after an account has shown something: open the session, or ask for what is lacking."""
    arrival, at = edge.arrival_of(request), edge.moment(request)
    known = sessions.is_known_device(account_id=account_id, mark=arrival.mark)
    missing = sign_in.missing(account_id=account_id, methods=methods, is_known_device=known, at=at)
    if missing.lack is Lack.NOTHING and not missing.must_change_password:
        return opened(request, account_id=account_id, methods=methods, next_to=next_to)
    _keep(request, account_id=account_id, methods=methods, next_to=next_to)
    page = {
        Lack.SECOND: "identity:second",
        Lack.SMS: "identity:second",
        Lack.ENROL: "identity:enrol",
        Lack.ACTIVATE: "identity:activate",
        Lack.NOTHING: "identity:expired_password",
    }[missing.lack]
    return HttpResponseRedirect(reverse(page))


def _keep(request: HttpRequest, *, account_id: UUID, methods: Sequence[str], next_to: str) -> None:
    _leave(request)
    request.session[_PENDING_KEY] = {
        "account": str(account_id),
        "methods": list(methods),
        "next": next_to,
        "until": int((edge.moment(request) + _LASTS).timestamp()),
    }


def pending(request: HttpRequest) -> Pending:
    """Return who is on the way in. Raises StartAgain."""
    kept = request.session.get(_PENDING_KEY)
    if not kept or datetime.fromtimestamp(kept["until"], UTC) <= edge.moment(request):
        raise StartAgain
    return Pending(
        account_id=UUID(kept["account"]), methods=tuple(kept["methods"]), next=kept["next"]
    )


def opened(
    request: HttpRequest, *, account_id: UUID, methods: Sequence[str], next_to: str
) -> HttpResponse:
    """Open a session under a fresh key (never the visitor's old one) and go on."""
    at = edge.moment(request)
    admission = sessions.admit(
        account_id=account_id, methods=methods, arrival=edge.arrival_of(request), at=at
    )
    _leave(request)
    request.session[ACCOUNT_KEY] = str(account_id)
    request.session[SIGNED_IN_AT_KEY] = int(at.timestamp())
    request.session[METHODS_KEY] = list(methods)
    request.session[IDLE_KEY] = int(admission.idle.total_seconds())
    request.session[ENDS_AT_KEY] = int(admission.ends_at.timestamp())
    request.session[DEVICE_KEY] = admission.device_title
    request.session[ADDRESS_KEY] = admission.address_masked
    rotate_token(request)
    answer = HttpResponseRedirect(next_to or settings.LOGIN_REDIRECT_URL)
    edge.keep_mark(request, answer, admission.mark)
    return answer


def _leave(request: HttpRequest) -> None:
    """Give up the session that the browser came with; somebody's is ended and told."""
    actor = actor_of(request)
    if actor.account_id is not None:
        sessions.end_this(
            session_key=request.session.session_key,
            at=edge.moment(request),
            actor=actor,
            why="换了账号登录",
        )
    request.session.flush()


def next_of(request: HttpRequest) -> str:
    """Return where to go afterwards, if it is a place of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else ""


def place_of(request: HttpRequest) -> str:
    """Return what is limited together with this request's address."""
    return device.rate_place(edge.address_of(request))

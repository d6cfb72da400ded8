"""How fast one may come: every request counts, the costly ones narrowly, in the store that all share.

Reads of ordinary pages are counted coarsely: by account where somebody is signed in, else by address
alone, since a hall shares one. They are taken from the store some at a time, so that most cost nothing.

Signing in has narrower limits of its own. A page made for everybody and kept in memory is answered
before this is asked, and so are files of the design.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from yimen.identity import public as identity
from yimen.identity.public import TooFast
from yimen.identity.web.edge import address_of
from yimen.kernel.actor import ActorKind
from yimen.kernel.gates import actor_of, moment
from yimen.kernel.web.refusals import problem
from yimen.ui.web.errors import error_page

WRITE, UPLOAD, PLACE, API = "rate_write", "rate_upload", "rate_place", "rate_api"
READ = "rate_read"
_SEARCH, _EXPORT, _VERIFY, _TRACK = "rate_search", "rate_export", "rate_verify", "rate_track"
COSTLY: dict[str, str] = {
    "audit:account": _SEARCH,
    "audit:case": _SEARCH,
    "audit:export": _EXPORT,
    "audit:person": _SEARCH,
    "audit:search": _SEARCH,
    "biometrics:look": API,
    "cases:notice_ofd": _EXPORT,
    "cases:notice_pdf": _EXPORT,
    "cases:staff_cases": _SEARCH,
    "cases:staff_cases_export": _EXPORT,
    "cases:staff_export": _EXPORT,
    "cases:track": _TRACK,
    "cases:verify": _VERIFY,
    "cases:verify_notice": _VERIFY,
    "catalogue:browse": _SEARCH,
    "catalogue:search": _SEARCH,
    "catalogue:suggest": _SEARCH,
    "console:todo_export": _EXPORT,
    **dict.fromkeys(  # by place only: a hall's panels share one address, each is counted by its key
        (
            *("devices:api_time", "devices:api_activate", "devices:api_rotate"),
            *("devices:api_heartbeat", "devices:api_configuration", "devices:api_picture"),
            *("devices:api_identify", "devices:api_confirm"),
        ),
        READ,
    ),
    "hotline:track": _TRACK,
    "identity:leave_mail": _VERIFY,
    "identity:search": _SEARCH,
    "interface:progress": _TRACK,
    "interface:verify": _VERIFY,
    "interface:verify_file": _VERIFY,
    "licences:ofd": _EXPORT,
    "licences:pdf": _EXPORT,
    "licences:verify": _VERIFY,
    "portal:verify_file": _VERIFY,
    "privacy:take": _EXPORT,
    "trust:ocsp": API,
    "trust:ocsp_get": API,
    "trust:tsa": API,
}
"""The policy value of each route that is costly, or worth guessing at, even when only read."""

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_RETRY_SECONDS = "60"


class RateMiddleware:
    """Answers 429 with the seconds to wait to who writes, searches or exports too fast."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on; whoever answers 429, says when to come again."""
        answer = self.get_response(request)
        if answer.status_code == TooFast.status:
            answer.headers.setdefault("Retry-After", _RETRY_SECONDS)
        return answer

    def process_view(
        self, request: HttpRequest, _view: Any, _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Count the request before its view runs, outside every transaction."""
        factor = settings.YIMEN_RATE_FACTOR
        if not factor:
            return None
        code, place = kind_of(request), address_of(request)
        account = actor_of(request).account_id
        acts = {(PLACE, place): PLACE}
        if code != READ or account is not None:
            acts[code, str(account or place)] = code
        try:
            identity.take_minute_rates(acts=acts, factor=factor, at=moment(request))
        except TooFast as refusal:
            return _answer(request, refusal)
        return None


def kind_of(request: HttpRequest) -> str:
    """Return by which policy value a request counts."""
    match = request.resolver_match
    code = COSTLY.get(match.view_name, "") if match is not None else ""
    if code:
        return code
    if request.path.startswith("/api/"):
        return API
    if request.method in _SAFE:
        return READ
    return UPLOAD if request.content_type == "multipart/form-data" else WRITE


def _answer(request: HttpRequest, refusal: TooFast) -> HttpResponse:
    answer: HttpResponse
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        answer = problem(refusal)
    elif request.headers.get("HX-Request"):
        answer = HttpResponse(
            refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8"
        )
    else:
        is_staff = actor_of(request).kind is ActorKind.OFFICER
        answer = error_page(
            request,
            status=refusal.status,
            title="操作得太快了",
            said=refusal.message,
            kept="您已经保存过的内容都还在。按“后退”回去，等一会儿再点一次就行。",
            face="ui/work_wide.html" if is_staff else "ui/public.html",
        )
    answer.headers["Retry-After"] = str(refusal.seconds)
    return answer

"""Refusals become pages once, here: what was said no to, what was kept, where to go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import now
from yimen.kernel.contracts import FieldRefusals, Ref, Refusal
from yimen.kernel.ledger.actions import record_refusal
from yimen.keys.contracts import KeyStoreError
from yimen.ui.parts import Link
from yimen.ui.web.errors import error_page

_LOG = logging.getLogger("yimen.refusal")
_TITLES = {
    403: "您不能办这件事",
    404: "没有找到",
    409: "刚才有变化",
    422: "这一步没有办成",
    503: "现在用不了",
}
_AWAY = (
    "平台的密钥现在用不了：加密的个人信息读不出，也存不进。"
    "公开的事项和指南可以照常看。请过一会儿再来；急事请打 12345，或到窗口办。"
)
_KEPT = "您已经保存过的内容都还在，没有丢。"


class _KeysAway(Refusal):
    """The key store says no; the operator reads why in the log, the person what to do."""

    status = 503


class RefusalMiddleware:
    """Answers a refusal that no view has shown at its field; faults go on to the server error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Return the page for a refusal, problem+json for an interface, None for a fault."""
        if isinstance(exception, KeyStoreError):
            _LOG.error("%s", exception)
            exception = _KeysAway("kernel.keys.away", _AWAY)
        if not isinstance(exception, Refusal):
            return None
        note(request, exception)
        if "application/json" in request.headers.get("Accept", ""):
            return problem(exception)
        if request.headers.get("HX-Request"):
            return HttpResponse(
                exception.message, status=exception.status, content_type="text/plain; charset=utf-8"
            )
        return error_page(
            request,
            status=exception.status,
            title=_TITLES.get(exception.status, _TITLES[422]),
            said=exception.message,
            kept=_KEPT,
            ways=_ways(request),
            face="ui/work_wide.html" if _is_staff(request) else "ui/public.html",
        )


def problem(refusal: Refusal) -> JsonResponse:
    """Return a refusal as problem+json: `errors` says for each field what to change."""
    errors = dict(refusal.errors) if isinstance(refusal, FieldRefusals) else {}
    if refusal.field is not None:
        errors = {refusal.field: refusal.message}
    body = {
        "type": refusal.code,
        "title": refusal.message,
        "status": refusal.status,
        "code": refusal.code,
        "field": refusal.field,
        "errors": errors,
    }
    return JsonResponse(
        body,
        status=refusal.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def note(request: HttpRequest, refusal: Refusal) -> None:
    """Log a refusal as what it is, no error, and record who tried to open what is not theirs."""
    _LOG.info("%s %s %s", refusal.code, request.method, request.path)
    request.is_noted = True  # type: ignore[attr-defined]
    _record(request, refusal)


def _record(request: HttpRequest, refusal: Refusal) -> None:
    """Keep who tried to open what is not theirs; what anonymous robots guess is not kept."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor) or actor.kind is ActorKind.ANONYMOUS:
        return
    if refusal.status not in {403, 404}:
        return
    match = request.resolver_match
    try:
        record_refusal(
            actor=actor,
            attempted=f"{request.method} {match.view_name if match else ''}",
            subject=Ref("kernel.route", uuid5(NAMESPACE_URL, request.path)),
            refusal=refusal,
            at=now(),
            path=request.path,
        )
    except DatabaseError:
        _LOG.exception("a refused attempt could not be recorded")


def _is_staff(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return isinstance(actor, Actor) and actor.kind is ActorKind.OFFICER and actor.person_id is None


def _ways(request: HttpRequest) -> list[Link]:
    back = request.headers.get("Referer", "")
    here = f"{request.scheme}://{request.get_host()}/"
    ways = [Link(label="回首页", href="/")]
    if back.startswith(here) and not back.endswith(request.path):
        ways.insert(0, Link(label="回到刚才那一页", href=back))
    return ways

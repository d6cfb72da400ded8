"""The residents' telephones of a demo: let one call the hotline, talk, hang up or break off."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.connectors import outgoing
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import public
from yimen.outgoing import calls
from yimen.ui import forms

_NUMBER = forms.Field(
    name="number",
    label="从哪个号码打来",
    kind="tel",
    width="m",
    help="编一个 199 开头的号码；空着就是不显示号码。",
)
_LONGEST = 20
_ACTS = {
    "ring": "/ring", "answer": "/answer", "hang_up": "/hang_up", "break": "/hang_up",
}  # fmt: skip


@public
@never_cache
@require_http_methods(["GET", "POST"])
def telephones(request: HttpRequest) -> HttpResponseBase:
    """Let the simulated switch's calls ring; a page of demo installations alone."""
    if not (settings.YIMEN_DEMO and settings.YIMEN_SIMULATORS and settings.YIMEN_SWITCH):
        raise NotFound
    if request.method == "POST":
        _do(request.POST.get("act", ""), request)
        return HttpResponseRedirect(reverse("connectors:telephones"))
    is_dead, shown = False, {}
    try:
        shown = outgoing.get(base=_base(), path="/channels", params={})
    except outgoing.Unreachable:
        is_dead = True
    context = {
        "fields": forms.fill([_NUMBER], values={"number": "19900005566"}),
        "is_dead": is_dead,
        "calls": _callers(shown),
        "agents": shown.get("agents", {}),
    }
    answer: HttpResponse = render(request, "connectors/telephones.html", context)
    return answer


def _base() -> str:
    return f"{settings.YIMEN_SIMULATORS}/switch"


def _do(act: str, request: HttpRequest) -> None:
    path = _ACTS.get(act)
    if path is None:
        return
    number = "".join(one for one in request.POST.get("number", "") if one.isdigit())[:_LONGEST]
    body = {"number": number, "channel": request.POST.get("channel", "")[:80]}
    if act == "break":
        body["cause"] = "NETWORK_OUT_OF_ORDER"
    calls.fetch(
        url=f"{_base()}{path}", content=json.dumps(body).encode(), named={"127.0.0.1"}
    )  # fmt: skip


def _callers(shown: dict[str, Any]) -> list[dict[str, str]]:
    rows = shown.get("channels", [])
    rung = {one["of"]: one["agent"] for one in rows if one["of"]}
    return [
        one | {"agent": rung.get(one["channel"], one["agent"])} for one in rows if not one["of"]
    ]

"""The telephone and the mailbox of a demo person: what the simulated outside systems received."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.connectors import outgoing
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import public
from yimen.ui import forms

_PHONE = forms.Field(
    name="phone",
    label="手机号",
    kind="tel",
    width="m",
    help="演示居民的手机号是 19900000001（张桂兰）、19900000002（李晓梅）、19900000003（王立群）；您自己开通账号时填的号码也行。",
)

_TO = forms.Field(
    name="to",
    label="邮箱",
    kind="email",
    width="m",
    help="填您在“登录安全”里添加的邮箱，编一个就行，例如 zhang@mail.example。",
)
_LONGEST = 254


@public
@never_cache
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show what a mailbox received; a page of demo installations alone."""
    if not (settings.YIMEN_DEMO and settings.YIMEN_SIMULATORS and settings.YIMEN_MAIL):
        raise NotFound
    wanted = request.GET.get("to", "").strip()[:_LONGEST]
    is_dead = False
    messages: list[dict[str, Any]] = []
    if wanted:
        try:
            messages = _mails(wanted)
        except outgoing.Unreachable:
            is_dead = True
    return render(
        request,
        "connectors/mailbox.html",
        {
            "fields": forms.fill([_TO], values={"to": wanted}),
            "to": wanted,
            "messages": messages,
            "is_dead": is_dead,
        },
    )


def _mails(wanted: str) -> list[dict[str, Any]]:
    base = f"{settings.YIMEN_SIMULATORS}/mail"
    read = outgoing.get(base=base, path="/messages", params={"to": wanted})
    return [
        {
            "subject": str(one["subject"]),
            "lines": str(one["text"]).splitlines(),
            "at": datetime.fromtimestamp(int(one["at"]), UTC),
        }
        for one in read.get("messages", ())
    ]


@public
@never_cache
@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """Show what a telephone received; a page of demo installations alone."""
    if not settings.YIMEN_DEMO or not settings.YIMEN_SMS.get("url"):
        raise NotFound
    wanted = "".join(mark for mark in request.GET.get("phone", "") if mark.isdigit())[:11]
    is_dead = False
    messages: list[dict[str, Any]] = []
    if wanted:
        try:
            messages = _messages(wanted)
        except outgoing.Unreachable:
            is_dead = True
    return render(
        request,
        "connectors/phone.html",
        {
            "fields": forms.fill([_PHONE], values={"phone": wanted}),
            "phone": wanted,
            "messages": messages,
            "is_dead": is_dead,
        },
    )


def _messages(wanted: str) -> list[dict[str, Any]]:
    read = outgoing.get(base=settings.YIMEN_SMS["url"], path="/messages", params={"phone": wanted})
    return [
        {"text": str(one["text"]), "at": datetime.fromtimestamp(int(one["at"]), UTC)}
        for one in read.get("messages", ())
    ]

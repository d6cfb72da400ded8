"""What persons ask about their data, as staff answer it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yimen.identity import public as identity
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.privacy.access import ANSWER
from yimen.privacy.actions import request as requests_actions
from yimen.privacy.contracts import (
    REQUEST_STATES,
    REQUEST_TITLES,
    RequestKind,
    RequestState,
    RequestView,
)
from yimen.privacy.queries import request as queries
from yimen.privacy.rules import request as rules
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, Link, Option, Row

_ANSWER = (
    forms.Field(
        name="act",
        label="怎么答复",
        kind="radio",
        options=(
            Option(value="grant", label="照办"),
            Option(value="refuse", label="不照办", hint="要选依据，写明理由"),
        ),
    ),
    forms.Field(
        name="law",
        label="不照办的依据",
        kind="select",
        required=False,
        options=tuple(Option(value=code, label=text) for code, text in rules.LAWS.items()),
    ),
    forms.Field(name="answer", label="答复", kind="textarea", help="居民原样看到。"),
)


@permission(ANSWER)
@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """List what persons ask about their data, those due first."""
    all_of_them = request.GET.get("show") == "all"
    found = queries.list_requests(open_only=not all_of_them)
    context = {
        "tabs": [
            Link(label="等答复", href="?", current=not all_of_them),
            Link(label="全部", href="?show=all", current=all_of_them),
        ],
        "columns": [Column(title=title) for title in ("要求", "谁", "提出", "最迟答复", "状态")],
        "rows": [_request_row(one, moment(request)) for one in found],
    }
    return render(request, "privacy/requests.html", context)


def _request_row(one: RequestView, at: datetime) -> Row:
    late = one.state is RequestState.OPEN and one.due_at is not None and one.due_at < at
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=REQUEST_TITLES[one.kind],
                href=reverse("privacy:request", args=[one.id]),
                head=True,
            ),
            Cell(text=_masked(one.person_id)),
            Cell(text=_moment(one.asked_at)),
            Cell(text=_moment(one.due_at) if one.due_at else "—", kind="late" if late else ""),
            Cell(text=REQUEST_STATES[one.state]),
        ],
    )


@permission(ANSWER)
@never_cache
@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a request (a recorded look) and take the answer."""
    one = queries.get_request(request_id=request_id)
    errors: dict[str, str] = {}
    names = ("act", "law", "answer")
    if request.method == "POST":
        try:
            requests_actions.answer(
                actor=actor_of(request),
                request_id=request_id,
                granted=request.POST.get("act") == "grant",
                answer=request.POST.get("answer", ""),
                law=request.POST.get("law", ""),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "answer": refusal.message}
        else:
            return HttpResponseRedirect(request.path)
    else:
        with transaction.atomic():
            ledger.look(
                actor=actor_of(request),
                subject=one.ref,
                what="privacy.request",
                reason="答复个人信息请求",
                at=moment(request),
            )
    fields = forms.fill(
        _ANSWER, values={name: request.POST.get(name, "") for name in names}, errors=errors
    )
    context = _request_context(one) | {"fields": fields, "errors": forms.error_items(fields)}
    return render(request, "privacy/request.html", context, status=422 if errors else 200)


@permission(ANSWER)
@require_POST
def unblock(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Let ordinary work read again the person who had asked that it should not."""
    one = queries.get_request(request_id=request_id)
    requests_actions.unblock(actor=actor_of(request), person_id=one.person_id, at=moment(request))
    return HttpResponseRedirect(reverse("privacy:request", args=[request_id]))


def _request_context(one: RequestView) -> dict[str, object]:
    return {
        "one": one,
        "title": REQUEST_TITLES[one.kind],
        "state": REQUEST_STATES[one.state],
        "is_open": one.state is RequestState.OPEN,
        "is_blocked": one.kind is RequestKind.BLOCK
        and one.state is RequestState.GRANTED
        and identity.is_blocked(person_id=one.person_id),
        "facts": [
            Fact(name="谁", value=_masked(one.person_id)),
            Fact(name="提出", value=_moment(one.asked_at)),
            Fact(name="最迟答复", value=_moment(one.due_at) if one.due_at else "—"),
            Fact(name="说明", value=one.text or "没有写"),
        ],
    }


def _masked(person_id: UUID) -> str:
    found = identity.list_persons(person_ids=[person_id])
    return f"{found[0].name_masked} {found[0].code_masked}" if found else "已删除的人"


def _moment(at: datetime) -> str:
    return words.long_moment(at=at.astimezone(LOCAL))

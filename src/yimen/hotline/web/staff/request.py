"""Requests of units, and the page on which they are ruled on, on a telephone too."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import request as actions
from yimen.hotline.contracts.side import (
    REQUEST_STATE_TITLES,
    REQUEST_TITLES,
    RequestKind,
    RequestState,
)
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import side
from yimen.hotline.rules.limits import RESOLVE
from yimen.hotline.web import labels
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Link, Row

_COLUMNS = (
    Column(title="申请"),
    Column(title="工单"),
    Column(title="单位"),
    Column(title="裁定"),
    Column(title="时间"),
)


@permission(access.RULE)
def requests(request: HttpRequest) -> HttpResponse:
    """List the requests that wait for a ruling, or all of them."""
    everything = request.GET.get("show") == "all"
    found = side.list_requests(
        actor=actor_of(request), state=None if everything else RequestState.ASKED
    )
    names = labels.unit_names(one.unit_id for one in found)
    context = {
        "tabs": [
            Link(label="等裁定的", href="?show=", current=not everything),
            Link(label="全部", href="?show=all", current=everything),
        ],
        "columns": _COLUMNS,
        "rows": [
            Row(
                key=str(one.id),
                cells=(
                    Cell(
                        text=REQUEST_TITLES[one.kind],
                        small=one.reason,
                        href=row_address("hotline:request", one.id),
                        head=True,
                    ),
                    Cell(text=one.order_title, small=one.order_number),
                    Cell(text=names.get(one.unit_id, "")),
                    Cell(text=REQUEST_STATE_TITLES[one.state]),
                    Cell(text=f"{one.asked_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
                ),
            )
            for one in found
        ],
        "precedents": [
            (one, labels.unit_names([one.unit_id]).get(one.unit_id, ""))
            for one in categories.list_precedents()[:10]
        ],
        "paths": categories.paths(),
    }
    return render(request, "hotline/requests.html", context)


@permission(access.RULE)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Show both sides of a request, and take the ruling."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _rule(request, request_id)
            return HttpResponseRedirect(reverse("hotline:requests"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'words'}")]
    found = side.get_request(actor=actor, request_id=request_id)
    order = orders.get_for(actor=actor, order_id=found.order_id)
    names = labels.unit_names([found.unit_id, found.suggested_unit_id])
    context = {
        "one": found,
        "title": REQUEST_TITLES[found.kind],
        "state": REQUEST_STATE_TITLES[found.state],
        "order": order,
        "unit": names.get(found.unit_id, ""),
        "suggested": names.get(found.suggested_unit_id, "") if found.suggested_unit_id else "",
        "category": categories.paths().get(order.category_code, ""),
        "parts": side.dispatches(order_id=order.id),
        "clock": labels.clock_lines(order, kind=RESOLVE, on=local_day(at), at=at, act="办结"),
        "precedents": categories.list_precedents(
            category_code=order.category_code, area_code=order.area_code
        ),
        "is_return": found.kind is RequestKind.RETURN,
        "is_extension": found.kind is RequestKind.EXTENSION,
        "waits": found.state is RequestState.ASKED,
        "units": labels.units(),
        "sent": request.POST,
        "errors": errors,
        "now": at,
    }
    return render(request, "hotline/request.html", context, status=422 if errors else 200)


def _rule(request: HttpRequest, request_id: UUID) -> None:
    actions.rule_on(
        actor=actor_of(request),
        request_id=request_id,
        granted=request.POST.get("act") == "grant",
        words=request.POST.get("words", ""),
        unit_id=labels.a_uuid(request.POST.get("unit", "")),
        wrongful=bool(request.POST.get("wrongful")),
        at=moment(request),
    )

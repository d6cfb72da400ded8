"""Precedents with what was sent by them, and the conference that makes one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import conference as actions
from yimen.hotline.contracts.belonging import PrecedentLine, Taker
from yimen.hotline.contracts.order import STATE_TITLES, PleaseSay
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import policy
from yimen.hotline.queries import precedent as precedents_of
from yimen.hotline.web import labels
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Row

_COLUMNS = (
    Column(title="先例"), Column(title="分类"), Column(title="承办"), Column(title="怎么来的"),
    Column(title="照它派过", num=True), Column(title="起用"),
)  # fmt: skip
_TAKERS = 5


@permission(access.READ)
def precedents(request: HttpRequest) -> HttpResponse:
    """List precedents, searched by number, basis or category."""
    text = request.GET.get("q", "").strip()[:60]
    unit = labels.a_uuid(request.GET.get("unit", ""))
    paths = categories.paths()
    named = [code for code, path in paths.items() if text and text in path]
    found = precedents_of.search(text=text, category_codes=named, unit_id=unit)
    names = labels.unit_names(one.unit_id for one in found)
    context = {
        "q": text,
        "unit": str(unit or ""),
        "units": labels.units(),
        "columns": _COLUMNS,
        "rows": [_row(one, names, paths) for one in found],
    }
    return render(request, "hotline/precedents.html", context)


def _row(one: PrecedentLine, names: dict[UUID, str], paths: dict[str, str]) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.number,
                small=one.basis[:80],
                href=row_address("hotline:precedent", one.id),
                head=True,
            ),
            Cell(text=paths.get(one.category_code, one.category_code)),
            Cell(text=names.get(one.unit_id, "")),
            Cell(text="会商" if one.by_conference else "退单裁定"),
            Cell(text=str(one.used), num=True),
            Cell(text=one.from_on),
        ),
    )


@permission(access.READ)
def one(request: HttpRequest, precedent_id: UUID) -> HttpResponse:
    """Show a precedent, the order that it was ruled on, and what was sent by it."""
    actor = actor_of(request)
    found = precedents_of.get_line(precedent_id=precedent_id)
    names = labels.unit_names([found.unit_id, found.not_unit_id])
    origin = precedents_of.origin_of(actor=actor, precedent_id=precedent_id)
    excluded = names.get(found.not_unit_id, "") if found.not_unit_id else ""
    context = {
        "one": found,
        "facts": [
            Fact(name="分类", value=categories.paths().get(found.category_code, "")),
            Fact(name="由谁承办", value=names.get(found.unit_id, "")),
            *([Fact(name="不再派给", value=excluded)] if excluded else []),
            Fact(name="起用", value=found.from_on),
            Fact(name="怎么来的", value="会商" if found.by_conference else "退单裁定"),
        ],
        "origin": origin,
        "meetings": [
            (
                each,
                "、".join(
                    f"{labels.unit_names([who.unit_id]).get(who.unit_id, '')} {who.name}".strip()
                    for who in each.takers
                ),
            )
            for each in (precedents_of.conferences_of(order_id=origin.id) if origin else [])
            if each.precedent == found.number
        ],
        "sent": [
            (each, STATE_TITLES[each.state])
            for each in precedents_of.sent_by(actor=actor, precedent_id=precedent_id)
        ],
    }
    return render(request, "hotline/precedent.html", context)


@permission(access.RULE)
@require_http_methods(["GET", "POST"])
def conference(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Record a conference on an order that was returned too often."""
    actor, at = actor_of(request), moment(request)
    order = orders.get_for(actor=actor, order_id=order_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _record(request, order_id, at)
            return HttpResponseRedirect(row_address("hotline:order", order_id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'said'}")]
    context = {
        "order": order,
        "category": categories.paths().get(order.category_code, ""),
        "returns": precedents_of.returns_of(order_id=order_id),
        "most": policy.limits(at=at)["returns"].amount,
        "units": labels.units(),
        "takers": [
            (number, request.POST.get(f"taker_unit_{number}", ""),
             request.POST.get(f"taker_name_{number}", ""))
            for number in range(1, _TAKERS + 1)
        ],
        "held_at": request.POST.get("held_at") or f"{at.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
        "known": [
            (each, labels.unit_names([each.unit_id]).get(each.unit_id, ""))
            for each in precedents_of.search(category_codes=[order.category_code])[:5]
        ],
        "sent": request.POST,
        "errors": errors,
    }  # fmt: skip
    return render(request, "hotline/conference.html", context, status=422 if errors else 200)


def _record(request: HttpRequest, order_id: UUID, at: datetime) -> None:
    sent = request.POST
    takers = []
    for number in range(1, _TAKERS + 1):
        unit = labels.a_uuid(sent.get(f"taker_unit_{number}", ""))
        name = sent.get(f"taker_name_{number}", "").strip()
        if unit is not None and not name:
            raise PleaseSay("takers", "请写明每个单位是谁参加的。")
        if unit is not None:
            takers.append(Taker(unit_id=unit, name=name))
    try:
        held_at = datetime.fromisoformat(sent.get("held_at", "")).replace(tzinfo=LOCAL)
    except ValueError:
        raise PleaseSay("held_at", "请填会商的时间。") from None
    actions.record(
        actor=actor_of(request),
        order_id=order_id,
        takers=takers,
        said=sent.get("said", ""),
        basis=sent.get("basis", ""),
        unit_id=labels.a_uuid(sent.get("unit", "")),
        held_at=held_at,
        at=at,
    )

"""Noting a delivery, and the second signature on it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.procurement import access
from yimen.procurement.actions import delivery as actions
from yimen.procurement.contracts.contract import ContractRow, ContractView
from yimen.procurement.contracts.delivery import (
    DELIVERY_TITLES,
    DeliveryState,
    DeliveryVerb,
    DeliveryView,
    Item,
)
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import delivery as queries
from yimen.procurement.web import labels, typed
from yimen.procurement.web.drawing import errors_of, form_page, second_page, titles, tried
from yimen.ui import forms
from yimen.ui.parts import Cell, Fact, Link, Row

_QUESTIONS = (
    forms.Field(name="delivered_on", label="到货的日子", kind="date", width="m"),
    forms.Field(name="place", label="送到哪里", maxlength=120),
    forms.Field(
        name="note", label="情况说明", kind="textarea", rows=2, maxlength=300, required=False
    ),
    forms.Field(
        name="receipt",
        label="到货签收单",
        kind="file",
        required=False,
        help="照片或扫描件，存进项目文件。",
    ),
)


@permission(access.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def new_delivery(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Ask what came; posted, note it with the first signature."""
    contract = contracts.get_contract(contract_id=contract_id)
    access.check_record(actor_of(request), contract.row.unit_id)
    if request.method == "GET":
        return _page(request, contract, {})
    try:
        made = actions.note_delivery(
            actor=actor_of(request),
            contract_id=contract_id,
            delivered_on=typed.day(request, "delivered_on"),
            place=typed.said(request, "place", 120),
            note=typed.said(request, "note", 300),
            items=_items(request, contract),
            receipt=typed.sent_file(request, "receipt"),
            at=moment(request),
            key=typed.said(request, "key", 64),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, contract, errors_of(refusal))
    return HttpResponseRedirect(reverse("procurement:delivery", args=[made.id]))


def _items(request: HttpRequest, contract: ContractView) -> list[Item]:
    found = []
    for at, line in enumerate(contract.lines):
        quantity = typed.whole(typed.said(request, f"quantity{at}", 8), "items")
        serials = request.POST.get(f"serials{at}", "")[:20_000]
        if quantity and line.id:
            named = tuple(one for one in serials.replace("，", " ").replace(",", " ").split())
            found.append(Item(line_id=line.id, quantity=quantity, serials=named))
    return found


def _page(request: HttpRequest, contract: ContractView, errors: Mapping[str, str]) -> HttpResponse:
    under_way = queries.under_way(contract_id=contract.id)
    lines = [
        {
            "at": at,
            "line": line,
            "left": line.quantity - under_way.get(line.id, 0) if line.id else 0,
            "quantity": request.POST.get(f"quantity{at}", ""),
            "serials": request.POST.get(f"serials{at}", ""),
        }
        for at, line in enumerate(contract.lines)
    ]
    return form_page(
        request,
        title="登记到货",
        intro=f"{contract.row.title}（{contract.row.number}）。您登记就是第一个签收人，再由另一个人核对签收，才算收下。",
        fields=_QUESTIONS,
        values={"delivered_on": local_day(moment(request)).isoformat()},
        errors=errors,
        back=Link(label="回到合同", href=reverse("procurement:contract", args=[contract.id])),
        button="登记并签收",
        template="procurement/delivery_form.html",
        more={"lines": lines, "items_error": errors.get("items", "")},
    )


def _decide(request: HttpRequest, delivery_id: UUID) -> None:
    confirmed = request.POST.get("act") == "yes"
    actions.sign_delivery(
        actor=actor_of(request),
        delivery_id=delivery_id,
        verb=DeliveryVerb.RECEIVE if confirmed else DeliveryVerb.RETURN,
        reason=typed.said(request, "reason", 300),
        at=moment(request),
    )


@permission(*access.STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Show one delivery; posted, sign for it as the second person or send it back."""
    one = queries.get_delivery(delivery_id=delivery_id)
    contract = contracts.get_contract(contract_id=one.contract_id)
    actor, row = actor_of(request), contract.row
    access.check_read(actor, unit_id=row.unit_id, area_code=row.area_code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(lambda: _decide(request, delivery_id))
        if not errors:
            return HttpResponseRedirect(request.path)
    may = one.state is DeliveryState.NOTED and actor.may(access.CONFIRM, unit_id=row.unit_id)
    shown = {
        "title": f"到货：{row.title}",
        "state": DELIVERY_TITLES[one.state],
        "kind": labels.DELIVERY_KINDS[one.state],
        "back": Link(label="回到合同", href=reverse("procurement:contract", args=[row.id])),
        "facts": _facts(one, row),
        "rows_title": "到货清单",
        "rows_caption": "到了哪些标的",
        "columns": titles("标的", "数量", "序列号"),
        "rows": [_row(item) for item in one.items],
        "decide": _DECIDE if may else None,
    }
    return second_page(request, shown=shown, errors=errors)


_DECIDE = {
    "title": "第二人签收",
    "said": "对照实物点清数量、核对序列号，再签收。",
    "reason": "意见（没有收下的必须写）",
    "yes": "数量相符，签收",
    "no": "不相符，退回",
}


def _facts(one: DeliveryView, row: ContractRow) -> list[Fact]:
    second = f"{one.second_signer}，{labels.moment_words(one.second_at)}"
    return [
        Fact(name="合同", value=row.number),
        Fact(name="供应商", value=row.supplier_name),
        Fact(name="到货", value=labels.day_words(one.delivered_on)),
        Fact(name="送到", value=one.place),
        Fact(name="说明", value=one.note or "没有写"),
        Fact(name="第一签收人", value=f"{one.first_signer}，{labels.moment_words(one.first_at)}"),
        Fact(name="第二签收人", value=second if one.second_signer else "还没有"),
        *([Fact(name="没有收下的原因", value=one.reason)] if one.reason else []),
    ]


def _row(item: Item) -> Row:
    return Row(
        key=str(item.line_id),
        cells=(
            Cell(text=item.title, head=True),
            Cell(text=f"{item.quantity} {item.unit}"),
            Cell(text="、".join(item.serials) or "没有记"),
        ),
    )

"""The list of suppliers, entering one, and barring or ending one."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.procurement import access
from yimen.procurement.actions import supplier as actions
from yimen.procurement.contracts.supplier import (
    SUPPLIER_TITLES,
    SupplierState,
    SupplierVerb,
    SupplierView,
)
from yimen.procurement.queries import supplier as queries
from yimen.procurement.rules.supplier import FLOW
from yimen.procurement.web import labels, typed
from yimen.procurement.web.drawing import errors_of, filled, form_page
from yimen.procurement.web.staff.contracts import tabs_of
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Fact, Filter, Link, Option, Row

PAGE = 50
_QUESTIONS = (
    forms.Field(
        name="uscc",
        label="统一社会信用代码",
        kind="uscc",
        help="18 位，在营业执照上；登记过的会更新名称和电话。",
    ),
    forms.Field(name="name", label="单位名称", maxlength=100),
    forms.Field(name="service_line", label="报修电话", maxlength=30, width="m", required=False),
)


@permission(*access.STAFF)
@never_cache
@require_safe
def suppliers(request: HttpRequest) -> HttpResponse:
    """List suppliers by code, with how many contracts each has."""
    sent = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "state", "after")}
    state = sent["state"] if sent["state"] in set(SupplierState) else ""
    found = queries.list_suppliers(text=sent["q"], state=state, after=sent["after"], limit=PAGE + 1)
    query = {name: sent[name] for name in ("q", "state") if sent[name]}
    more = urlencode({**query, "after": found[PAGE - 1].uscc}) if len(found) > PAGE else ""
    codes = {code.value: title for code, title in SUPPLIER_TITLES.items()}
    context = {
        "title": "供应商",
        "said": "按统一社会信用代码排列；被禁止的不能再签合同",
        "new": Link(label="登记供应商", href=reverse("procurement:new_supplier"))
        if actor_of(request).may(access.RECORD)
        else None,
        "tabs": tabs_of(":suppliers"),
        "columns": [
            Column(title="供应商"),
            Column(title="报修电话"),
            Column(title="合同", num=True),
            Column(title="状态"),
        ],
        "rows": [_row(one) for one in found[:PAGE]],
        "filters": [Filter.of(name="state", label="状态", titles=codes, value=state)],
        "search_name": "q",
        "search_label": "名称或代码",
        "text": sent["q"],
        "here": reverse("procurement:suppliers"),
        "empty": "没有这样的供应商",
        "empty_said": "换个条件再查，或者登记一个。",
        "after_href": f"?{more}" if more else "",
        "first_href": f"?{urlencode(query)}" if sent["after"] else "",
    }
    return render(request, "procurement/list.html", context)


def _row(one: SupplierView) -> Row:
    until = f"到 {labels.day_words(one.barred_until)}" if one.barred_until else ""
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.name,
                small=one.uscc,
                href=row_address("procurement:supplier", one.id),
                head=True,
            ),
            Cell(text=one.service_line or "—"),
            Cell(text=str(one.contracts), num=True),
            Cell(
                text=SUPPLIER_TITLES[one.state],
                kind=labels.SUPPLIER_KINDS[one.state],
                small=until,
            ),
        ),
    )


@permission(access.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def new_supplier(request: HttpRequest) -> HttpResponse:
    """Ask who a supplier is; posted, enter it."""
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.enter_supplier(
                actor=actor_of(request),
                uscc=typed.said(request, "uscc", 30),
                name=typed.said(request, "name", 100),
                service_line=typed.said(request, "service_line", 30),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = errors_of(refusal)
        else:
            return HttpResponseRedirect(reverse("procurement:supplier", args=[made.id]))
    return form_page(
        request,
        title="登记供应商",
        fields=_QUESTIONS,
        values={},
        errors=errors,
        back=Link(label="全部供应商", href=reverse("procurement:suppliers")),
        button="登记",
    )


@permission(*access.STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def supplier(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Show one supplier; posted, bar it, take it back or end it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.change_state(
                actor=actor_of(request),
                supplier_id=supplier_id,
                verb=typed.chosen(
                    SupplierVerb, typed.said(request, "verb"), "verb", "请选要怎样处理。"
                ),
                reason=typed.said(request, "reason", 300),
                until=typed.day_or_none(request, "until"),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = errors_of(refusal)
        else:
            return HttpResponseRedirect(request.path)
    return _page(request, queries.get_supplier(supplier_id=supplier_id), errors)


def _page(request: HttpRequest, one: SupplierView, errors: dict[str, str]) -> HttpResponse:
    verbs = FLOW.verbs(one.state) if actor_of(request).may(access.RECORD) else ()
    fields = filled(request, _change(verbs), values={}, errors=errors) if verbs else []
    address = reverse("procurement:contracts")
    context = {
        "title": one.name,
        "state": SUPPLIER_TITLES[one.state],
        "kind": labels.SUPPLIER_KINDS[one.state],
        "back": Link(label="全部供应商", href=reverse("procurement:suppliers")),
        "errors": forms.error_items(fields, others=[errors[""]] if "" in errors else ()),
        "facts": [
            Fact(name="统一社会信用代码", value=one.uscc),
            Fact(name="报修电话", value=one.service_line or "没有登记"),
            Fact(name="合同", value="看它的合同", href=f"{address}?supplier={one.id}"),
            *([Fact(name="原因", value=one.reason)] if one.reason else []),
            *(
                [Fact(name="禁止到", value=labels.day_words(one.barred_until))]
                if one.barred_until
                else []
            ),
        ],
        "fields": fields,
        "more_title": "改状态",
        "more_act": "change",
        "more_button": "记下来",
    }
    return render(request, "procurement/second.html", context, status=422 if errors else 200)


def _change(verbs: tuple[SupplierVerb, ...]) -> tuple[forms.Field, ...]:
    options = tuple(Option(value=verb.value, label=FLOW.verb_titles[verb]) for verb in verbs)
    return (
        forms.Field(name="verb", label="怎样处理", kind="radio", options=options),
        forms.Field(name="reason", label="依据", maxlength=300, help="处罚决定的文号，或者核实的情况。"),
        forms.Field(name="until", label="禁止到哪一天", kind="date", width="m", required=False,
                    help="禁止参加采购的才填。"),
    )  # fmt: skip

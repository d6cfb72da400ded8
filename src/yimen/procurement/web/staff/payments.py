"""Applying for a payment, which shows before it is sent what it would do; approving; paying."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.procurement import access
from yimen.procurement.actions import payment as actions
from yimen.procurement.contracts.contract import ContractView
from yimen.procurement.contracts.payment import (
    PAYMENT_TITLES,
    Outlook,
    PaymentState,
    PaymentView,
)
from yimen.procurement.queries import assessment as sheets
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import payment as queries
from yimen.procurement.queries import standing
from yimen.procurement.queries.outlook import outlook_of
from yimen.procurement.web import labels, typed
from yimen.procurement.web.drawing import errors_of, filled, form_page, second_page, tried
from yimen.ui import forms
from yimen.ui.parts import Fact, Link

_QUESTIONS = (
    forms.Field(name="amount", label="付多少", kind="money", unit="元", width="m"),
    forms.Field(name="what_for", label="付的是什么", maxlength=120, help="比如“初验款 30%”。"),
    forms.Field(
        name="reason",
        label="超过验收进度的理由",
        kind="textarea",
        rows=3,
        maxlength=300,
        required=False,
        help="按条件不该付的部分，要写明为什么提前付；不超过就不填。",
    ),
    forms.Field(name="sheet", label="", kind="hidden", required=False),
)
_PAY = (
    forms.Field(name="paid_on", label="付款日期", kind="date", width="m"),
    forms.Field(name="voucher", label="记账凭证号", maxlength=60, width="m"),
)


@permission(access.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def new_payment(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Ask how much; show what it would do; sent, apply for it."""
    contract = contracts.get_contract(contract_id=contract_id)
    access.check_record(actor_of(request), contract.row.unit_id)
    if request.method == "GET":
        return _page(request, contract, {})
    try:
        amount = typed.money(typed.said(request, "amount", 30), "amount")
        if request.POST.get("act") != "apply":
            seen = outlook_of(contract=contract, amount=amount, on=local_day(moment(request)))
            return _page(request, contract, {}, seen)
        made = actions.apply_payment(
            actor=actor_of(request),
            contract_id=contract_id,
            amount=amount,
            what_for=typed.said(request, "what_for", 120),
            reason=typed.said(request, "reason", 300),
            sheet_id=typed.maybe_key(typed.said(request, "sheet", 40)),
            at=moment(request),
            key=typed.said(request, "key", 64),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, contract, errors_of(refusal))
    return HttpResponseRedirect(reverse("procurement:payment", args=[made.id]))


def _page(
    request: HttpRequest,
    contract: ContractView,
    errors: Mapping[str, str],
    seen: Outlook | None = None,
) -> HttpResponse:
    on = local_day(moment(request))
    payable = standing.payable_by(contract=contract, on=on)
    claimed = standing.claimed(contract_id=contract.id)
    owed = max(payable - claimed, Decimal(0))
    values = {"amount": f"{owed:.2f}" if owed else ""}
    sheet_id = typed.maybe_key(request.GET.get("sheet", ""))
    sheet = sheets.get_sheet(sheet_id=sheet_id) if sheet_id is not None else None
    if sheet is not None and sheet.contract_id == contract.id:
        values = {
            "amount": f"{sheet.assessed.payable:.2f}",
            "what_for": f"{sheet.month.year}年{sheet.month.month}月服务费",
            "sheet": str(sheet.id),
        }
    return form_page(
        request,
        title="申请付款",
        intro=f"{contract.row.title}（{contract.row.number}），{contract.row.supplier_name}。由另一个人批准后再付。",
        facts=[
            Fact(name="合同金额", value=labels.yuan(contract.row.amount)),
            Fact(
                name="按条件现在应付",
                value=labels.yuan(payable),
                note=labels.share(payable, contract.row.amount),
            ),
            Fact(name="已付和在途", value=labels.yuan(claimed)),
            Fact(name="还可以付", value=labels.yuan(owed)),
        ],
        fields=_QUESTIONS,
        values=values,
        errors=errors,
        back=Link(label="回到合同", href=reverse("procurement:contract", args=[contract.id])),
        button="申请付款",
        template="procurement/payment_form.html",
        more={"seen": _told(seen) if seen else None},
    )


def _told(seen: Outlook) -> dict[str, object]:
    """Return in words what a payment would do."""
    facts = [
        Fact(name="付完以后一共付", value=labels.yuan(seen.after),
             note=labels.share(seen.after, seen.contract_amount)),
        Fact(name="按条件应付", value=labels.yuan(seen.payable),
             note=labels.share(seen.payable, seen.contract_amount)),
    ]  # fmt: skip
    if seen.open_conditions:
        facts.append(Fact(name="还没满足的条件", value="；".join(seen.open_conditions)))
    if seen.is_ahead:
        warning = f"这笔有 {labels.yuan(seen.ahead)} 超过验收进度"
        said = "可以申请，但要写明理由；批准和付款后会一直标着，并提醒补上验收，直到补齐。"
        return {"facts": facts, "title": warning, "said": said, "kind": "need"}
    return {
        "facts": facts,
        "title": "符合付款条件",
        "said": "可以申请，由另一个人批准。",
        "kind": "ok",
    }


@permission(*access.STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Show one payment; posted, approve it, send it back, or say that it was made."""
    one = queries.get_payment(payment_id=payment_id)
    contract = contracts.get_contract(contract_id=one.contract_id)
    row = contract.row
    access.check_read(actor_of(request), unit_id=row.unit_id, area_code=row.area_code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(lambda: _done(request, payment_id))
        if not errors:
            return HttpResponseRedirect(request.path)
    return _show(request, one, contract, errors)


def _done(request: HttpRequest, payment_id: UUID) -> None:
    actor, at, act = actor_of(request), moment(request), request.POST.get("act", "")
    if act == "pay":
        actions.pay(
            actor=actor,
            payment_id=payment_id,
            paid_on=typed.day(request, "paid_on"),
            voucher=typed.said(request, "voucher", 60),
            at=at,
        )
    else:
        actions.decide_payment(
            actor=actor,
            payment_id=payment_id,
            approve=act == "yes",
            reason=typed.said(request, "reason", 300),
            at=at,
        )


def _show(
    request: HttpRequest, one: PaymentView, contract: ContractView, errors: dict[str, str]
) -> HttpResponse:
    actor, row = actor_of(request), contract.row
    may_decide = one.state is PaymentState.APPLIED and actor.may(
        access.CONFIRM, unit_id=row.unit_id
    )
    may_pay = one.state is PaymentState.APPROVED and actor.may(access.RECORD, unit_id=row.unit_id)
    fields = filled(
        request,
        _PAY,
        values={"paid_on": local_day(moment(request)).isoformat()},
        errors=errors,
    )
    shown = {
        "title": f"付款 {labels.yuan(one.amount)}",
        "state": PAYMENT_TITLES[one.state],
        "kind": labels.PAYMENT_KINDS[one.state],
        "back": Link(label="回到合同", href=reverse("procurement:contract", args=[row.id])),
        "warning": f"{labels.yuan(one.ahead)} 超过验收进度" if one.ahead else "",
        "warning_said": f"理由：{one.reason}" if one.ahead else "",
        "facts": _facts(one, contract),
        "decide": _DECIDE if may_decide else None,
        "fields": fields if may_pay else (),
        "more_title": "登记付款",
        "more_act": "pay",
        "more_button": "已经付款",
    }
    return second_page(request, shown=shown, errors=errors)


_DECIDE = {
    "title": "审批",
    "said": "看清楚合同条件满足了没有。超过验收进度的，看理由站不站得住；不能批准自己的申请。",
    "reason": "意见（退回的必须写）",
    "yes": "批准付款",
    "no": "退回",
}


def _facts(one: PaymentView, contract: ContractView) -> list[Fact]:
    facts = [
        Fact(name="合同", value=f"{contract.row.title}（{one.contract_number}）"),
        Fact(name="供应商", value=one.supplier_name),
        Fact(name="付的是什么", value=one.what_for),
        Fact(name="申请", value=f"{one.applied_by}，{labels.moment_words(one.applied_at)}"),
        Fact(
            name="批准",
            value=f"{one.approved_by}，{labels.moment_words(one.approved_at)}"
            if one.approved_by
            else "还没有",
        ),
        Fact(
            name="付款",
            value=f"{labels.day_words(one.paid_on)}，凭证 {one.voucher}，{one.paid_by}登记"
            if one.paid_on
            else "还没有",
        ),
    ]
    if one.caught_up_on:
        facts.append(Fact(name="补齐", value=f"{labels.day_words(one.caught_up_on)}条件已满足"))
    if one.returned_because:
        facts.append(Fact(name="退回的原因", value=one.returned_because))
    return facts

"""One contract: its line of time, papers, goods, money and gaps; signing, closing and ending it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.procurement import access
from yimen.procurement.actions import contract as actions
from yimen.procurement.contracts.assessment import SheetState
from yimen.procurement.contracts.contract import (
    CONDITION_TITLES,
    CONTRACT_TITLES,
    KIND_TITLES,
    MONTHLY,
    ContractRow,
    ContractState,
)
from yimen.procurement.contracts.gap import GAP_TITLES, GapKind, GapView
from yimen.procurement.contracts.paper import STANDING_TITLES, PaperStanding, WantedPaper
from yimen.procurement.contracts.payment import PAYMENT_TITLES, PaymentView
from yimen.procurement.queries.file import ContractFile, read_file
from yimen.procurement.rules.assessment import months
from yimen.procurement.rules.contract import RUNNING
from yimen.procurement.rules.delivery import delivered_amount
from yimen.procurement.web import labels, typed
from yimen.procurement.web.drawing import errors_of
from yimen.procurement.web.timeline import moments_of, next_act
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Row


@permission(*access.STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def contract(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Show one contract; posted, sign, close or end it."""
    file = read_file(contract_id=contract_id, on=local_day(moment(request)))
    row = file.contract.row
    access.check_read(actor_of(request), unit_id=row.unit_id, area_code=row.area_code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _done(request, contract_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = errors_of(refusal)
        else:
            return HttpResponseRedirect(request.path)
    return _page(request, file, errors)


def _done(request: HttpRequest, contract_id: UUID) -> None:
    actor, at, act = actor_of(request), moment(request), request.POST.get("act", "")
    if act == "sign":
        day = typed.day(request, "signed_on")
        actions.sign_contract(actor=actor, contract_id=contract_id, signed_on=day, at=at)
    elif act == "close":
        actions.close_contract(actor=actor, contract_id=contract_id, at=at)
    else:
        reason = typed.said(request, "reason", 300)
        actions.end_contract(actor=actor, contract_id=contract_id, reason=reason, at=at)


def _page(request: HttpRequest, file: ContractFile, errors: dict[str, str]) -> HttpResponse:
    actor, row = actor_of(request), file.contract.row
    may_record = actor.may(access.RECORD, unit_id=row.unit_id)
    may_confirm = actor.may(access.CONFIRM, unit_id=row.unit_id)
    running = row.state in RUNNING
    context: dict[str, Any] = {
        "one": file.contract,
        "row": row,
        "state": CONTRACT_TITLES[row.state],
        "kind": labels.CONTRACT_KINDS[row.state],
        "errors": [
            ErrorItem(message=said, anchor=f"f-{name}" if name else "")
            for name, said in errors.items()
        ],
        "facts": _facts(file),
        "stats": _stats(file),
        "gaps": [_gap(one, may_record=may_record) for one in file.gaps],
        "moments": moments_of(file),
        "next": next_act(file) if may_record else None,
        "papers": _papers(file, may_record=may_record and running),
        "paper_rows": [_paper_row(one) for one in file.wanted],
        "paper_columns": [
            Column(title=name) for name in ("文件", "什么时候交", "情况", "存的文件")
        ],
        "line_columns": _LINES,
        "line_rows": [_line_row(one) for one in file.contract.lines],
        "term_columns": [Column(title="条件"), Column(title="比例", num=True)],
        "term_rows": _terms(file),
        "payment_columns": _PAYMENTS,
        "payment_rows": [_payment_row(one) for one in file.payments],
        "is_monthly": row.kind in MONTHLY,
        "may_record": may_record and running,
        "may_sign": may_record and row.state is ContractState.DRAFT,
        "may_finish": may_confirm and running,
        "today": local_day(moment(request)).isoformat(),
        "sent": request.POST.get("reason", ""),
    }
    return render(request, "procurement/contract.html", context, status=422 if errors else 200)


def _facts(file: ContractFile) -> list[Fact]:
    one, row = file.contract, file.contract.row
    project = row.project_code or "没有归到项目"
    facts = [
        Fact(name="供应商", value=row.supplier_name),
        Fact(name="采购单位", value=row.unit_name),
        Fact(name="项目", value=project),
        Fact(
            name="合同期",
            value=f"{labels.day_words(row.starts_on)}至{labels.day_words(row.ends_on)}",
        ),
        *(() if row.kind in MONTHLY else _deadlines(row)),
        Fact(name="履约保证金", value=labels.yuan(one.bond) if one.bond else "没有"),
        Fact(name="验收标准", value=one.standard),
    ]
    if one.warranty_until:
        facts.append(Fact(name="质保到", value=labels.day_words(one.warranty_until)))
    if one.monthly_fee:
        facts.append(Fact(name="每月服务费", value=labels.yuan(one.monthly_fee)))
    facts += [
        Fact(
            name="维护合同",
            value=kept.number,
            href=reverse("procurement:contract", args=[kept.id]),
            note=CONTRACT_TITLES[kept.state],
        )
        for kept in file.maintained
    ]
    if one.main_contract_id:
        href = reverse("procurement:contract", args=[one.main_contract_id])
        facts.append(Fact(name="维护的是", value="看主合同", href=href))
    if one.reason:
        facts.append(Fact(name="终止的原因", value=one.reason))
    return facts


def _deadlines(row: ContractRow) -> tuple[Fact, ...]:
    accepted = f"{labels.day_words(row.accepted_on)}终验合格" if row.accepted_on else ""
    return (
        Fact(name="交货期限", value=labels.day_words(row.delivery_due_on)),
        Fact(name="终验期限", value=labels.day_words(row.acceptance_due_on), note=accepted),
    )


def _done_so_far(file: ContractFile) -> dict[str, str]:
    """Return what has come: goods by price, or of a monthly contract the months confirmed."""
    row = file.contract.row
    if row.kind in MONTHLY:
        there = sum(one.state is SheetState.CONFIRMED for one in file.sheets)
        whole = sum(1 for _ in months(starts_on=row.starts_on, ends_on=row.ends_on))
        return {"title": "已考核", "value": f"{there} 个月", "said": f"合同期一共 {whole} 个月"}
    delivered = delivered_amount(lines=file.contract.lines)
    return {
        "title": "已到货",
        "value": labels.share(delivered, row.amount),
        "said": labels.yuan(delivered),
    }


def _stats(file: ContractFile) -> list[dict[str, str]]:
    row = file.contract.row
    paid = row.paid
    over = paid > file.payable
    return [
        {"title": "合同金额", "value": labels.yuan(row.amount), "said": KIND_TITLES[row.kind]},
        _done_so_far(file),
        {
            "title": "按条件应付",
            "value": labels.share(file.payable, row.amount),
            "said": labels.yuan(file.payable),
        },
        {
            "title": "已付",
            "value": labels.share(paid, row.amount),
            "said": f"{labels.yuan(paid)}，超过验收进度 {labels.yuan(paid - file.payable)}"
            if over
            else labels.yuan(paid),
            "kind": "bad" if over else "",
        },
    ]


def _gap(one: GapView, *, may_record: bool) -> dict[str, str]:
    """Return a gap in words with where it is mended."""
    href, link = "", ""
    if one.key.kind is GapKind.UNSIGNED_REPAIR:
        href, link = reverse("procurement:repair", args=[one.key.what]), "看维修记录"
    elif one.key.kind is GapKind.PAID_AHEAD:
        href, link = reverse("procurement:payment", args=[one.key.what]), "看付款单"
    elif one.key.kind is GapKind.PAPER and may_record:
        address = reverse("procurement:new_paper", args=[one.contract_id])
        href, link = f"{address}?kind={one.key.what}", "交这份文件"
    elif one.key.kind is GapKind.SHEET and may_record:
        href, link = reverse("procurement:new_sheet", args=[one.contract_id]), "打考核表"
    return {"name": GAP_TITLES[one.key.kind], "says": one.says, "href": href, "link": link}


def _papers(file: ContractFile, *, may_record: bool) -> dict[str, Any]:
    filed = sum(
        one.standing in {PaperStanding.FILED, PaperStanding.FILED_LATE} for one in file.wanted
    )
    lacks = sum(one.standing is PaperStanding.MISSING for one in file.wanted)
    return {"filed": filed, "lacks": lacks, "all": len(file.wanted), "may": may_record}


def _paper_row(one: WantedPaper) -> Row:
    late = f"晚 {one.days_late} 天" if one.days_late else ""
    filed = one.filed
    return Row(
        key=one.kind.value,
        cells=(
            Cell(text=one.title, small=one.cites, head=True),
            Cell(
                text=labels.day_words(one.due_on) if one.due_on else one.says,
                small=one.says if one.due_on else "",
            ),
            Cell(
                text=STANDING_TITLES[one.standing],
                kind=labels.STANDING_KINDS[one.standing],
                small=late,
            ),
            Cell(
                text=filed.file_name,
                small=f"SM3 {filed.sm3[:12]}…",
                href=reverse("procurement:paper_file", args=[filed.id]),
            )
            if filed
            else Cell(text="—", mute=True),
        ),
    )


_LINES = [
    Column(title="标的"),
    Column(title="数量", num=True),
    Column(title="单价", num=True),
    Column(title="金额", num=True),
    Column(title="已收", num=True),
]


def _line_row(one: Any) -> Row:
    lot = f"{one.lot}　" if one.lot else ""
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=f"{lot}{one.title}", small=one.standard, head=True),
            Cell(text=f"{one.quantity} {one.unit}", num=True),
            Cell(text=labels.yuan(one.unit_price), num=True),
            Cell(text=labels.yuan(one.amount), num=True),
            Cell(text=f"{one.received} {one.unit}", num=True),
        ),
    )


def _terms(file: ContractFile) -> Sequence[Row]:
    return [
        Row(
            key=one.condition.value,
            cells=(
                Cell(text=CONDITION_TITLES[one.condition], head=True),
                Cell(text=f"{one.share.normalize():f}%", num=True),
            ),
        )
        for one in file.contract.terms
    ]


_PAYMENTS = [
    Column(title="付款"),
    Column(title="金额", num=True),
    Column(title="状态"),
    Column(title="付款日期和凭证"),
]


def _payment_row(one: PaymentView) -> Row:
    ahead = f"超过验收进度 {labels.yuan(one.ahead)}" if one.ahead else ""
    caught = f"，{labels.day_words(one.caught_up_on)}补齐" if one.caught_up_on else ""
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.what_for,
                small=f"{one.applied_by}申请",
                href=reverse("procurement:payment", args=[one.id]),
                head=True,
            ),
            Cell(text=labels.yuan(one.amount), num=True, small=ahead + caught),
            Cell(text=PAYMENT_TITLES[one.state], kind=labels.PAYMENT_KINDS[one.state]),
            Cell(text=labels.day_words(one.paid_on), small=one.voucher),
        ),
    )

"""Monthly assessment sheets: the list, marking a month, and the second person's confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.procurement import access
from yimen.procurement.actions import assessment as actions
from yimen.procurement.contracts.assessment import (
    SHEET_TITLES,
    Mark,
    SheetState,
    SheetVerb,
    SheetView,
)
from yimen.procurement.contracts.contract import ContractView
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.queries import assessment as queries
from yimen.procurement.queries import contract as contracts
from yimen.procurement.rules.assessment import EACH_POINT, FULL_PAY_FROM, NO_PAY_BELOW, months
from yimen.procurement.web import labels, typed
from yimen.procurement.web.drawing import errors_of, form_page, second_page, titles, tried
from yimen.procurement.web.staff.contracts import tabs_of
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Fact, Link, Option, Row

PAGE = 50
_COLUMNS = [
    Column(title="月份和合同"),
    Column(title="状态"),
    Column(title="得分", num=True),
    Column(title="扣款", num=True),
    Column(title="应付", num=True),
]


def _read_after(text: str) -> tuple[date, UUID] | None:
    month, _, key = text.partition("~")
    try:
        return date.fromisoformat(month), UUID(key)
    except ValueError:
        return None


@permission(*access.STAFF)
@never_cache
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """List the sheets of contracts that the officer may see, the newest month first."""
    after = _read_after(request.GET.get("after", ""))
    rows = queries.list_sheets(actor=actor_of(request), limit=PAGE + 1, after=after)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    key = urlencode({"after": f"{last.month.isoformat()}~{last.id}"}) if last else ""
    context = {
        "title": "月度考核",
        "said": "服务外包和维护合同一个月一张，次月 10 日前打完",
        "tabs": tabs_of(":sheets"),
        "columns": _COLUMNS,
        "rows": [_row(one) for one in rows[:PAGE]],
        "empty": "还没有考核表",
        "empty_said": "打开一份按月考核的合同，点“打月度考核表”。",
        "after_href": f"?{key}" if key else "",
        "first_href": "?" if after else "",
    }
    return render(request, "procurement/list.html", context)


def _row(one: SheetView) -> Row:
    found = one.assessed
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=f"{one.month.year}年{one.month.month}月",
                small=one.contract_number,
                href=row_address("procurement:sheet", one.id),
                head=True,
            ),
            Cell(text=SHEET_TITLES[one.state], kind=labels.SHEET_KINDS[one.state]),
            Cell(text=f"{found.total:f}", num=True),
            Cell(text=labels.yuan(found.deduction), num=True),
            Cell(text=labels.yuan(found.payable), num=True),
        ),
    )


@permission(access.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def new_sheet(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Ask for the points of a month; posted, note the sheet."""
    contract = contracts.get_contract(contract_id=contract_id)
    access.check_record(actor_of(request), contract.row.unit_id)
    if request.method == "GET":
        return _page(request, contract, {})
    given = [
        (typed.said(request, f"points{at}", 8), typed.said(request, f"note{at}", 200))
        for at in range(len(contract.criteria))
    ]
    try:
        made = actions.note_sheet(
            actor=actor_of(request),
            contract_id=contract_id,
            month=_month(request),
            given=given,
            at=moment(request),
            key=typed.said(request, "key", 64),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, contract, errors_of(refusal))
    return HttpResponseRedirect(reverse("procurement:sheet", args=[made.id]))


def _month(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(f"{typed.said(request, 'month', 7)}-01")
    except ValueError:
        raise ProcurementRefused("sheet.month", "请选哪个月。", field="month") from None


def _open_months(contract: ContractView, today: date) -> list[date]:
    """Return the months of a contract that have begun and have no sheet yet."""
    row = contract.row
    there = {
        one.month
        for one in queries.list_of_contract(contract_id=contract.id)
        if one.state is not SheetState.RETURNED
    }
    return [
        one
        for one in months(starts_on=row.starts_on, ends_on=row.ends_on)
        if one <= today and one not in there
    ]


def _page(request: HttpRequest, contract: ContractView, errors: Mapping[str, str]) -> HttpResponse:
    row, today = contract.row, local_day(moment(request))
    open_months = _open_months(contract, today)
    asked = forms.Field(
        name="month",
        label="哪个月",
        kind="select",
        width="m",
        options=tuple(
            Option(value=f"{one:%Y-%m}", label=f"{one.year}年{one.month}月") for one in open_months
        ),
    )
    marks = [
        {
            "at": at,
            "one": one,
            "points": request.POST.get(f"points{at}", f"{one.points.normalize():f}"),
            "note": request.POST.get(f"note{at}", ""),
        }
        for at, one in enumerate(contract.criteria)
    ]
    return form_page(
        request,
        title="打月度考核表",
        intro=f"{row.title}（{row.number}）。每月服务费 {labels.yuan(contract.monthly_fee)}：{FULL_PAY_FROM} 分以上全付，每少 1 分扣 {EACH_POINT:.0%}，{NO_PAY_BELOW} 分以下当月不付。",
        fields=(asked,),
        values={"month": f"{open_months[0]:%Y-%m}" if open_months else ""},
        errors=errors,
        back=Link(label="回到合同", href=reverse("procurement:contract", args=[contract.id])),
        button="打完，交第二人确认",
        template="procurement/sheet_form.html",
        more={"marks": marks, "marks_error": errors.get("marks", "")},
    )


def _decide(request: HttpRequest, sheet_id: UUID) -> None:
    confirmed = request.POST.get("act") == "yes"
    actions.confirm_sheet(
        actor=actor_of(request),
        sheet_id=sheet_id,
        verb=SheetVerb.CONFIRM if confirmed else SheetVerb.RETURN,
        reason=typed.said(request, "reason", 300),
        at=moment(request),
    )


@permission(*access.STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Show one sheet; posted, confirm it as the second person or send it back."""
    one = queries.get_sheet(sheet_id=sheet_id)
    contract = contracts.get_contract(contract_id=one.contract_id)
    actor, row = actor_of(request), contract.row
    access.check_read(actor, unit_id=row.unit_id, area_code=row.area_code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(lambda: _decide(request, sheet_id))
        if not errors:
            return HttpResponseRedirect(request.path)
    may = one.state is SheetState.NOTED and actor.may(access.CONFIRM, unit_id=row.unit_id)
    pays = one.state is SheetState.CONFIRMED and actor.may(access.RECORD, unit_id=row.unit_id)
    address = reverse("procurement:new_payment", args=[row.id])
    shown = {
        "title": f"{one.month.year}年{one.month.month}月考核表",
        "state": SHEET_TITLES[one.state],
        "kind": labels.SHEET_KINDS[one.state],
        "back": Link(label="回到合同", href=reverse("procurement:contract", args=[row.id])),
        "facts": _facts(one, contract),
        "rows_title": "各项得分",
        "rows_caption": "每项满分、得分和扣分原因",
        "columns": titles("考核项", "满分", "得分", "扣分的原因"),
        "rows": [_mark_row(at, mark) for at, mark in enumerate(one.marks)],
        "decide": _DECIDE if may else None,
        "next": Link(label="按这张表申请付款", href=f"{address}?sheet={one.id}") if pays else None,
    }
    return second_page(request, shown=shown, errors=errors)


def _mark_row(at: int, mark: Mark) -> Row:
    return Row(
        key=str(at),
        cells=(
            Cell(text=mark.title, head=True),
            Cell(text=f"{mark.full.normalize():f}"),
            Cell(text=f"{mark.points.normalize():f}"),
            Cell(text=mark.note or "—"),
        ),
    )


_DECIDE = {
    "title": "确认",
    "said": "对照当月的维修记录和值班记录看分打得实不实。确认以后按它付款。",
    "reason": "意见（退回的必须写）",
    "yes": "确认",
    "no": "退回重打",
}


def _facts(one: SheetView, contract: ContractView) -> list[Fact]:
    found = one.assessed
    confirmed = f"{one.confirmed_by}，{labels.moment_words(one.confirmed_at)}"
    return [
        Fact(name="合同", value=f"{contract.row.title}（{one.contract_number}）"),
        Fact(name="得分", value=f"{found.total:f} 分", note=found.reasoning),
        Fact(name="月服务费", value=labels.yuan(found.fee)),
        Fact(name="扣款", value=labels.yuan(found.deduction)),
        Fact(name="应付", value=labels.yuan(found.payable)),
        Fact(name="打分", value=f"{one.noted_by}，{labels.moment_words(one.noted_at)}"),
        Fact(name="确认", value=confirmed if one.confirmed_by else "还没有"),
        *([Fact(name="退回的原因", value=one.reason)] if one.reason else []),
    ]

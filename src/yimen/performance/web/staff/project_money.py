"""A project's money: budgets by source, adjustments, the grant, spendings, contracts as planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.access.project import APPROVE, PREPARE, READERS
from yimen.performance.actions import project_money as actions
from yimen.performance.contracts.project import (
    SOURCE_TITLES,
    BudgetLine,
    PlannedPayment,
    ProjectState,
    ProjectView,
    Source,
)
from yimen.performance.queries import project as queries
from yimen.performance.queries import project_money as money
from yimen.performance.rules.project import plan_faults
from yimen.performance.web import project_labels as labels
from yimen.performance.web import project_typed as typed
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, ErrorItem, Link, Option, Row

PAYMENTS = 6
_SOURCES = tuple(Option(value=one, label=SOURCE_TITLES[one]) for one in Source)
_ADJUST = (
    forms.Field(name="adjust-source", label="哪个来源", kind="select", options=_SOURCES),
    forms.Field(
        name="adjust-amount", label="增加或减少", unit="元", width="m", help="减少的前面写减号。"
    ),
    forms.Field(name="adjust-document", label="调整文号", maxlength=120),
    forms.Field(name="adjust-on", label="调整的日子", kind="date", width="m"),
    forms.Field(name="adjust-reason", label="为什么调整", kind="textarea", rows=2, maxlength=300),
)
_GRANT = (
    forms.Field(name="grant-granted_on", label="预算批复的日子", kind="date", width="m"),
    forms.Field(name="grant-document", label="批复文号", maxlength=120),
    forms.Field(
        name="grant-late_reason",
        label="事后补报的原因",
        kind="textarea",
        rows=2,
        required=False,
        maxlength=300,
        help="批复早于目标申报的才填；填了就记为事后补报，评价时看得到。",
    ),
)
_SPEND = (
    forms.Field(name="spend-source", label="哪个来源", kind="select", options=_SOURCES),
    forms.Field(name="spend-on", label="支出的日子", kind="date", width="m"),
    forms.Field(name="spend-amount", label="金额", unit="元", width="m"),
    forms.Field(name="spend-voucher", label="凭证号", width="m", maxlength=60),
    forms.Field(name="spend-purpose", label="用在哪里", maxlength=200),
)
_PLAN = (
    forms.Field(name="plan-title", label="合同名称", maxlength=120),
    forms.Field(name="plan-amount", label="合同金额", unit="元", width="m"),
    forms.Field(name="plan-starts_on", label="合同开始", kind="date", width="m"),
    forms.Field(name="plan-ends_on", label="合同结束", kind="date", width="m"),
)
_FIELDS = {"adjust": _ADJUST, "grant": _GRANT, "spend": _SPEND, "plan": _PLAN}


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def project_money(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Show a project's money in a year; posted, write one change of it."""
    actor, at = actor_of(request), moment(request)
    one = queries.get_project(actor=actor, project_id=project_id)
    year = _year(request, one, at)
    act, refused = request.POST.get("act", ""), None
    if request.method == "POST":
        try:
            _write(request, one, year, act, at)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            refused = refusal
        else:
            return HttpResponseRedirect(f"{request.path}?year={year}#h-{act}")
    context = _page(actor, one, year) | _forms(one, year, request.POST, act, refused)
    return render(
        request, "performance/project_money.html", context, status=422 if refused else 200
    )


def _year(request: HttpRequest, one: ProjectView, at: datetime) -> int:
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and int(asked) in one.years:
        return int(asked)
    today = local_day(at).year
    return today if today in one.years else one.year


def _write(request: HttpRequest, one: ProjectView, year: int, act: str, at: datetime) -> None:
    actor = actor_of(request)
    sent = {name.removeprefix(f"{act}-"): request.POST.get(name, "") for name in request.POST}
    match act:
        case "budget":
            amounts = [
                (source, typed.money_of(sent.get(source, "") or "0", field=source))
                for source in Source
            ]
            actions.set_budget(actor=actor, project_id=one.id, year=year, amounts=amounts, at=at)
        case "adjust":
            actions.adjust_budget(
                actor=actor,
                project_id=one.id,
                year=year,
                source=typed.code_of(Source, sent.get("source", ""), field="source"),
                amount=typed.money_of(sent.get("amount", ""), field="amount"),
                reason=sent.get("reason", ""),
                document=sent.get("document", ""),
                on=typed.day_of(sent.get("on", ""), field="on"),
                at=at,
            )
        case "grant":
            actions.grant_budget(
                actor=actor,
                project_id=one.id,
                year=year,
                granted_on=typed.day_of(sent.get("granted_on", ""), field="granted_on"),
                document=sent.get("document", ""),
                late_reason=sent.get("late_reason", ""),
                at=at,
            )
        case "spend":
            _spend(actor, one, sent, at)
        case "plan":
            new = _contract(sent)
            actions.plan_contract(actor=actor, project_id=one.id, new=new, at=at)
        case _:
            raise NotFound


def _spend(actor: Actor, one: ProjectView, sent: Mapping[str, str], at: datetime) -> None:
    actions.record_spending(
        actor=actor,
        project_id=one.id,
        source=typed.code_of(Source, sent.get("source", ""), field="source"),
        on=typed.day_of(sent.get("on", ""), field="on"),
        amount=typed.money_of(sent.get("amount", ""), field="amount"),
        voucher=sent.get("voucher", ""),
        purpose=sent.get("purpose", ""),
        at=at,
    )


def _contract(sent: Mapping[str, str]) -> actions.NewContract:
    payments = []
    for place in range(1, PAYMENTS + 1):
        written = [
            sent.get(f"{name}-{place}", "").strip() for name in ("year", "due", "paid", "when")
        ]
        if not any(written):
            continue
        year, due, paid, when = written
        payments.append(
            PlannedPayment(
                year=typed.year_of(year, field="payments"),
                due_on=typed.day_or_none(due, field="payments"),
                amount=typed.money_of(paid, field="payments"),
                condition=when,
            )
        )
    return actions.NewContract(
        title=sent.get("title", ""),
        amount=typed.money_of(sent.get("amount", ""), field="amount"),
        starts_on=typed.day_of(sent.get("starts_on", ""), field="starts_on"),
        ends_on=typed.day_of(sent.get("ends_on", ""), field="ends_on"),
        payments=tuple(payments),
    )


def _page(actor: Actor, one: ProjectView, year: int) -> dict[str, object]:
    here = reverse("performance:project_money", args=[one.id])
    lines = money.budget_lines(project_id=one.id, year=year)
    grant = money.find_grant(project_id=one.id, year=year)
    plans = money.list_plans(project_id=one.id)
    is_open = one.state is not ProjectState.CLOSED
    return {
        "one": one,
        "year": year,
        "years": [
            Link(label=f"{each} 年", href=f"{here}?year={each}", current=each == year)
            for each in one.years
        ],
        "grant": grant,
        "granted": words.long_date(on=grant.granted_on) if grant else "",
        "columns": [
            Column(title=title, num=title.endswith("元）"))
            for title in ("来源", "年初预算（元）", "调整（元）", "全年预算（元）")
        ],
        "rows": [_line_row(line) for line in lines],
        "adjust_columns": [
            Column(title=title, num=title.endswith("元）"))
            for title in ("日期", "来源", "增减（元）", "文号", "原因")
        ],
        "adjust_rows": _adjustments(lines),
        "spend_columns": [
            Column(title=title, num=title.endswith("元）"))
            for title in ("日期", "金额（元）", "来源", "凭证号", "用途")
        ],
        "spend_rows": _spendings(one, year),
        "plans": [(plan, labels.wan(plan.amount)) for plan in plans],
        "faults": plan_faults(plans=plans, annual=money.annual_budgets(project_id=one.id)),
        "may_prepare": is_open and actor.may(PREPARE, unit_id=one.department_id),
        "may_approve": is_open and actor.may(APPROVE, area=one.area_code),
    }


def _line_row(line: BudgetLine) -> Row:
    return Row(
        cells=[
            Cell(text=SOURCE_TITLES[line.source], head=True),
            Cell(text=_yuan(line.initial), num=True),
            Cell(text=_yuan(line.annual - line.initial), num=True),
            Cell(text=_yuan(line.annual), num=True),
        ]
    )


def _adjustments(lines: list[BudgetLine]) -> list[Row]:
    return [
        Row(
            cells=[
                Cell(text=words.long_date(on=change.on), head=True),
                Cell(text=SOURCE_TITLES[line.source]),
                Cell(text=f"{change.amount:+,.2f}", num=True),
                Cell(text=change.document),
                Cell(text=change.reason, small=change.by),
            ]
        )
        for line in lines
        for change in line.adjustments
    ]


def _spendings(one: ProjectView, year: int) -> list[Row]:
    return [
        Row(
            cells=[
                Cell(text=words.long_date(on=spent.on), head=True),
                Cell(text=_yuan(spent.amount), num=True),
                Cell(text=SOURCE_TITLES[spent.source]),
                Cell(text=spent.voucher),
                Cell(text=spent.purpose, small=spent.by),
            ]
        )
        for spent in money.list_spendings(project_id=one.id)
        if spent.year == year
    ]


def _forms(
    one: ProjectView,
    year: int,
    sent: Mapping[str, str],
    act: str,
    refused: Refusal | None,
) -> dict[str, object]:
    """Return each form as it stands, the one that was refused with its words and what was typed."""
    lines = {line.source: line for line in money.budget_lines(project_id=one.id, year=year)}
    budget = [
        forms.Field(
            name=f"budget-{source}",
            label=SOURCE_TITLES[source],
            unit="元",
            width="m",
            required=False,
            value=f"{lines[source].initial:f}" if source in lines else "",
        )
        for source in Source
    ]
    found: dict[str, list[forms.Field]] = {}
    for name, fields in {"budget": tuple(budget), **_FIELDS}.items():
        own = name == act and refused is not None
        values = {field.name: sent.get(field.name, "") for field in fields} if own else {}
        errors = {f"{act}-{refused.field}": refused.message} if own and refused else {}
        found[name] = forms.fill(fields, values=values, errors=errors)
    told = [ErrorItem(message=refused.message, anchor=_anchor(act, refused))] if refused else []
    return {
        "forms": found,
        "errors": told,
        "open": act if refused else "",
        "payments": [
            {
                "place": place,
                "year": sent.get(f"year-{place}", "") if act == "plan" else "",
                "due": sent.get(f"due-{place}", "") if act == "plan" else "",
                "paid": sent.get(f"paid-{place}", "") if act == "plan" else "",
                "when": sent.get(f"when-{place}", "") if act == "plan" else "",
            }
            for place in range(1, PAYMENTS + 1)
        ],
        "payments_error": refused.message if refused and refused.field == "payments" else "",
    }


def _anchor(act: str, refused: Refusal) -> str:
    if refused.field == "payments":
        return "f-year-1"
    return f"f-{act}-{refused.field}" if refused.field else ""


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"

"""Split a project: what of it goes where, asked in one form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.access.project import APPROVE
from yimen.performance.actions import project_split as actions
from yimen.performance.contracts.project import SOURCE_TITLES, ProjectView
from yimen.performance.contracts.project_split import (
    BudgetShare,
    IndicatorShare,
    Move,
    Part,
    SplitPlan,
)
from yimen.performance.queries import goal as goals
from yimen.performance.queries import project as queries
from yimen.performance.queries import project_money as money
from yimen.performance.web import project_labels as labels
from yimen.performance.web import project_typed as typed
from yimen.procurement import public as procurement
from yimen.ui import forms
from yimen.ui.parts import ErrorItem

_QUESTIONS = (
    forms.Field(name="first-name", label="第一个项目的名称", maxlength=120),
    forms.Field(name="first-code", label="第一个项目的代码", width="m", maxlength=40),
    forms.Field(name="second-name", label="第二个项目的名称", maxlength=120),
    forms.Field(name="second-code", label="第二个项目的代码", width="m", maxlength=40),
    forms.Field(name="document", label="同意拆分的文号", maxlength=120),
    forms.Field(name="reason", label="为什么拆分", kind="textarea", rows=2, maxlength=300),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thing:
    """One thing to be divided or moved: how it is named in the form, and what it is."""

    name: str
    title: str
    said: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Things:
    """Everything of a project that a split has to name."""

    budgets: tuple[tuple[UUID, str, Decimal], ...]
    indicators: tuple[tuple[UUID, str, str], ...]
    plans: tuple[tuple[UUID, str], ...]
    contracts: tuple[tuple[UUID, str], ...]
    spendings: tuple[tuple[UUID, str], ...]


@permission(APPROVE)
@never_cache
@require_http_methods(["GET", "POST"])
def project_split(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Ask what goes where; posted, split the project."""
    actor, at = actor_of(request), moment(request)
    one = queries.get_project(actor=actor, project_id=project_id)
    actor.must(APPROVE, area=one.area_code)
    things = _things(one, at)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            plan = _typed(request.POST, things)
            actions.split_project(actor=actor, project_id=one.id, plan=plan, at=at)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("performance:project", args=[one.id]))
    context = {"one": one} | _page(things, request.POST, refused)
    return render(
        request, "performance/project_split.html", context, status=422 if refused else 200
    )


def _things(one: ProjectView, at: datetime) -> _Things:
    sheet = goals.approved_goals(project_id=one.id, year=local_day(at).year)
    return _Things(
        budgets=tuple(
            (line.id, f"{line.year} 年{SOURCE_TITLES[line.source]}", line.annual)
            for line in money.budget_lines(project_id=one.id)
        ),
        indicators=tuple((each.id, each.name, each.said) for each in sheet.indicators)
        if sheet
        else (),
        plans=tuple((each.id, each.title) for each in money.list_plans(project_id=one.id)),
        contracts=tuple(
            (each.id, f"{each.number} {each.title}")
            for each in procurement.list_contracts(project_id=one.id)
        ),
        spendings=tuple(
            (each.id, f"{each.voucher} {each.purpose}，{each.amount:,.2f} 元")
            for each in money.list_spendings(project_id=one.id)
        ),
    )


def _typed(sent: Mapping[str, str], things: _Things) -> SplitPlan:
    return SplitPlan(
        first=Part(code=sent.get("first-code", "").strip(), name=sent.get("first-name", "")),
        second=Part(code=sent.get("second-code", "").strip(), name=sent.get("second-name", "")),
        budgets=tuple(
            BudgetShare(
                line_id=key,
                first=typed.money_of(sent.get(f"budget-{key}", ""), field=f"budget-{key}"),
            )
            for key, _, _ in things.budgets
        ),
        indicators=tuple(
            IndicatorShare(
                indicator_id=key,
                first_percent=typed.number_of(
                    sent.get(f"share-{key}", ""),
                    field=f"share-{key}",
                    ask="填 0 到 100：100 全归第一个，0 全归第二个。",
                ),
            )
            for key, _, _ in things.indicators
        ),
        plans=_moves(sent, (key for key, _ in things.plans)),
        contracts=_moves(sent, (key for key, _ in things.contracts)),
        spendings=_moves(sent, (key for key, _ in things.spendings)),
        reason=sent.get("reason", ""),
        document=sent.get("document", ""),
    )


def _moves(sent: Mapping[str, str], keys: Iterable[UUID]) -> tuple[Move, ...]:
    return tuple(Move(id=key, to_first=sent.get(f"to-{key}", "1") == "1") for key in keys)


def _page(things: _Things, sent: Mapping[str, str], refused: Refusal | None) -> dict[str, object]:
    known = {"code": "first-code", "name": "first-name"}
    field = known.get(refused.field or "", refused.field or "") if refused else ""
    errors = {field: refused.message} if refused else {}
    values = {one.name: sent.get(one.name, "") for one in _QUESTIONS}
    budgets = [
        _Thing(
            name=f"budget-{key}",
            title=title,
            said=f"全年 {labels.wan(annual)} 万元",
            value=sent.get(f"budget-{key}", ""),
        )
        for key, title, annual in things.budgets
    ]
    indicators = [
        _Thing(name=f"share-{key}", title=title, said=said, value=sent.get(f"share-{key}", "100"))
        for key, title, said in things.indicators
    ]
    wholes = [
        _Thing(name=f"to-{key}", title=title, said=kind, value=sent.get(f"to-{key}", "1"))
        for kind, found in (
            ("合同计划", things.plans),
            ("合同", things.contracts),
            ("支出", things.spendings),
        )
        for key, title in found
    ]
    return {
        "fields": forms.fill(_QUESTIONS, values=values, errors=errors),
        "budgets": budgets,
        "indicators": indicators,
        "wholes": wholes,
        "errors": [ErrorItem(message=refused.message, anchor=f"f-{field}" if field else "")]
        if refused
        else [],
    }

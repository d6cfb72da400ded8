"""One project: its money, its goals, what is missing, what comes next, and everything that happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.access.project import APPROVE, PREPARE, READERS, VET
from yimen.performance.actions import goal as goals
from yimen.performance.actions import project as actions
from yimen.performance.contracts.goal import SHEET_TITLES, GoalSheet, SheetState
from yimen.performance.contracts.project import (
    SORT_TITLES,
    SOURCE_TITLES,
    STATE_TITLES,
    ContractPlan,
    Money,
    ProjectState,
    ProjectStep,
    ProjectView,
)
from yimen.performance.queries import goal as goal_queries
from yimen.performance.queries import project as queries
from yimen.performance.queries import project_money as money_queries
from yimen.performance.queries.project_missing import Missing, missing_of
from yimen.performance.web import project_labels as labels
from yimen.performance.web import project_typed as typed
from yimen.ui import words
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Link, Moment, Row

_MONEY = ("来源", "年初预算", "全年预算", "执行数", "执行率")
_GOALS = ("年度和版本", "状态", "申报", "批复", "说明")
_PLANS = ("合同", "金额（万元）", "付款计划")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Next:
    """What comes next, for whom, and where; without an address it is somebody else's turn."""

    said: str
    label: str = ""
    href: str = ""


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Show a project for one of its years; posted, begin goals, amend them or close the project."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    one = queries.get_project(actor=actor, project_id=project_id)
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_act(request, one, at))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message)]
    year = _year(request, one, at)
    context = _page(actor, one, year, at) | {"errors": errors}
    return render(request, "performance/project.html", context, status=422 if errors else 200)


def _year(request: HttpRequest, one: ProjectView, at: datetime) -> int:
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and int(asked) in one.years:
        return int(asked)
    today = local_day(at).year
    return today if today in one.years else one.year


def _act(request: HttpRequest, one: ProjectView, at: datetime) -> str:
    actor, sent = actor_of(request), request.POST
    match sent.get("act"):
        case "begin":
            sheet = goals.begin_goals(
                actor=actor,
                project_id=one.id,
                year=typed.year_of(sent.get("year", "")),
                from_last_year=bool(sent.get("from_last_year")),
                at=at,
            )
            return reverse("performance:goals_edit", args=[sheet.id])
        case "amend":
            sheet = goals.amend_goals(
                actor=actor,
                project_id=one.id,
                year=typed.year_of(sent.get("year", "")),
                reason=sent.get("reason", ""),
                at=at,
            )
            return reverse("performance:goals_edit", args=[sheet.id])
        case "close":
            reason = sent.get("reason", "")
            actions.close_project(actor=actor, project_id=one.id, reason=reason, at=at)
            return reverse("performance:project", args=[one.id])
        case _:
            raise NotFound


def _page(actor: Actor, one: ProjectView, year: int, at: datetime) -> dict[str, object]:
    here = reverse("performance:project", args=[one.id])
    money = money_queries.money_of(project_id=one.id, year=year, until=local_day(at))
    versions = goal_queries.list_versions(project_id=one.id)
    newest = goal_queries.newest_sheet(project_id=one.id, year=year)
    is_open = one.state is not ProjectState.CLOSED
    may_prepare = is_open and actor.may(PREPARE, unit_id=one.department_id)
    return {
        "one": one,
        "year": year,
        "state": STATE_TITLES[one.state],
        "kind": labels.STATE_KINDS[one.state],
        "facts": _facts(one),
        "years": [
            Link(label=f"{each} 年", href=f"{here}?year={each}", current=each == year)
            for each in one.years
        ],
        "links": _links(one),
        "next": _next(actor, one, newest, year),
        "missing": _missing(one, missing_of(project=one, year=year, at=at)),
        "money_columns": [Column(title=title, num=place > 0) for place, title in enumerate(_MONEY)],
        "money_rows": _money_rows(money),
        "until": money.until,
        "goal_columns": [Column(title=title) for title in _GOALS],
        "goal_rows": [_goal_row(sheet) for sheet in versions],
        "plan_columns": [Column(title=title, num=place == 1) for place, title in enumerate(_PLANS)],
        "plan_rows": [_plan_row(plan) for plan in money_queries.list_plans(project_id=one.id)],
        "moments": [_moment(step) for step in queries.list_steps(project_id=one.id)],
        "parts": queries.list_parts(project_id=one.id) if one.was_split else [],
        "parent": queries.find_project(project_id=one.parent_id) if one.parent_id else None,
        "may_prepare": may_prepare,
        "may_begin": may_prepare and newest is None,
        "may_copy": any(s.year == year - 1 and s.state is SheetState.APPROVED for s in versions),
        "may_amend": may_prepare and newest is not None and newest.state is SheetState.APPROVED,
        "may_close": may_prepare and one.state is ProjectState.APPROVED,
        "may_split": one.state is ProjectState.APPROVED and actor.may(APPROVE, area=one.area_code),
    }


def _facts(one: ProjectView) -> list[Fact]:
    days = f"{words.long_date(on=one.starts_on)}至{words.long_date(on=one.ends_on)}"
    found = [
        Fact(name="项目代码", value=one.code),
        Fact(name="主管部门", value=one.department_name),
        Fact(name="实施单位", value=one.unit_name),
        Fact(name="类别", value=SORT_TITLES[one.sort]),
        Fact(name="起止", value=days),
        Fact(name="立项依据", value=one.basis or "没有填"),
    ]
    if one.closed_at is not None:
        said = labels.moment_words(one.closed_at)
        found.append(Fact(name="结束", value=said, note=one.closed_reason))
    return found


def _next(actor: Actor, one: ProjectView, sheet: GoalSheet | None, year: int) -> _Next:
    if one.state is ProjectState.CLOSED:
        return _Next(said="项目已经结束，只能查看。")
    if sheet is None:
        return _Next(said=f"编制 {year} 年的绩效目标，在批预算以前申报。")
    page = reverse("performance:goals", args=[sheet.id])
    prepares = actor.may(PREPARE, unit_id=one.department_id)
    match sheet.state:
        case SheetState.DRAFT if prepares:
            href = reverse("performance:goals_edit", args=[sheet.id])
            return _Next(said="目标还在编制，写好以后申报。", label="继续编制", href=href)
        case SheetState.DRAFT:
            return _Next(said="项目经办人正在编制目标。", label="看目标", href=page)
        case SheetState.FILED if actor.may(VET, unit_id=one.department_id):
            return _Next(said="目标已经申报，请您审核。", label="审核", href=page)
        case SheetState.FILED:
            return _Next(said="目标已经申报，等主管部门审核。", label="看目标", href=page)
        case SheetState.VETTED if actor.may(APPROVE, area=one.area_code):
            return _Next(said="主管部门审核通过了，请您批复。", label="批复", href=page)
        case SheetState.VETTED:
            return _Next(said="主管部门审核通过了，等财政部门批复。", label="看目标", href=page)
        case _:
            return _Next(said=f"{year} 年的目标已经批复，正在执行。", label="看目标", href=page)


def _links(one: ProjectView) -> list[Link]:
    found = (
        ("预算、调整、支出、合同", "performance:project_money"),
        ("执行和监控", "performance:project_monitoring"),
        ("评价和结果", "performance:project_results"),
    )
    links = [Link(label=label, href=reverse(name, args=[one.id])) for label, name in found]
    return [*links, Link(label="自评表", href=reverse("performance:self_evaluations"))]


def _missing(one: ProjectView, found: list[Missing]) -> list[tuple[str, str, bool]]:
    money = reverse("performance:project_money", args=[one.id])
    return [(said.message, money if said.where == "money" else "", said.bad) for said in found]


def _money_rows(money: Money) -> list[Row]:
    rows = [
        Row(
            cells=[
                Cell(text=SOURCE_TITLES[one.source], head=True),
                Cell(text=labels.wan(one.initial), num=True),
                Cell(text=labels.wan(one.annual), num=True),
                Cell(text=labels.wan(one.spent), num=True),
                Cell(text=labels.percent(one.spent / one.annual if one.annual else None), num=True),
            ]
        )
        for one in money.sources
    ]
    total = Row(
        cells=[
            Cell(text="合计", head=True),
            Cell(text=labels.wan(money.initial), num=True),
            Cell(text=labels.wan(money.annual), num=True),
            Cell(text=labels.wan(money.spent), num=True),
            Cell(text=labels.percent(money.rate), num=True),
        ]
    )
    return [*rows, total]


def _goal_row(sheet: GoalSheet) -> Row:
    note = sheet.reason or ("事后补报" if sheet.late else "")
    return Row(
        key=str(sheet.id),
        cells=[
            Cell(
                text=f"{sheet.year} 年第 {sheet.version} 版",
                small=f"{len(sheet.indicators)} 个指标",
                href=reverse("performance:goals", args=[sheet.id]),
                head=True,
            ),
            Cell(text=SHEET_TITLES[sheet.state], kind=labels.SHEET_KINDS[sheet.state]),
            Cell(
                text=labels.moment_words(sheet.filed_at),
                small="事后补报" if sheet.late and sheet.filed_at else sheet.filed_by,
            ),
            Cell(text=labels.moment_words(sheet.approved_at), small=sheet.approved_by),
            Cell(text=note or "—"),
        ],
    )


def _plan_row(plan: ContractPlan) -> Row:
    paid = [
        f"{one.year} 年 {labels.wan(one.amount)} 万元（{one.condition}）" for one in plan.payments
    ]
    return Row(
        cells=[
            Cell(text=plan.title, small=_days(plan.starts_on, plan.ends_on), head=True),
            Cell(text=labels.wan(plan.amount), num=True),
            Cell(text="；".join(paid)),
        ]
    )


def _days(first: date, last: date) -> str:
    return f"{words.long_date(on=first)}至{words.long_date(on=last)}"


def _moment(step: ProjectStep) -> Moment:
    where = f"{step.year} 年" + (f"第 {step.version} 版" if step.version else "")
    return Moment(
        title=step.title,
        state="done",
        at=step.at.astimezone(LOCAL),
        said=f"{where}。{step.note}" if step.note else where,
        who=step.by,
    )

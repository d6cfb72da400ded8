"""Monitoring (双监控): all projects by department, one project by month and goal, and warnings answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.media import charts
from yimen.performance.access.project import APPROVE, PREPARE, READERS
from yimen.performance.actions import monitoring as actions
from yimen.performance.contracts.monitoring import (
    LEVEL_TITLES,
    RULE_TITLES,
    WARNING_TITLES,
    GoalProgress,
    Level,
    MonthMoney,
    WarningState,
    WarningView,
)
from yimen.performance.contracts.project import ProjectView
from yimen.performance.queries import monitoring as queries
from yimen.performance.queries import project as projects
from yimen.performance.queries.monitoring import Progress
from yimen.performance.queries.standing import Standing, money_of_projects, standings_of
from yimen.performance.rules.scoring import percent
from yimen.performance.web import project_labels as labels
from yimen.performance.web.staff.project_list import read_project_key
from yimen.ui import words
from yimen.ui.parts import Cell, Column, ErrorItem, Row

PAGE = 50
_TEN_THOUSAND = Decimal(10_000)


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def monitoring(request: HttpRequest) -> HttpResponseBase:
    """Show how far money and goals of each project have come, by department; POST looks anew."""
    actor, at = actor_of(request), moment(request)
    year = local_day(at).year
    narrowed = projects.ProjectFilter(year=year, running=True)
    after = read_project_key(request.GET.get("after", ""))
    found = projects.list_projects(actor=actor, narrowed=narrowed, limit=PAGE + 1, after=after)
    page, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    if request.method == "POST":
        for one in page:
            if _may_watch(actor, one):
                actions.watch_project(project_id=one.id, at=at)
        return redirect(request.get_full_path())
    readable = projects.list_readable(actor=actor, narrowed=narrowed)
    ids = {one.id for one in page} | {one for one, _ in readable}
    money = money_of_projects(project_ids=ids, year=year, at=at)
    stands = standings_of(money={one.id: money[one.id] for one in page}, year=year)
    rows = [(one, stands[one.id]) for one in page]
    context = {
        "year": year,
        "chart": _projects_chart(rows) if rows else "",
        "departments": _departments(readable, money),
        "department_columns": _DEPARTMENT_COLUMNS,
        "columns": _PROJECT_COLUMNS,
        "rows": [_project_row(one, stand) for one, stand in rows],
        "after_href": f"?after={last.year}~{last.id}" if last else "",
        "warning_columns": _WARNING_COLUMNS,
        "warnings": [warning_row(one) for one in queries.list_warnings(actor=actor, year=year)],
        "may_look": any(_may_watch(actor, one) for one in page),
    }
    return render(request, "performance/monitoring.html", context)


_DEPARTMENT_COLUMNS = [
    Column(title="部门"),
    Column(title="项目", num=True),
    Column(title="到现在计划支付（万元）", num=True),
    Column(title="已支付（万元）", num=True),
    Column(title="执行进度", num=True),
]
_PROJECT_COLUMNS = [
    Column(title="项目"),
    *_DEPARTMENT_COLUMNS[2:],
    Column(title="目标"),
    Column(title="预警"),
]
_WARNING_COLUMNS = [
    Column(title="预警"),
    Column(title="项目"),
    Column(title="说明"),
    Column(title="办到哪里"),
]
_MONTH_COLUMNS = [
    Column(title="月份"),
    Column(title="计划累计（万元）", num=True),
    Column(title="支付累计（万元）", num=True),
    Column(title="进度", num=True),
]
_GOAL_COLUMNS = [
    Column(title="指标"),
    Column(title="目标"),
    Column(title="现在"),
    Column(title="完成进度", num=True),
    Column(title="怎么样"),
]


def _may_watch(actor: Actor, one: ProjectView) -> bool:
    return actor.may(PREPARE, unit_id=one.department_id) or actor.may(APPROVE, area=one.area_code)


def _departments(
    readable: Sequence[tuple[UUID, str]], money: Mapping[UUID, tuple[Decimal, Decimal]]
) -> list[Row]:
    groups: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for project_id, department in readable:
        groups[department].append(money[project_id])
    rows = []
    for name, pairs in groups.items():
        planned = sum((pair[0] for pair in pairs), Decimal(0))
        paid = sum((pair[1] for pair in pairs), Decimal(0))
        rows.append(
            Row(
                key=name,
                cells=[
                    Cell(text=name, head=True),
                    Cell(text=str(len(pairs)), num=True),
                    Cell(text=labels.wan(planned), num=True),
                    Cell(text=labels.wan(paid), num=True),
                    Cell(text=_rate(planned, paid), small=_division(planned, paid), num=True),
                ],
            )
        )
    return rows


def _rate(planned: Decimal, paid: Decimal) -> str:
    return percent(paid / planned) if planned else "—"


def _division(planned: Decimal, paid: Decimal) -> str:
    return f"{labels.wan(paid)}÷{labels.wan(planned)}" if planned else "没有付款计划"


def _projects_chart(found: Sequence[tuple[ProjectView, Standing]]) -> SafeString:
    rows = []
    for one, stand in found:
        share = stand.paid / stand.planned * 100 if stand.planned else Decimal(0)
        tone = "bad" if stand.planned and share < 60 else "need" if share < 80 else "now"
        rows.append(
            charts.Bar(
                label=one.name,
                value=share.quantize(Decimal("0.01")),
                note=_division(stand.planned, stand.paid),
                tone=tone if stand.planned else "now",
            )
        )
    return mark_safe(  # noqa: S308 -- our own drawing, its words escaped
        charts.bars(
            title="各项目支付进度（已支付÷到现在计划支付）", rows=rows, unit="%", maximum=100
        )
    )


def _project_row(one: ProjectView, stand: Standing) -> Row:
    href = reverse("performance:project_monitoring", args=[one.id])
    return Row(
        key=str(one.id),
        cells=[
            Cell(text=one.name, small=one.department_name, href=href, head=True),
            Cell(text=labels.wan(stand.planned), href=f"{href}#money", num=True),
            Cell(text=labels.wan(stand.paid), href=f"{href}#money", num=True),
            Cell(
                text=_rate(stand.planned, stand.paid),
                small=_division(stand.planned, stand.paid),
                num=True,
            ),
            Cell(
                text=f"{stand.goals} 个" if stand.goals else "还没有批复",
                small=f"{stand.risky} 个要留意" if stand.risky else "",
                href=f"{href}#goals",
            ),
            Cell(
                text=f"{stand.warnings} 条" if stand.warnings else "没有",
                small=f"红色 {stand.red} 条" if stand.red else "",
                kind="bad" if stand.red else "need" if stand.warnings else "done",
            ),
        ],
    )


def warning_row(one: WarningView) -> Row:
    """Return a warning as a row: how grave and which, of what, the arithmetic, where it stands."""
    kinds = {WarningState.OPEN: "need", WarningState.ANSWERED: "now", WarningState.ENDED: "done"}
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=f"{LEVEL_TITLES[one.level]}：{RULE_TITLES[one.rule]}",
                small=words.long_date(on=local_day(one.found_at)),
                href=reverse("performance:early_warning", args=[one.id]),
                kind="bad" if one.level is Level.RED else "need",
                head=True,
            ),
            Cell(text=one.project_name),
            Cell(text=one.said, small=one.measures),
            Cell(text=WARNING_TITLES[one.state], small=one.answered_by, kind=kinds[one.state]),  # type: ignore[arg-type]
        ],
    )


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def project_monitoring(request: HttpRequest, project_id: UUID) -> HttpResponseBase:
    """Show a project's payments by month beside the plan, and its goals beside the year."""
    actor, at = actor_of(request), moment(request)
    one = projects.get_project(actor=actor, project_id=project_id)
    if request.method == "POST":
        if not _may_watch(actor, one):
            raise NotFound
        actions.watch_project(project_id=project_id, at=at)
        return redirect(reverse("performance:project_monitoring", args=[project_id]))
    year = queries.watched_year(one, at) or one.ends_on.year
    progress = queries.progress_of(project_id=project_id, year=year, at=at)
    planned, paid = progress.now.planned, progress.now.paid or Decimal(0)
    money = f"{reverse('performance:project_money', args=[project_id])}?year={year}"
    context: dict[str, Any] = {
        "project": one,
        "year": year,
        "passed": percent(progress.of_year),
        "planned": labels.wan(planned),
        "paid": labels.wan(paid),
        "rate": _rate(planned, paid),
        "division": _division(planned, paid),
        "chart": _months_chart(progress),
        "month_columns": _MONTH_COLUMNS,
        "months": [_month_row(month, money) for month in progress.months],
        "goal_columns": _GOAL_COLUMNS,
        "goals": [_goal_row(goal) for goal in progress.goals],
        "warning_columns": _WARNING_COLUMNS,
        "warnings": [
            warning_row(found)
            for found in queries.list_warnings(actor=actor, project_id=project_id, ended=True)
        ],
        "may_look": _may_watch(actor, one),
    }
    return render(request, "performance/project_monitoring.html", context)


def _months_chart(progress: Progress) -> SafeString:
    names = [f"{one.month}月" for one in progress.months]
    planned = tuple(one.planned / _TEN_THOUSAND for one in progress.months)
    paid = tuple(None if one.paid is None else one.paid / _TEN_THOUSAND for one in progress.months)
    return mark_safe(  # noqa: S308 -- our own drawing, its words escaped
        charts.lines(
            title=f"{progress.year} 年付款：计划和实际的累计数",
            names=names,
            series=[
                charts.Series(name="实际支付", values=paid),
                charts.Series(name="计划支付", values=planned),
            ],
            unit="万元",
        )
    )


def _month_row(month: MonthMoney, money: str) -> Row:
    paid = month.paid
    rate = "—" if paid is None else _rate(month.planned, paid)
    return Row(
        key=str(month.month),
        cells=[
            Cell(text=f"{month.month} 月", head=True),
            Cell(text=labels.wan(month.planned), href=money, num=True),
            Cell(
                text=labels.wan(paid) if paid is not None else "—",
                href=money if paid is not None else "",
                num=True,
            ),
            Cell(text=rate, num=True),
        ],
    )


def _goal_row(goal: GoalProgress) -> Row:
    found = goal.found
    state = Cell(text="正常", kind="done")
    if found is not None:
        kind = "bad" if found.level is Level.RED else "need"
        state = Cell(
            text=RULE_TITLES[found.rule],
            small=found.said,
            kind="bad" if kind == "bad" else "need",
        )
    share = "不按时间比" if goal.share is None else percent(goal.share)
    small = "" if goal.share is None else f"全年已过 {percent(goal.of_year)}"
    return Row(
        key=str(goal.indicator_id),
        cells=[
            Cell(
                text=goal.name,
                href=reverse("performance:evidence", args=[goal.indicator_id]),
                head=True,
            ),
            Cell(text=goal.said),
            Cell(text=goal.actual, small=goal.source, href=goal.rows_url),
            Cell(text=share, small=small, num=True),
            state,
        ],
    )


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def early_warning(request: HttpRequest, warning_id: UUID) -> HttpResponseBase:
    """Show a warning with its arithmetic; the project's officer answers with measures."""
    actor, at = actor_of(request), moment(request)
    one = queries.get_warning(actor=actor, warning_id=warning_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            actions.answer_warning(
                actor=actor,
                warning_id=warning_id,
                measures=request.POST.get("measures", ""),
                at=at,
            )
            return redirect(reverse("performance:early_warning", args=[warning_id]))
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refused.message, anchor="f-measures")]
    context = {
        "one": one,
        "level": LEVEL_TITLES[one.level],
        "title": RULE_TITLES[one.rule],
        "state": WARNING_TITLES[one.state],
        "found_on": words.long_moment(at=one.found_at.astimezone(LOCAL)),
        "errors": errors,
        "sent": request.POST.get("measures", one.measures),
        "may_answer": actor.may(PREPARE, unit_id=one.department_id)
        and one.state is not WarningState.ENDED,
    }
    return render(request, "performance/early_warning.html", context, status=422 if errors else 200)

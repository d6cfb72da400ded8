"""A version of goals to read, to file, to vet, to approve; and two versions side by side."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.register import figures
from yimen.performance.access.project import APPROVE, PREPARE, READERS, VET
from yimen.performance.actions import goal as drafts
from yimen.performance.actions import goal_flow as actions
from yimen.performance.contracts.goal import (
    EVIDENCE_TITLES,
    SHEET_TITLES,
    Evidence,
    GoalSheet,
    Indicator,
    SheetState,
    plain,
)
from yimen.performance.contracts.project import ProjectState, ProjectView
from yimen.performance.queries import goal as queries
from yimen.performance.queries import project as projects
from yimen.performance.queries.goal_compare import differences
from yimen.performance.queries.goal_context import findings
from yimen.performance.queries.goal_figures import figure_titles
from yimen.performance.web import project_labels as labels
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Link, Row

_HEADS = ("三级指标", "目标值", "权重", "证据", "对应资金（万元）")
_ON_ITS_WAY = frozenset({SheetState.DRAFT, SheetState.FILED, SheetState.VETTED})


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def goals(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Show a version of goals; posted, move it on."""
    actor = actor_of(request)
    sheet = queries.get_sheet(sheet_id=sheet_id)
    project = projects.get_project(actor=actor, project_id=sheet.project_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request, sheet)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            anchor = f"f-{refusal.field}" if refusal.field else ""
            errors = [ErrorItem(message=refusal.message, anchor=anchor)]
        else:
            back = reverse("performance:project", args=[project.id])
            return HttpResponseRedirect(f"{back}?year={sheet.year}")
    context = _page(actor, project, sheet) | {
        "errors": errors,
        "opinion": request.POST.get("opinion", ""),
    }
    return render(request, "performance/goals.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, sheet: GoalSheet) -> None:
    actor, at = actor_of(request), moment(request)
    opinion = request.POST.get("opinion", "")
    match request.POST.get("act"):
        case "file":
            actions.file_goals(actor=actor, sheet_id=sheet.id, at=at)
        case "vet":
            actions.vet_goals(actor=actor, sheet_id=sheet.id, opinion=opinion, at=at)
        case "approve":
            actions.approve_goals(actor=actor, sheet_id=sheet.id, opinion=opinion, at=at)
        case "send_back":
            actions.send_back(actor=actor, sheet_id=sheet.id, reason=opinion, at=at)
        case "drop":
            drafts.drop_amendment(actor=actor, sheet_id=sheet.id, at=at)
        case _:
            raise NotFound


def _page(actor: Actor, project: ProjectView, sheet: GoalSheet) -> dict[str, object]:
    said = findings(sheet=sheet) if sheet.state in _ON_ITS_WAY else ()
    prepares = actor.may(PREPARE, unit_id=project.department_id)
    is_open = project.state is not ProjectState.CLOSED
    is_draft = sheet.state is SheetState.DRAFT and is_open
    versions = queries.list_versions(project_id=project.id, year=sheet.year)
    return {
        "one": project,
        "sheet": sheet,
        "state": SHEET_TITLES[sheet.state],
        "kind": labels.SHEET_KINDS[sheet.state],
        "facts": _facts(sheet),
        "columns": [
            Column(title=title, num=title.startswith(("权重", "对应"))) for title in _HEADS
        ],
        "rows": _rows(sheet),
        "total": plain(sheet.weight),
        "findings": [(one, _place(sheet, one.position)) for one in said],
        "stops": sum(1 for one in said if one.stops),
        "may_edit": is_draft and prepares,
        "may_drop": is_draft and prepares and sheet.version > 1 and project.parent_id is None,
        "may_vet": sheet.state is SheetState.FILED
        and actor.may(VET, unit_id=project.department_id),
        "may_approve": sheet.state is SheetState.VETTED
        and actor.may(APPROVE, area=project.area_code),
        "compares": [
            Link(
                label=f"与第 {one.version} 版比",
                href=f"{reverse('performance:goals_compare', args=[sheet.id])}?with={one.id}",
            )
            for one in versions
            if one.id != sheet.id
        ],
    }


def _facts(sheet: GoalSheet) -> list[Fact]:
    opinions = _opinions(sheet)
    found = [Fact(name="分值方案", value=sheet.scheme.title, note=sheet.scheme.basis)]
    if sheet.reason:
        found.append(Fact(name="调整原因", value=sheet.reason))
    for name, at, by in (
        ("申报", sheet.filed_at, sheet.filed_by),
        ("主管部门审核", sheet.vetted_at, sheet.vetted_by),
        ("财政部门批复", sheet.approved_at, sheet.approved_by),
    ):
        if at is not None:
            late = "事后补报" if sheet.late and name == "申报" else ""
            note = late or opinions.get(name, "")
            found.append(Fact(name=name, value=f"{labels.moment_words(at)}，{by}", note=note))
    return found


def _opinions(sheet: GoalSheet) -> dict[str, str]:
    """Return what was said when this version was vetted and approved last."""
    names = {"goals.vetted": "主管部门审核", "goals.approved": "财政部门批复"}
    steps = projects.list_steps(project_id=sheet.project_id)
    return {
        names[one.verb]: f"意见：{one.note}"
        for one in reversed(steps)
        if one.verb in names and one.note and (one.year, one.version) == (sheet.year, sheet.version)
    }


def _rows(sheet: GoalSheet) -> list[Row]:
    rows: list[Row] = []
    for level in sheet.scheme.levels:
        own = [one for one in sheet.indicators if one.level1 == level.code]
        total = plain(sum(one.weight for one in own)) if own else "0"  # type: ignore[arg-type]
        said = (
            f"{total} 分"
            if total == plain(level.weight)
            else f"{total} 分，应当 {plain(level.weight)} 分"
        )
        rows.append(Row(group=level.title, note=said))
        titles = {part.code: part.title for part in level.parts}
        rows += [_row(one, titles.get(one.level2, "没有归类")) for one in own]
    known = {
        one.id
        for level in sheet.scheme.levels
        for one in sheet.indicators
        if one.level1 == level.code
    }
    rows += [_row(one, "没有归类") for one in sheet.indicators if one.id not in known]
    if sheet.scheme.execution_weight:
        rows.append(
            Row(group="预算执行率", note=f"{plain(sheet.scheme.execution_weight)} 分，按执行数算")
        )
    return rows


def _row(one: Indicator, part: str) -> Row:
    return Row(
        key=str(one.id),
        cells=[
            Cell(text=one.name or "（没有名称）", small=part, head=True),
            Cell(text=one.said or "—", small=one.target_text if one.target is not None else ""),
            Cell(text=plain(one.weight), num=True),
            Cell(
                text=EVIDENCE_TITLES[one.evidence],
                small=_proof(one),
                href=row_address("performance:evidence", one.id),
            ),
            Cell(text=labels.wan(one.amount), num=True),
        ],
    )


def _proof(one: Indicator) -> str:
    if one.evidence is not Evidence.FIGURE:
        return one.document
    if one.figure_code in figures():
        return figure_titles().get(one.figure_code, one.figure_code)
    return figure_titles().get(one.figure_code, f"{one.figure_code}：无数据来源")


def _place(sheet: GoalSheet, position: int | None) -> str:
    if position is None:
        return "整张表"
    named = {one.position: one.name for one in sheet.indicators}
    return f"第 {position} 个“{named.get(position) or '没有名称'}”"


@permission(*READERS)
@never_cache
@require_safe
def goals_compare(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Show what changed between two versions of a year's goals, the older on the left."""
    actor = actor_of(request)
    sheet = queries.get_sheet(sheet_id=sheet_id)
    project = projects.get_project(actor=actor, project_id=sheet.project_id)
    try:
        other = queries.get_sheet(sheet_id=UUID(request.GET.get("with", "")))
    except ValueError:
        raise NotFound from None
    if (other.project_id, other.year) != (sheet.project_id, sheet.year):
        raise NotFound
    before, after = sorted((sheet, other), key=lambda one: one.version)
    found = differences(before=before, after=after)
    context = {
        "one": project,
        "before": before,
        "after": after,
        "columns": [
            Column(title=title)
            for title in ("指标", "哪里", f"第 {before.version} 版", f"第 {after.version} 版")
        ],
        "rows": [
            Row(
                cells=[
                    Cell(text=each.indicator, head=True),
                    Cell(text=each.what),
                    Cell(text=each.before or "—", mute=True),
                    Cell(text=each.after or "—"),
                ]
            )
            for each in found
        ],
    }
    return render(request, "performance/goals_compare.html", context)

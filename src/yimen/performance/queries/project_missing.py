"""Say what a project still lacks, for its page and for whoever asks before an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yimen.performance.contracts.goal import GoalSheet, SheetState
from yimen.performance.contracts.project import ProjectState, ProjectView
from yimen.performance.queries import project_money
from yimen.performance.queries.goal import newest_sheet
from yimen.performance.queries.goal_context import findings
from yimen.performance.rules.project import plan_faults
from yimen.procurement import public as procurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that is missing; `where` says on which page it is put right."""

    where: str
    message: str
    bad: bool = False


def missing_of(*, project: ProjectView, year: int, at: datetime) -> list[Missing]:
    """Return what is missing of a project in a year, the gravest first."""
    if project.state is ProjectState.CLOSED:
        return []
    sheet = newest_sheet(project_id=project.id, year=year)
    found = [*_of_money(project, year, sheet), *_of_goals(sheet, year), *_of_plans(project)]
    wanted = procurement.missing_papers(project_id=project.id, at=at)
    if wanted:
        said = f"合同履约缺 {len(wanted)} 份材料，例如{wanted[0].title}。"
        found.append(Missing(where="contracts", message=said, bad=True))
    gaps = procurement.open_gaps(project_id=project.id)
    if gaps:
        said = f"合同履约有 {len(gaps)} 个问题没有办完，例如{gaps[0].says.rstrip('。')}。"
        found.append(Missing(where="contracts", message=said, bad=True))
    return sorted(found, key=lambda one: not one.bad)


def _of_money(project: ProjectView, year: int, sheet: GoalSheet | None) -> list[Missing]:
    annual = project_money.annual_budget(project_id=project.id, year=year)
    if annual is None:
        return [Missing(where="money", message=f"{year} 年还没有填预算。")]
    grant = project_money.find_grant(project_id=project.id, year=year)
    if grant is None and sheet is not None and sheet.state is SheetState.APPROVED:
        return [Missing(where="money", message="目标批复了，预算批复的日子和文号还没有记。")]
    if grant is not None and grant.late_reason:
        said = f"预算先批、目标后报（事后补报）：{grant.late_reason}"
        return [Missing(where="money", message=said, bad=True)]
    return []


def _of_goals(sheet: GoalSheet | None, year: int) -> list[Missing]:
    if sheet is None:
        return [Missing(where="goals", message=f"{year} 年还没有编制绩效目标。", bad=True)]
    if sheet.state is not SheetState.DRAFT:
        return []
    stops = [one for one in findings(sheet=sheet) if one.stops]
    if stops:
        said = f"目标表还有 {len(stops)} 处必须改，改好才能申报。"
        return [Missing(where="goals", message=said)]
    return []


def _of_plans(project: ProjectView) -> list[Missing]:
    plans = project_money.list_plans(project_id=project.id)
    annual = project_money.annual_budgets(project_id=project.id)
    faults = plan_faults(plans=plans, annual=annual)
    return [
        Missing(where="money", message=f"{title}：{said}" if title else said, bad=True)
        for title, said in faults
    ]

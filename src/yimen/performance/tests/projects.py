"""A project at any state, with its people, built through actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from yimen.directory import testing as directory
from yimen.directory.contracts import OrganisationView, Post, UnitLevel
from yimen.kernel.actor import Actor
from yimen.performance.actions import goal, goal_flow, project, project_money
from yimen.performance.actions.goal import GoalLine
from yimen.performance.contracts.goal import Direction, Evidence
from yimen.performance.contracts.project import ProjectSort, ProjectState, ProjectView, Source

AT = directory.AT
YEAR = 2026
OVERALL = "年底以前在大厅、9 个镇、76 个村建成办事平台并通过验收。"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who prepares, vets, approves, watches, and a stranger of each kind."""

    unit: OrganisationView
    officer: Actor
    approver: Actor
    bureau: Actor
    supervisor: Actor
    stranger: Actor


def people() -> People:
    """Return a small county's people of projects."""
    county = directory.demo_county()
    finance = directory.make_unit(code="czj", name="县财政局", level=UnitLevel.COUNTY)
    return People(
        unit=county.centre,
        officer=directory.make_officer(post=Post.PROJECT_OFFICER, unit=county.centre),
        approver=directory.make_officer(post=Post.APPROVER, unit=county.centre),
        bureau=directory.make_officer(post=Post.BUDGET_OFFICER, unit=finance),
        supervisor=directory.make_officer(post=Post.SUPERVISOR, unit=county.centre),
        stranger=directory.make_officer(post=Post.PROJECT_OFFICER, unit=county.department),
    )


def line(
    kind: str, name: str, weight: int, *, target: str = "1", unit: str = "项", **said: object
) -> GoalLine:
    """Return an indicator as written, with a document to prove it."""
    level1, _, level2 = kind.partition("/")
    whole: dict[str, object] = {
        "direction": Direction.AT_LEAST,
        "evidence": Evidence.DOCUMENT,
        "document": "验收报告",
    }
    return GoalLine(
        level1=level1,
        level2=level2,
        name=name,
        weight=Decimal(weight),
        target=Decimal(target),
        unit=unit,
        **(whole | said),  # type: ignore[arg-type]
    )


def good_lines() -> list[GoalLine]:
    """Return lines with which no rule finds fault."""
    return [
        line("cost/economic_cost", "项目总成本", 20, target="146.25", unit="万元", direction=Direction.AT_MOST),
        line("output/quantity", "人脸面板机安装数量", 20, target="80", unit="台", amount=Decimal(320_000)),
        line("output/quality", "设备验收合格率", 10, target="100", unit="%"),
        line("output/timeliness", "建设用时", 10, target="60", unit="天", direction=Direction.AT_MOST),
        line("benefit/social", "即办事项数量", 20, target="46"),
        line("satisfaction/served", "群众满意度", 10, target="95", unit="%"),
    ]  # fmt: skip


def make_project(
    who: People, *, code: str = "P-2026-001", name: str = "办事平台建设"
) -> ProjectView:
    """Return a new project with a budget and nothing else."""
    made = project.create_project(
        actor=who.officer,
        new=project.NewProject(
            code=code,
            name=name,
            department_id=who.unit.id,
            sort=ProjectSort.BUILD,
            starts_on=date(YEAR, 1, 1),
            ends_on=date(YEAR + 1, 12, 31),
            scheme_code="self-2021",
        ),
        at=AT,
    )
    project_money.set_budget(
        actor=who.officer,
        project_id=made.id,
        year=YEAR,
        amounts=[(Source.GRANT, Decimal(1_462_500)), (Source.CARRIED, Decimal(100_000))],
        at=AT,
    )
    return made


def write_goals(who: People, project_id: UUID, *, year: int = YEAR) -> UUID:
    """Return a complete draft of a year's goals."""
    sheet = goal.begin_goals(actor=who.officer, project_id=project_id, year=year, at=AT)
    goal.save_goals(
        actor=who.officer,
        sheet_id=sheet.id,
        edition=sheet.edition,
        overall=OVERALL,
        lines=good_lines(),
        at=AT,
    )
    return sheet.id


def project_at(who: People, state: ProjectState, *, code: str = "P-2026-001") -> tuple[UUID, UUID]:
    """Return a project and its sheet in a state, led there through actions."""
    made = make_project(who, code=code)
    sheet = write_goals(who, made.id)
    if state is ProjectState.DRAFT:
        return made.id, sheet
    goal_flow.file_goals(actor=who.officer, sheet_id=sheet, at=AT)
    if state is ProjectState.FILED:
        return made.id, sheet
    goal_flow.vet_goals(actor=who.approver, sheet_id=sheet, at=AT)
    if state is ProjectState.VETTED:
        return made.id, sheet
    goal_flow.approve_goals(actor=who.bureau, sheet_id=sheet, at=AT)
    if state is ProjectState.CLOSED:
        project.close_project(actor=who.officer, project_id=made.id, reason="项目已经完工", at=AT)
    return made.id, sheet

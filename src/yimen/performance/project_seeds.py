"""The demo county's project: a service platform whose goals were filed, vetted, approved and paid for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.performance.actions import goal as goals
from yimen.performance.actions import goal_flow as flow
from yimen.performance.actions import project as projects
from yimen.performance.actions import project_money as money
from yimen.performance.actions import scheme as schemes
from yimen.performance.actions.goal_template import take_template
from yimen.performance.contracts.goal import GoalSheet
from yimen.performance.contracts.project import (
    PlannedPayment,
    ProjectSort,
    ProjectView,
    Source,
)
from yimen.performance.queries import goal as goal_queries
from yimen.performance.queries.project import find_by_code

CODE = "ZWZX-2026-01"
NEXT_CODE = "ZWZX-2027-01"
PRICE = Decimal(1_462_500)
_COST = "项目总成本"
_AMOUNTS = {
    "人脸识别面板机安装数量": Decimal(760_000),
    "平台软件功能模块上线数量": Decimal(660_000),
}


def run(at: datetime) -> str:
    """Make the demo project with its goals and money; a second run changes nothing."""
    schemes.load_shipped(at=at)
    unit = directory.find_organisation(code="zwzx")
    if unit is None or find_by_code(code=CODE) is not None:
        return "没有新项目"
    people = _people(unit.id, at)
    platform = _platform(people, unit.id, at)
    _upkeep(people, unit.id, at)
    return f"2 个项目，其中“{platform.name}”目标已批复"


def _people(unit_id: UUID, at: datetime) -> dict[Post, Actor]:
    """Return the officers who prepare, vet and approve; where one is not there, the machine acts."""
    on = local_day(at)
    found: dict[Post, Actor] = {}
    for post, where in (
        (Post.PROJECT_OFFICER, unit_id),
        (Post.APPROVER, unit_id),
        (Post.BUDGET_OFFICER, None),
    ):
        officers = (
            directory.officers_of(unit_id=where, on=on, post=post)
            if where is not None
            else directory.holders_of(post=post, on=on)
        )
        found[post] = (
            directory.actor_for(account_id=officers[0].account_id, at=at) if officers else SYSTEM
        )
    return found


def _platform(people: dict[Post, Actor], unit_id: UUID, at: datetime) -> ProjectView:
    """Make the platform project: filed in January, granted in February, one budget adjusted in June."""
    officer, bureau = people[Post.PROJECT_OFFICER], people[Post.BUDGET_OFFICER]
    year = local_day(at).year
    made = projects.create_project(
        actor=officer,
        new=projects.NewProject(
            code=CODE,
            name="一门县政务服务一体化平台",
            department_id=unit_id,
            sort=ProjectSort.BUILD,
            starts_on=date(year, 1, 1),
            ends_on=date(year + 1, 12, 31),
            scheme_code="self-2021",
            basis="一门县数字政府建设三年计划；县政府常务会议纪要〔2025〕11 号。",
        ),
        at=_on(at, year, 1, 5),
    )
    budget = [(Source.GRANT, Decimal(1_500_000)), (Source.CARRIED, Decimal(0))]
    money.set_budget(
        actor=officer, project_id=made.id, year=year, amounts=budget, at=_on(at, year, 1, 6)
    )
    sheet = _written(officer, made, year, "platform-build", _on(at, year, 1, 8))
    _decide(people, sheet, at, year)
    money.grant_budget(
        actor=bureau,
        project_id=made.id,
        year=year,
        granted_on=date(year, 2, 10),
        document=f"一门财预〔{year}〕12 号",
        at=_on(at, year, 2, 11),
    )
    _money(officer, bureau, made, year, at)
    return made


def _money(officer: Actor, bureau: Actor, made: ProjectView, year: int, at: datetime) -> None:
    """Plan the contract in three payments and cut the budget to the price that was settled."""
    money.plan_contract(
        actor=officer,
        project_id=made.id,
        new=money.NewContract(
            title="政务服务一体化平台采购",
            amount=PRICE,
            starts_on=date(year, 3, 26),
            ends_on=date(year + 1, 6, 30),
            payments=(
                _payment(date(year, 4, 15), 585_000, "合同签订"),
                _payment(date(year, 10, 31), 438_750, "初步验收合格"),
                _payment(date(year, 12, 20), 438_750, "最终验收合格"),
            ),
        ),
        at=_on(at, year, 3, 26),
    )
    money.adjust_budget(
        actor=bureau,
        project_id=made.id,
        year=year,
        source=Source.GRANT,
        amount=PRICE - Decimal(1_500_000),
        reason="按结算评审价核减",
        document=f"一门财评〔{year}〕36 号",
        on=date(year, 6, 5),
        at=_on(at, year, 6, 5),
    )


def _payment(due_on: date, amount: int, condition: str) -> PlannedPayment:
    return PlannedPayment(
        year=due_on.year, due_on=due_on, amount=Decimal(amount), condition=condition
    )


def _written(
    officer: Actor, made: ProjectView, year: int, template: str, at: datetime
) -> GoalSheet:
    """Return a draft taken from a template, with the cost and the money of its indicators filled in."""
    begun = goals.begin_goals(actor=officer, project_id=made.id, year=year, at=at)
    take_template(actor=officer, sheet_id=begun.id, code=template, at=at)
    sheet = goal_queries.get_sheet(sheet_id=begun.id)
    lines = [
        goals.GoalLine(
            key=one.key,
            level1=one.level1,
            level2=one.level2,
            name=one.name,
            weight=one.weight,
            direction=one.direction,
            target=Decimal("146.25") if one.name == _COST else one.target,
            target_text="" if one.name == _COST else one.target_text,
            unit=one.unit,
            evidence=one.evidence,
            figure_code=one.figure_code,
            document=one.document,
            amount=_AMOUNTS.get(one.name),
        )
        for one in sheet.indicators
    ]
    goals.save_goals(
        actor=officer,
        sheet_id=sheet.id,
        edition=sheet.edition,
        overall=sheet.overall,
        lines=lines,
        at=at,
    )
    return goal_queries.get_sheet(sheet_id=begun.id)


def _decide(people: dict[Post, Actor], sheet: GoalSheet, at: datetime, year: int) -> None:
    flow.file_goals(actor=people[Post.PROJECT_OFFICER], sheet_id=sheet.id, at=_on(at, year, 1, 12))
    flow.vet_goals(
        actor=people[Post.APPROVER],
        sheet_id=sheet.id,
        opinion="设备可用率的监测平台年内建成，先用报修单证明。",
        at=_on(at, year, 1, 14),
    )
    flow.approve_goals(actor=people[Post.BUDGET_OFFICER], sheet_id=sheet.id, at=_on(at, year, 2, 6))


def _upkeep(people: dict[Post, Actor], unit_id: UUID, at: datetime) -> None:
    """Make next year's upkeep, of which the goals are still being written and some do not hold."""
    officer, year = people[Post.PROJECT_OFFICER], local_day(at).year
    made = projects.create_project(
        actor=officer,
        new=projects.NewProject(
            code=NEXT_CODE,
            name="一门县政务服务平台运维",
            department_id=unit_id,
            sort=ProjectSort.OPERATE,
            starts_on=date(year + 1, 1, 1),
            ends_on=date(year + 1, 12, 31),
            scheme_code="self-2021",
        ),
        at=at - timedelta(days=3),
    )
    begun = goals.begin_goals(
        actor=officer, project_id=made.id, year=year + 1, at=at - timedelta(days=2)
    )
    take_template(actor=officer, sheet_id=begun.id, code="site-upkeep", at=at - timedelta(days=2))


def _on(at: datetime, year: int, month: int, day: int) -> datetime:
    """Return a working hour of a day of the story, never after now."""
    return min(at, at.replace(year=year, month=month, day=day, hour=2))

"""Split a project in the middle of a year: one becomes two, and every sum stays what it was.

The project that was is closed and keeps its papers; its parts begin with what the plan gives each, and
their goals are a draft that has to be filed, vetted and approved like any amendment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.ids import new_id
from yimen.kernel.outbox import actions as outbox
from yimen.performance import events
from yimen.performance.access import project as access
from yimen.performance.actions.goal import mirror
from yimen.performance.actions.project import check_code, check_settled
from yimen.performance.actions.project_money import add_adjustment, annual_of
from yimen.performance.actions.project_steps import tell, worded
from yimen.performance.contracts.goal import Direction, SheetState
from yimen.performance.contracts.project import ProjectRefused, ProjectState, ProjectVerb
from yimen.performance.contracts.project_split import Move, Part, SplitPlan
from yimen.performance.models import (
    BudgetGrant,
    BudgetLine,
    ContractPlan,
    GoalSheet,
    Indicator,
    Project,
    Spending,
)
from yimen.performance.rules.project import split_amount, split_shares
from yimen.procurement import public as procurement

_CENT = Decimal("0.01")
_FINEST = Decimal("0.0001")
_WHOLE = Decimal(100)


def split_project(
    *, actor: Actor, project_id: UUID, plan: SplitPlan, at: datetime
) -> tuple[UUID, UUID]:
    """Divide a project into two and return them; nothing may be left out, nothing counted twice.

    Raises NotAllowed, NotFound, ProjectRefused, WrongState.
    """
    with transaction.atomic():
        project = Project.objects.for_change(project_id)
        access.check_approve(actor, project.department.area_id)
        check_settled(project, ProjectVerb.SPLIT)
        reason = worded(plan.reason, field="reason", ask="写明为什么拆分。")
        paper = worded(plan.document, field="document", ask="写明同意拆分的文号。")
        sheet = _sheet(project, local_day(at).year)
        parts = (
            _open_part(actor, project, plan.first, at),
            _open_part(actor, project, plan.second, at),
        )
        _divide_budgets(actor, project, parts, plan, paper, at)
        _divide_goals(actor, sheet, parts, plan, reason, at)
        _move_wholes(actor, project, parts, plan, reason, at)
        _close(actor, project, parts, reason, paper, at)
        outbox.publish(
            events.ProjectSplit(project_id=project.id, part_ids=tuple(one.id for one in parts)),
            at=at,
        )
        return parts[0].id, parts[1].id


def _sheet(project: Project, year: int) -> GoalSheet:
    rows = GoalSheet.objects.filter(project=project, state=SheetState.APPROVED)
    if rows.filter(year__gt=year).exists():
        raise ProjectRefused("以后年度的目标已经批复，请先结束这一年，再按新项目编制。")
    sheet = rows.filter(year=year).first()
    if sheet is None:
        raise ProjectRefused(f"{year} 年没有已批复的目标，不用拆分，直接按两个项目编制。")
    return sheet


def _open_part(actor: Actor, project: Project, part: Part, at: datetime) -> Project:
    check_code(code=part.code, name=part.name)
    made = Project(
        code=part.code,
        name=part.name.strip(),
        department_id=project.department_id,
        unit_id=part.unit_id or project.unit_id,
        sort=project.sort,
        year=local_day(at).year,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        scheme_code=project.scheme_code,
        basis=project.basis,
        parent=project,
        made_at=at,
        made_by=actor.name,
    )
    made.save(force_insert=True)
    for grant in BudgetGrant.objects.filter(project=project):
        grant.pk, grant.project = new_id(), made
        grant.save(force_insert=True)
    return made


def _divide_budgets(
    actor: Actor,
    project: Project,
    parts: Sequence[Project],
    plan: SplitPlan,
    paper: str,
    at: datetime,
) -> None:
    given = {one.line_id: one.first for one in plan.budgets}
    lines = list(BudgetLine.objects.filter(project=project))
    _check_named({line.id for line in lines}, given, "每一笔预算都要写明分多少给第一个项目。")
    for line in lines:
        annual = annual_of(line)
        annuals = split_amount(whole=annual, first=given[line.id])
        first = (
            (line.initial * given[line.id] / annual).quantize(_CENT, ROUND_HALF_UP)
            if annual
            else Decimal(0)
        )
        initials = split_amount(whole=line.initial, first=min(first, line.initial))
        for part, initial, now in zip(parts, initials, annuals, strict=True):
            row = BudgetLine(project=part, year=line.year, source=line.source, initial=initial)
            row.save(force_insert=True)
            if now != initial:
                add_adjustment(
                    line=row,
                    amount=now - initial,
                    reason=f"随项目拆分，从 {project.code} 分来历次调整",
                    document=paper,
                    on=local_day(at),
                    at=at,
                    by=actor,
                )


def _divide_goals(
    actor: Actor,
    sheet: GoalSheet,
    parts: Sequence[Project],
    plan: SplitPlan,
    reason: str,
    at: datetime,
) -> None:
    given = {one.indicator_id: one.first_percent for one in plan.indicators}
    rows = list(Indicator.objects.filter(sheet=sheet).order_by("position"))
    _check_named({row.id for row in rows}, given, "每个指标都要写明归哪个项目。")
    for place, part in enumerate(parts):
        own = GoalSheet(
            project=part,
            year=sheet.year,
            version=sheet.version + 1,
            scheme_id=sheet.scheme_id,
            overall=sheet.overall,
            reason=f"由 {sheet.project.name} 拆分：{reason}"[:600],
            late=sheet.late,
            made_at=at,
            made_by=actor.name,
        )
        own.save(force_insert=True)
        _store_indicators(own, rows, given, place)
        mirror(part)


def _share(first_percent: Decimal, place: int) -> Decimal:
    """Return how much of an indicator falls to a part: all, nothing, or what both divide."""
    if first_percent in {Decimal(0), _WHOLE}:
        return Decimal(1) if (first_percent == _WHOLE) == (place == 0) else Decimal(0)
    return split_shares(first_percent=first_percent)[place]


def _store_indicators(
    sheet: GoalSheet, rows: Iterable[Indicator], given: Mapping[UUID, Decimal], place: int
) -> None:
    """Store the indicators that fall to a part; what is counted divides, a rate stays whole."""
    copies: list[Indicator] = []
    for row in rows:
        percent = given[row.id]
        share = _share(percent, place)
        if not share:
            continue
        divides = row.unit != "%" and row.direction != Direction.QUALITATIVE
        copies.append(
            Indicator(
                id=new_id(),
                sheet=sheet,
                key=new_id(),
                position=len(copies) + 1,
                level1=row.level1,
                level2=row.level2,
                name=row.name,
                weight=row.weight,
                direction=row.direction,
                target=_portion(row.target, percent, place) if divides else row.target,
                target_text=row.target_text,
                tolerance=row.tolerance,
                unit=row.unit,
                evidence=row.evidence,
                figure_code=row.figure_code,
                figure_area=row.figure_area,
                document=row.document,
                amount=_portion(row.amount, percent, place),
                origin_id=row.id,
                share=share if divides else Decimal(1),
            )
        )
    Indicator.objects.bulk_create(copies)


def _portion(whole: Decimal | None, first_percent: Decimal, place: int) -> Decimal | None:
    """Return a part of a number so that both make the whole; a whole number divides into such."""
    if whole is None:
        return None
    step = Decimal(1) if whole == whole.to_integral_value() else _FINEST
    first = (whole * first_percent / _WHOLE).quantize(step, ROUND_HALF_UP)
    if first_percent in {Decimal(0), _WHOLE}:
        return whole
    return first if place == 0 else whole - first


def _move_wholes(
    actor: Actor,
    project: Project,
    parts: Sequence[Project],
    plan: SplitPlan,
    reason: str,
    at: datetime,
) -> None:
    """Give each plan, contract and voucher to one part; none is divided, none forgotten."""
    signed = [one.id for one in procurement.list_contracts(project_id=project.id)]
    said = "每份合同都要写明归哪个项目。"
    _check_named(set(signed), {one.id: one for one in plan.contracts}, said)
    planned = set(ContractPlan.objects.filter(project=project).values_list("id", flat=True))
    _check_named(planned, {one.id: one for one in plan.plans}, "每份合同计划都要写明归哪个项目。")
    vouchers = set(Spending.objects.filter(project=project).values_list("id", flat=True))
    said = "每笔支出都要写明归哪个项目。"
    _check_named(vouchers, {one.id: one for one in plan.spendings}, said)
    for one in plan.plans:
        ContractPlan.objects.filter(id=one.id).update(project=_to(one, parts))
    for one in plan.spendings:
        Spending.objects.filter(id=one.id).update(project=_to(one, parts))
    for one in plan.contracts:
        part = _to(one, parts)
        procurement.move_contract(
            actor=actor,
            contract_id=one.id,
            project_id=part.id,
            project_code=part.code,
            reason=f"项目 {project.code} 拆分：{reason}",
            at=at,
        )


def _to(one: Move, parts: Sequence[Project]) -> Project:
    return parts[0] if one.to_first else parts[1]


def _check_named(there: set[UUID], given: Iterable[UUID], said: str) -> None:
    if there != set(given):
        raise ProjectRefused(said)


def _close(
    actor: Actor,
    project: Project,
    parts: Sequence[Project],
    reason: str,
    paper: str,
    at: datetime,
) -> None:
    project.state, project.closed_at, project.was_split = ProjectState.CLOSED, at, True
    project.closed_reason = f"拆分为“{parts[0].name}”和“{parts[1].name}”"[:300]
    project.save(update_fields=["state", "closed_at", "closed_reason", "was_split"])
    codes = [one.code for one in parts]
    note = f"{project.closed_reason}。{paper}：{reason}"
    tell(
        actor=actor,
        project=project,
        verb="project.split",
        title="拆分项目",
        at=at,
        note=note,
        change={"parts": codes},
    )
    for part in parts:
        tell(
            actor=actor,
            project=part,
            verb="project.parted",
            title=f"由“{project.name}”拆分而来",
            at=at,
            note=f"{paper}：{reason}",
            change={"from": project.code},
        )

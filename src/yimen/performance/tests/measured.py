"""A project with goals in force, money, a plan and proofs, small enough for every test."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from yimen.kernel.ids import new_id
from yimen.performance.actions import evidence, scheme, self_evaluation
from yimen.performance.contracts.scoring import Quality
from yimen.performance.models import (
    BudgetLine,
    ContractPlan,
    GoalSheet,
    Indicator,
    PlannedPayment,
    Project,
    SchemeEdition,
    SelfEvaluation,
    Spending,
)
from yimen.performance.tests.panels import People, people

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
YEAR = 2026
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_D = Decimal
_GOALS: tuple[tuple[str, str, str, str, str, str | None, str, str], ...] = (
    ("output", "quantity", "平板终端采购数量", "20", "at_least", "80", "台", "typed"),
    ("output", "quality", "近 30 天办结", "10", "at_least", "10", "件", "figure"),
    ("output", "timeliness", "故障修复用时", "10", "at_most", "24", "小时", "typed"),
    ("output", "cost", "项目总支出", "10", "at_most", "150", "万元", "typed"),
    ("benefit", "lasting", "运行维护制度", "30", "qualitative", None, "", "document"),
    ("satisfaction", "served", "办事群众满意率", "10", "at_least", "90", "%", "typed"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The project with its people; indicators by their place on the sheet."""

    around: People
    project: Project
    sheet: GoalSheet
    indicators: tuple[Indicator, ...]


def measured(*, around: People | None = None, code: str = "YM-2026-001") -> Measured:
    """Return a project of the centre whose goals for 2026 are in force; half its plan is due."""
    around = around or people()
    scheme.load_shipped(at=AT)
    project = Project.objects.create(
        code=code,
        name="一门县政务服务一体化平台",
        department_id=around.units.centre.id,
        unit_id=around.units.centre.id,
        sort="build",
        year=YEAR,
        starts_on=date(YEAR, 1, 1),
        ends_on=date(YEAR, 12, 31),
        scheme_code="self-2020",
        state="approved",
        made_at=AT,
        made_by="柏青",
    )
    sheet = GoalSheet.objects.create(
        project=project,
        year=YEAR,
        version=1,
        state="approved",
        scheme=SchemeEdition.objects.get(code="self-2020"),
        overall="建成一体化平台，配齐平板终端。",
        made_at=AT,
        made_by="柏青",
        approved_at=AT,
    )
    indicators = tuple(_indicator(sheet, place, goal) for place, goal in enumerate(_GOALS, start=1))
    BudgetLine.objects.create(project=project, year=YEAR, source="grant", initial=_D("1462500"))
    plan = ContractPlan.objects.create(
        project=project,
        title="平台建设合同",
        amount=_D("1462500"),
        starts_on=date(YEAR, 1, 1),
        ends_on=date(YEAR, 12, 31),
    )
    for month, amount in ((3, "438750"), (9, "731250"), (12, "292500")):
        PlannedPayment.objects.create(
            plan=plan,
            year=YEAR,
            due_on=date(YEAR, month, 15),
            amount=_D(amount),
            condition="按合同",
        )
    return Measured(around=around, project=project, sheet=sheet, indicators=indicators)


def _indicator(
    sheet: GoalSheet, place: int, goal: tuple[str, str, str, str, str, str | None, str, str]
) -> Indicator:
    level1, level2, name, weight, direction, target, unit, kind = goal
    return Indicator.objects.create(
        sheet=sheet,
        position=place,
        level1=level1,
        level2=level2,
        name=name,
        weight=_D(weight),
        direction=direction,
        target=None if target is None else _D(target),
        target_text="" if target else "建成并执行",
        unit=unit,
        evidence=kind,
        figure_code="cases.completed" if kind == "figure" else "",
        figure_area="439981000000" if kind == "figure" else "",
    )


def spend(one: Measured, amount: str, *, on: date, voucher: str = "记-0001") -> None:
    """Enter money that was paid."""
    Spending.objects.create(
        project=one.project,
        year=on.year,
        source="grant",
        on=on,
        amount=_D(amount),
        voucher=voucher,
        purpose="平台建设",
        at=AT,
        by="柏青",
    )


def prove(
    one: Measured,
    place: int,
    value: str = "",
    *,
    quality: Quality | None = None,
    on: date = date(YEAR, 10, 31),
) -> None:
    """Hand in what an indicator came to, with a document."""
    evidence.add_proof(
        actor=one.around.project_officer,
        indicator_id=one.indicators[place - 1].id,
        holds_on=on,
        value=value,
        quality=quality,
        said="",
        stream=io.BytesIO(PDF),
        name="佐证.pdf",
        at=AT,
    )


def begun(one: Measured) -> UUID:
    """Return a self-evaluation just begun."""
    return self_evaluation.open_form(
        actor=one.around.project_officer, project_id=one.project.id, year=YEAR, at=AT
    )


def edition(form_id: UUID) -> int:
    """Return the edition of a form as it stands."""
    return SelfEvaluation.objects.get(id=form_id).edition


def again(indicator: Indicator, *, share: str, sheet: GoalSheet) -> Indicator:
    """Return the part of an indicator that a split gave to another sheet."""
    origin = indicator.id
    part = Indicator.objects.get(id=origin)
    part.id, part.key, part.sheet = new_id(), new_id(), sheet
    part.origin_id, part.share = origin, _D(share)
    part.target = part.target * _D(share) if part.target is not None else None
    part.save(force_insert=True)
    return part

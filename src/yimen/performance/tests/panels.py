"""A small evaluation with its people, built through actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from yimen.directory import testing as directory
from yimen.directory.contracts import Post, UnitLevel
from yimen.kernel.actor import ANONYMOUS, Actor
from yimen.kernel.ids import new_id
from yimen.performance.actions import evaluation, expert, panel, report
from yimen.performance.contracts.evaluation import (
    EvaluationKind,
    EvaluationView,
    Framework,
    FrameworkIndicator,
    Grade,
    ScoringPoint,
    SubjectKind,
)
from yimen.performance.contracts.result import ChapterCode
from yimen.performance.models import EvaluationIndicator

AT = directory.AT
DUE = date(2026, 12, 10)
SMALL = Framework(
    code="small",
    title="小指标体系",
    basis="测试",
    subject=SubjectKind.PROJECT,
    grades=(
        Grade(title="优", least=Decimal("0.9")),
        Grade(title="良", least=Decimal("0.8")),
        Grade(title="差", least=Decimal(0)),
    ),
    indicators=(
        FrameworkIndicator(
            level1="决策",
            level2="绩效目标",
            name="目标明确性",
            full=Decimal(20),
            points=(
                ScoringPoint(text="设有目标", marks=Decimal(10)),
                ScoringPoint(text="目标量化", marks=Decimal(10)),
            ),
        ),
        FrameworkIndicator(
            level1="产出", level2="产出数量", name="实际完成率", full=Decimal(40), standard="按比例"
        ),
        FrameworkIndicator(
            level1="效益", level2="满意度", name="满意度", full=Decimal(40), standard="问卷"
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody around an evaluation: who organises, who is evaluated, who must not."""

    units: directory.SmallCounty
    finance_id: UUID
    finance: Actor
    other_finance: Actor
    head: Actor
    project_officer: Actor
    stranger: Actor
    supervisor: Actor
    admin: Actor


def people() -> People:
    """Return the county with a finance bureau and its people."""
    units, make = directory.demo_county(), directory.make_officer
    bureau = directory.make_unit(code="czj", name="县财政局", level=UnitLevel.COUNTY)
    return People(
        units=units,
        finance_id=bureau.id,
        finance=make(post=Post.BUDGET_OFFICER, unit=bureau, name="尹笃实"),
        other_finance=make(post=Post.BUDGET_OFFICER, unit=bureau, name="成衡"),
        head=make(post=Post.APPROVER, unit=units.centre, name="舒国平"),
        project_officer=make(post=Post.PROJECT_OFFICER, unit=units.centre, name="柏青"),
        stranger=make(post=Post.APPROVER, unit=units.department, name="别的单位"),
        supervisor=make(post=Post.SUPERVISOR, unit=units.centre, name="严正清"),
        admin=make(post=Post.SYSTEM_ADMIN, unit=units.centre, name="方平"),
    )


def drafted(around: People, *, framework: Framework = SMALL) -> EvaluationView:
    """Return a finance evaluation of a project, being prepared."""
    return evaluation.create_evaluation(
        actor=around.finance,
        kind=EvaluationKind.FINANCE,
        title="一门县政务服务一体化平台",
        organiser_id=around.finance_id,
        department_id=around.units.centre.id,
        framework=framework,
        year=2026,
        at=AT,
        project_id=new_id(),
        project_code="YM-2026-001",
        project_name="一门县政务服务一体化平台",
        budget=Decimal(1500000),
        spent=Decimal(1462500),
    )


def seat(around: People, one: EvaluationView, *, sheet_id: UUID | None = None) -> UUID:
    """Return an outside expert who opened his link and declared no conflict."""
    invited = expert.invite_expert(
        actor=around.finance,
        evaluation_id=one.id,
        name="外请专家甲",
        organisation="某大学",
        speciality="财政",
        contact="0000-0000000",
        expires_at=AT + timedelta(days=20),
        sheet_id=sheet_id,
        at=AT,
    )
    expert.open_link(token=invited.token, at=AT)
    expert.declare(actor=ANONYMOUS, expert_id=invited.expert_id, conflict=False, words="", at=AT)
    return invited.expert_id


def scoring(around: People, *, experts: int = 2) -> tuple[EvaluationView, list[UUID]]:
    """Return an evaluation that is being scored, and its seated experts."""
    one = drafted(around)
    seats = [seat(around, one) for _ in range(experts)]
    opened = evaluation.open_scoring(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)
    return opened, seats


def indicators(one: EvaluationView) -> list[UUID]:
    """Return the ids of the indicators in order."""
    rows = EvaluationIndicator.objects.filter(evaluation_id=one.id).order_by("position")
    return list(rows.values_list("id", flat=True))


def fill(one: EvaluationView, expert_id: UUID, *values: str, opinion: str = "扣分有理由") -> None:
    """Score every indicator and hand the sheet in."""
    for place, (indicator, value) in enumerate(zip(indicators(one), values, strict=True)):
        panel.save_score(
            actor=ANONYMOUS,
            expert_id=expert_id,
            indicator_id=indicator,
            value=value,
            opinion=opinion,
            base_version=0,
            key=f"{expert_id}~{place}",
            at=AT,
        )
    panel.submit(actor=ANONYMOUS, expert_id=expert_id, at=AT)


def closed(around: People) -> EvaluationView:
    """Return an evaluation whose scoring is closed, two sheets in."""
    one, seats = scoring(around)
    fill(one, seats[0], "18", "36", "30")
    fill(one, seats[1], "20", "40", "36")
    return panel.close_scoring(actor=around.finance, evaluation_id=one.id, at=AT)


def written(around: People) -> EvaluationView:
    """Return a closed evaluation whose problems and advice are written."""
    one = closed(around)
    for code in (ChapterCode.PROBLEMS, ChapterCode.ADVICE):
        report.edit_chapter(
            actor=around.finance,
            evaluation_id=one.id,
            code=code,
            text="验收资料不全，运维协议没有签订，应当补齐。",
            base_version=0,
            at=AT,
        )
    return one


def final(around: People) -> EvaluationView:
    """Return an evaluation whose report is final; the unit had no objection."""
    one = written(around)
    report.ask_comments(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)
    report.comment(
        actor=around.project_officer, evaluation_id=one.id, text="", no_objection=True, at=AT
    )
    return report.finalise(actor=around.finance, evaluation_id=one.id, at=AT)

"""The demo county's evaluations: one published with a rectification late, one being scored."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yimen.directory import public as directory
from yimen.kernel.actor import ANONYMOUS, SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.performance.actions import (
    evaluation,
    expert,
    panel,
    rectification,
    report,
    report_table,
    result,
)
from yimen.performance.contracts.evaluation import (
    EvaluationKind,
    EvaluationView,
    EvidenceKind,
    IndicatorView,
)
from yimen.performance.contracts.project import ProjectView
from yimen.performance.contracts.result import Advice, ChapterCode
from yimen.performance.models import Evaluation
from yimen.performance.queries import project as projects
from yimen.performance.queries.evaluation import list_indicators
from yimen.performance.queries.framework import get_framework
from yimen.performance.queries.report_file import build_file
from yimen.performance.queries.report_table import contracts_of, funds_of

NAME = "一门县政务服务一体化平台"
_BUDGET, _SPENT = Decimal(1_500_000), Decimal(1_462_500)
_SHEETS = (
    "4 3 3 2.5 2.5 3 4 3.9 2.5 4 2.5 8 6.5 6 6.5 17 8.5",
    "4 2.5 3.5 2.5 2 2.5 4 3.9 3 3.5 2.5 8 7 6.5 7 16.5 9",
)
_WHY = {
    "绩效指标明确性": "有两项指标没有写目标值",
    "预算编制科学性": "测算只有总价，没有分项依据",
    "资金使用合规性": "第三笔款付在交货以前",
    "制度执行有效性": "缺最终验收意见；有一张维修单没有维修人签字",
    "质量达标率": "没有第三方测评报告",
}
_PROOF = (
    ("资金使用合规性", EvidenceKind.PROCUREMENT, "合同付款记录", "合同 1462500 元，分三笔付清；第三笔付款日早于交货日。"),
    ("制度执行有效性", EvidenceKind.PROCUREMENT, "验收资料清点", "初验有，最终验收意见没有。维修单 1 张缺维修人签字。"),
    ("实际完成率", EvidenceKind.SELF_EVALUATION, "单位自评", "计划安装平板 80 台，实际 80 台。"),
    ("满意度", EvidenceKind.SURVEY, "问卷结果", "满意度问卷由县政务服务中心调查，结果见“问卷调查”。"),
)  # fmt: skip


def run(at: datetime) -> str:
    """Load the evaluations once and say how many there are."""
    project = next(
        (one for one in projects.list_projects(actor=SYSTEM, limit=200) if one.name == NAME), None
    )
    if project is None:
        return "没有演示项目"
    if not Evaluation.objects.filter(project_id=project.id).exists():
        _published(project, at - timedelta(days=50), at)
        _scored_now(project, at)
    return f"{Evaluation.objects.count()} 次评价"


def _officer(username: str, at: datetime) -> Actor:
    found = directory.find_officers(text=username, on=local_day(at))
    account = next(one.account_id for one in found if one.username == username)
    return directory.actor_for(account_id=account, at=at)


def _begin(
    actor: Actor, project: ProjectView, kind: EvaluationKind, title: str, at: datetime
) -> EvaluationView:
    assert actor.unit_id is not None
    one = evaluation.create_evaluation(
        actor=actor,
        kind=kind,
        title=title,
        organiser_id=actor.unit_id,
        department_id=project.department_id,
        framework=get_framework(code="project-2020"),
        year=2026,
        at=at,
        project_id=project.id,
        project_code=project.code,
        project_name=project.name,
        budget=_BUDGET,
        spent=_SPENT,
    )
    by_name = {each.name: each.id for each in list_indicators(evaluation_id=one.id)}
    for name, sort, said, words in _PROOF:
        evaluation.add_evidence(
            actor=actor, indicator_id=by_name[name], kind=sort, title=said, said=words, at=at
        )
    return one


def _seat(actor: Actor, one: EvaluationView, name: str, at: datetime) -> UUID:
    invited = expert.invite_expert(
        actor=actor,
        evaluation_id=one.id,
        name=name,
        organisation="演示专家库",
        speciality="信息化",
        contact="",
        expires_at=at + timedelta(days=30),
        sheet_id=None,
        at=at,
    )
    expert.open_link(token=invited.token, at=at)
    expert.declare(actor=ANONYMOUS, expert_id=invited.expert_id, conflict=False, words="", at=at)
    return invited.expert_id


def _score(
    expert_id: UUID, indicators: list[IndicatorView], values: list[str], at: datetime
) -> None:
    for one, value in zip(indicators, values, strict=False):
        panel.save_score(
            actor=ANONYMOUS,
            expert_id=expert_id,
            indicator_id=one.id,
            value=value,
            opinion=_WHY.get(one.name, "" if Decimal(value) == one.full else "资料不够充分"),
            base_version=0,
            key=f"seed~{expert_id}~{one.position}",
            at=at,
        )


def _published(project: ProjectView, at: datetime, now: datetime) -> None:
    """Live through an evaluation that began `at`; its people hold their posts `now`."""
    head, unit = _officer("zongzhu", now), _officer("xiangmu", now)
    one = _begin(head, project, EvaluationKind.DEPARTMENT, f"{NAME}项目部门评价", at)
    seats = [_seat(head, one, f"演示专家{word}", at) for word in "甲乙"]
    evaluation.open_scoring(
        actor=head, evaluation_id=one.id, due_on=local_day(at) + timedelta(days=7), at=at
    )
    indicators = list_indicators(evaluation_id=one.id)
    for seat, column in zip(seats, _SHEETS, strict=True):
        _score(seat, indicators, column.split(), at)
        panel.submit(actor=ANONYMOUS, expert_id=seat, at=at)
    later = at + timedelta(days=7)
    panel.close_scoring(actor=head, evaluation_id=one.id, at=later)
    _write(head, one.id, later)
    report.ask_comments(
        actor=head, evaluation_id=one.id, due_on=local_day(later) + timedelta(days=7), at=later
    )
    report.comment(actor=unit, evaluation_id=one.id, text="", no_objection=True, at=later)
    report.finalise(actor=head, evaluation_id=one.id, at=later)
    _use(head, _officer("caizheng", now), one.id, later)


def _write(head: Actor, evaluation_id: UUID, at: datetime) -> None:
    texts = {
        ChapterCode.PROBLEMS: "验收资料不全：有初验，没有最终验收意见，也没有第三方测评报告。\n"
        "第三笔款付在交货以前。\n有一张维修单没有维修人签字，维修是否属实无法核对。",
        ChapterCode.ADVICE: "一个月内补做最终验收，验收结果公示。\n以后按验收进度付款。\n维修单双方签字后才计入考核。",
    }
    for code, text in texts.items():
        report.edit_chapter(
            actor=head, evaluation_id=evaluation_id, code=code, text=text, base_version=0, at=at
        )
    for title, filled in (("资金投入和使用情况", funds_of), ("合同和支付情况", contracts_of)):
        found = filled(actor=head, evaluation_id=evaluation_id)
        if found is None:
            continue
        report_table.set_table(
            actor=head, evaluation_id=evaluation_id, table_id=None, chapter=ChapterCode.BASICS,
            title=title, source=found[0], formulas=found[1], base_version=0, at=at,
        )  # fmt: skip


def _use(head: Actor, finance: Actor, evaluation_id: UUID, at: datetime) -> None:
    content, name = build_file(
        actor=head, evaluation_id=evaluation_id, form="pdf", open_to_all=True, at=at
    )
    report.publish(
        actor=head,
        evaluation_id=evaluation_id,
        content=content,
        file_name=name,
        withheld="",
        at=at,
    )
    for problem, demand, days in (
        ("没有最终验收意见", "补做最终验收，结果公示", 30),
        ("有一张维修单没有维修人签字", "补签或者作废，并写明经过", 75),
    ):
        rectification.set_rectification(
            actor=head,
            evaluation_id=evaluation_id,
            problem=problem,
            demand=demand,
            due_on=local_day(at) + timedelta(days=days),
            at=at,
        )
    result.advise(
        actor=finance,
        evaluation_id=evaluation_id,
        advice=Advice.ADJUST,
        amount=None,
        reason="运维费改为按考核得分支付，总额不变。",
        at=at,
    )


def _scored_now(project: ProjectView, at: datetime) -> None:
    finance = _officer("caizheng", at)
    one = _begin(finance, project, EvaluationKind.FINANCE, f"{NAME}项目财政评价", at)
    outside = _seat(finance, one, "演示专家丙", at)
    expert.invite_officer(
        actor=finance, evaluation_id=one.id, username="caizheng2", sheet_id=None, at=at
    )
    evaluation.open_scoring(
        actor=finance, evaluation_id=one.id, due_on=local_day(at) + timedelta(days=14), at=at
    )
    _score(outside, list_indicators(evaluation_id=one.id), ["4", "2.5", "3"], at)

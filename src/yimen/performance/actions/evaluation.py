"""Prepare an evaluation: what is evaluated, its indicators, its evidence; open, close, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, Refusal, WrongState
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.performance.access import evaluation as access
from yimen.performance.actions import score_work
from yimen.performance.contracts.evaluation import (
    EVALUATION_FLOW,
    EVALUATION_KIND,
    EvaluationKind,
    EvaluationState,
    EvaluationVerb,
    EvaluationView,
    EvidenceKind,
    Framework,
    FrameworkIndicator,
    SubjectKind,
)
from yimen.performance.models import Evaluation, EvaluationEvidence, EvaluationIndicator
from yimen.performance.queries.evaluation import evaluation_view
from yimen.performance.queries.framework import read_points
from yimen.performance.rules import evaluation as rules
from yimen.performance.rules.panel import OUTLIER_RULES


def create_evaluation(
    *,
    actor: Actor,
    kind: EvaluationKind,
    title: str,
    organiser_id: UUID,
    department_id: UUID,
    framework: Framework,
    year: int,
    at: datetime,
    project_id: UUID | None = None,
    project_code: str = "",
    project_name: str = "",
    budget: Decimal | None = None,
    spent: Decimal | None = None,
) -> EvaluationView:
    """Begin an evaluation of a project, or of a department where no project is named.

    The indicators of the framework are copied. Raises NotAllowed, Refusal.
    """
    actor.must(access.ORGANISE[kind], unit_id=organiser_id)
    subject = SubjectKind.PROJECT if project_id else SubjectKind.DEPARTMENT
    said = _checked_title(title, subject, framework)
    organiser = directory.get_organisation(organisation_id=organiser_id)
    department = directory.get_organisation(organisation_id=department_id)
    if kind is EvaluationKind.FINANCE and organiser_id == department_id:
        raise Refusal(
            "performance.evaluation.own",
            "财政评价不能评组织评价的单位自己，请换一个项目或部门。",
            field="subject",
        )
    with transaction.atomic():
        row = Evaluation.objects.create(
            kind=kind.value,
            subject=subject.value,
            title=said,
            project_id=project_id,
            project_code=project_code,
            subject_name=project_name or department.name,
            year=year,
            organiser_id=organiser.id,
            department_id=department.id,
            area_code=department.area_code,
            framework_code=framework.code,
            framework_title=framework.title,
            grades=[{"title": one.title, "least": str(one.least)} for one in framework.grades],
            budget=budget,
            spent=spent,
            created_at=at,
            created_by=actor.name,
        )
        _write_indicators(row, framework.indicators)
        note(row, actor, "created", at, {"framework": framework.code, "year": year})
        return evaluation_view(row)


def _checked_title(title: str, subject: SubjectKind, framework: Framework) -> str:
    said = title.strip()
    if not 4 <= len(said) <= 120:
        raise Refusal(
            "performance.evaluation.title", "请写评价名称，4 到 120 个字。", field="title"
        )
    if framework.subject is not subject:
        wanted = "项目" if subject is SubjectKind.PROJECT else "部门整体"
        raise Refusal(
            "performance.evaluation.framework",
            f"这套指标体系不是用来评{wanted}支出的，请换一套。",
            field="framework",
        )
    return said


def _write_indicators(row: Evaluation, indicators: Sequence[FrameworkIndicator]) -> None:
    EvaluationIndicator.objects.bulk_create(
        EvaluationIndicator(
            evaluation=row,
            position=place,
            level1=one.level1,
            level2=one.level2,
            name=one.name,
            full=one.full,
            standard=one.standard,
            points=[{"text": each.text, "marks": str(each.marks)} for each in one.points],
        )
        for place, one in enumerate(indicators, start=1)
    )


def set_indicators(
    *,
    actor: Actor,
    evaluation_id: UUID,
    indicators: Sequence[tuple[UUID | None, FrameworkIndicator]],
    outlier_rule: str,
    version: int,
    at: datetime,
) -> EvaluationView:
    """Replace the indicators while the evaluation is prepared; those that keep their id keep evidence.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        _check_prepared(row)
        if row.version != version:
            raise WrongState("别人刚改过这套指标，请刷新后在最新的内容上改。")
        if outlier_rule not in OUTLIER_RULES:
            raise Refusal("performance.evaluation.rule", "请选一条判断离群分的规则。", field="rule")
        for one in (each for _, each in indicators):
            if one.full <= 0 or not one.name.strip() or not one.level1.strip():
                raise Refusal(
                    "performance.evaluation.indicator",
                    f"“{one.name or '没有名称的指标'}”要有一级、名称和大于 0 的满分。",
                    field="rows",
                )
        _replace(row, indicators)
        row.outlier_rule, row.version = outlier_rule, row.version + 1
        row.save(update_fields=["outlier_rule", "version"])
        note(row, actor, "prepared", at, {"indicators": len(indicators)})
        return evaluation_view(row)


def _replace(row: Evaluation, indicators: Sequence[tuple[UUID | None, FrameworkIndicator]]) -> None:
    known = {one.id: one for one in EvaluationIndicator.objects.filter(evaluation=row)}
    kept = {key for key, _ in indicators if key in known}
    gone = [key for key in known if key not in kept]
    EvaluationEvidence.objects.filter(indicator_id__in=gone).delete()
    EvaluationIndicator.objects.filter(id__in=gone).delete()
    for away, old in enumerate(key for key in known if key in kept):
        EvaluationIndicator.objects.filter(id=old).update(position=10_000 + away)
    for place, (key, one) in enumerate(indicators, start=1):
        fields = {
            "position": place,
            "level1": one.level1,
            "level2": one.level2 or one.level1,
            "name": one.name,
            "full": one.full,
            "standard": one.standard,
            "points": [{"text": each.text, "marks": str(each.marks)} for each in one.points],
        }
        if key in kept:
            EvaluationIndicator.objects.filter(id=key).update(**fields)
        else:
            EvaluationIndicator.objects.create(evaluation=row, **fields)


def add_evidence(
    *,
    actor: Actor,
    indicator_id: UUID,
    kind: EvidenceKind,
    title: str,
    said: str,
    at: datetime,
    href: str = "",
    stream: BinaryIO | None = None,
    file_name: str = "",
) -> UUID:
    """Put evidence beside an indicator, with a file's digest where there is a file.

    The organiser, and the evaluated department while it is scored, may. Raises NotFound,
    NotAllowed, WrongState, Refusal, FileRefused.
    """
    with transaction.atomic():
        one = _locked_indicator(indicator_id)
        _check_supplies(actor, one.evaluation)
        name = title.strip()
        if not name or not (said.strip() or stream or href):
            raise Refusal(
                "performance.evidence.empty",
                "请写清证据是什么，并写明内容或者附上文件。",
                field="title" if not name else "said",
            )
        row = EvaluationEvidence(
            id=new_id(),
            indicator=one,
            kind=kind.value,
            title=name,
            said=said.strip(),
            href=href,
            added_at=at,
            added_by=actor.name,
        )
        if stream is not None:
            stored = files.put(
                stream=stream,
                name=file_name or name,
                owner=Ref(EVALUATION_KIND, one.evaluation_id),
                actor=actor,
                at=at,
            )
            row.file_id, row.digest = stored.id, stored.sm3
        row.save(force_insert=True)
        change = {"indicator": str(one.id), "kind": kind.value, "digest": row.digest}
        note(one.evaluation, actor, "evidenced", at, change)
        return row.id


def remove_evidence(*, actor: Actor, evidence_id: UUID, at: datetime) -> None:
    """Take evidence away while nothing was scored on it. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = EvaluationEvidence.objects.filter(id=evidence_id, removed_at=None).first()
        if row is None:
            raise NotFound
        one = _locked_indicator(row.indicator_id)
        access.check_organise(actor, one.evaluation)
        _check_prepared(one.evaluation)
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        note(one.evaluation, actor, "evidence_removed", at, {"evidence": str(row.id)})


def _locked_indicator(indicator_id: UUID) -> EvaluationIndicator:
    one = (
        EvaluationIndicator.objects.select_related("evaluation")
        .select_for_update(of=("self",))
        .filter(id=indicator_id)
        .first()
    )
    if one is None:
        raise NotFound
    return one


def _check_supplies(actor: Actor, row: Evaluation) -> None:
    if row.state == EvaluationState.SCORING and access.can_answer(actor, row):
        return
    access.check_organise(actor, row)
    if row.state not in {EvaluationState.DRAFT, EvaluationState.SCORING}:
        raise WrongState("评分已经截止，不能再添证据。")


def open_scoring(
    *, actor: Actor, evaluation_id: UUID, due_on: date, at: datetime
) -> EvaluationView:
    """Let the experts score: marks make 100, at least one expert is invited.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        row.state = EVALUATION_FLOW.check_move(EvaluationState(row.state), EvaluationVerb.OPEN)
        if due_on < local_day(at):
            raise Refusal("performance.evaluation.due", "截止日期不能早于今天。", field="due_on")
        rules.check_weights(indicators=_as_framework(row))
        row.due_on, row.opened_at, row.version = due_on, at, row.version + 1
        row.save(update_fields=["state", "due_on", "opened_at", "version"])
        score_work.settle(evaluation_id=row.id, at=at)
        note(row, actor, "opened", at, {"due_on": due_on.isoformat()})
        return evaluation_view(row)


def _as_framework(row: Evaluation) -> list[FrameworkIndicator]:
    return [
        FrameworkIndicator(
            level1=one.level1,
            level2=one.level2,
            name=one.name,
            full=one.full,
            points=read_points(one.points),
        )
        for one in EvaluationIndicator.objects.filter(evaluation=row).order_by("position")
    ]


def cancel(*, actor: Actor, evaluation_id: UUID, reason: str, at: datetime) -> EvaluationView:
    """Stop an evaluation that will not be finished. Raises NotFound, NotAllowed, WrongState, Refusal."""
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        row.state = EVALUATION_FLOW.check_move(EvaluationState(row.state), EvaluationVerb.CANCEL)
        row.cancelled_because = told(reason, "reason", "请写明为什么终止。")
        row.version += 1
        row.save(update_fields=["state", "cancelled_because", "version"])
        score_work.settle(evaluation_id=row.id, at=at)
        note(row, actor, "cancelled", at, {})
        return evaluation_view(row)


def locked(actor: Actor, evaluation_id: UUID) -> Evaluation:
    """Return the evaluation locked for its organiser. Raises NotFound, NotAllowed."""
    row = locked_row(evaluation_id)
    access.check_organise(actor, row)
    return row


def locked_row(evaluation_id: UUID) -> Evaluation:
    """Return the evaluation locked, whoever asks. Raises NotFound."""
    row = Evaluation.objects.select_for_update(no_key=True).filter(id=evaluation_id).first()
    if row is None:
        raise NotFound
    return row


def told(text: str, field: str, ask: str) -> str:
    """Return words that were asked for. Raises Refusal with the question."""
    words = text.strip()
    if len(words) < 2:
        raise Refusal("performance.evaluation.words", ask, field=field)
    return words


def note(
    row: Evaluation, actor: Actor, what: str, at: datetime, change: Mapping[str, object]
) -> None:
    """Record in the ledger what was done to an evaluation."""
    ledger.record(
        actor=actor,
        verb=f"performance.evaluation.{what}",
        subject=Ref(EVALUATION_KIND, row.id),
        at=at,
        change=change,
    )


def _check_prepared(row: Evaluation) -> None:
    if row.state != EvaluationState.DRAFT:
        raise WrongState("已经开始评分，指标和证据不能再改了。")

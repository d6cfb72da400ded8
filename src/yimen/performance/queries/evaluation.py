"""Reads of evaluations, their indicators and the evidence beside them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.performance.access import evaluation as access
from yimen.performance.contracts.evaluation import (
    EvaluationKind,
    EvaluationState,
    EvaluationView,
    EvidenceKind,
    EvidenceView,
    IndicatorView,
    SubjectKind,
)
from yimen.performance.models import Evaluation, EvaluationEvidence, EvaluationIndicator
from yimen.performance.queries.framework import read_grades, read_points


def evaluation_view(row: Evaluation) -> EvaluationView:
    """Return an evaluation without its scores."""
    return EvaluationView(
        id=row.id,
        kind=EvaluationKind(row.kind),
        subject=SubjectKind(row.subject),
        title=row.title,
        project_id=row.project_id,
        project_code=row.project_code,
        subject_name=row.subject_name,
        year=row.year,
        organiser_id=row.organiser_id,
        department_id=row.department_id,
        area_code=row.area_code,
        framework_code=row.framework_code,
        framework_title=row.framework_title,
        grades=read_grades(row.grades),
        outlier_rule=row.outlier_rule,
        budget=row.budget,
        spent=row.spent,
        state=EvaluationState(row.state),
        due_on=row.due_on,
        comments_due_on=row.comments_due_on,
        created_at=row.created_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        finalised_at=row.finalised_at,
        published_at=row.published_at,
        cancelled_because=row.cancelled_because,
        version=row.version,
    )


def list_evaluations(
    *, actor: Actor, year: int | None = None, state: str = "", limit: int = 100
) -> list[EvaluationView]:
    """Return the evaluations that the actor may know of, the newest first."""
    rows = Evaluation.objects.filter(access.visible_to(actor))
    if year is not None:
        rows = rows.filter(year=year)
    if state:
        rows = rows.filter(state=state)
    return [evaluation_view(row) for row in rows.order_by("-created_at", "-id")[:limit]]


def get_row(*, actor: Actor, evaluation_id: UUID) -> Evaluation:
    """Return the row of an evaluation that the actor may know of. Raises NotFound."""
    row = Evaluation.objects.filter(id=evaluation_id).first()
    if row is None:
        raise NotFound
    access.check_see(actor, row)
    return row


def get_evaluation(*, actor: Actor, evaluation_id: UUID) -> EvaluationView:
    """Return an evaluation that the actor may know of. Raises NotFound."""
    return evaluation_view(get_row(actor=actor, evaluation_id=evaluation_id))


def may_organise(*, actor: Actor, evaluation_id: UUID) -> bool:
    """Say whether the actor organises this evaluation. Raises NotFound."""
    return access.can_organise(actor, get_row(actor=actor, evaluation_id=evaluation_id))


def may_answer(*, actor: Actor, evaluation_id: UUID) -> bool:
    """Say whether the actor answers for the evaluated department. Raises NotFound."""
    return access.can_answer(actor, get_row(actor=actor, evaluation_id=evaluation_id))


def may_see_result(*, actor: Actor, evaluation_id: UUID) -> bool:
    """Say whether scores and report may be shown to the actor. Raises NotFound."""
    row = get_row(actor=actor, evaluation_id=evaluation_id)
    return access.can_see_result(actor, row)


def list_indicators(*, evaluation_id: UUID) -> list[IndicatorView]:
    """Return the indicators in order, each with its evidence; two queries."""
    rows = list(
        EvaluationIndicator.objects.filter(evaluation_id=evaluation_id).order_by("position")
    )
    evidence = _evidence_of([row.id for row in rows])
    return [
        IndicatorView(
            id=row.id,
            position=row.position,
            level1=row.level1,
            level2=row.level2,
            name=row.name,
            full=row.full,
            standard=row.standard,
            points=read_points(row.points),
            evidence=tuple(evidence.get(row.id, ())),
        )
        for row in rows
    ]


def _evidence_of(ids: Collection[UUID]) -> dict[UUID, list[EvidenceView]]:
    found: dict[UUID, list[EvidenceView]] = {}
    rows = EvaluationEvidence.objects.filter(indicator_id__in=ids, removed_at=None)
    for row in rows.order_by("added_at", "id"):
        found.setdefault(row.indicator_id, []).append(evidence_view(row))
    return found


def evidence_view(row: EvaluationEvidence) -> EvidenceView:
    """Return a piece of evidence."""
    return EvidenceView(
        id=row.id,
        kind=EvidenceKind(row.kind),
        title=row.title,
        said=row.said,
        href=row.href,
        file_id=row.file_id,
        digest=row.digest,
        added_at=row.added_at,
    )


def get_evidence(*, evidence_id: UUID) -> tuple[EvidenceView, UUID]:
    """Return a piece of evidence and the evaluation it belongs to. Raises NotFound."""
    row = (
        EvaluationEvidence.objects.select_related("indicator")
        .filter(id=evidence_id, removed_at=None)
        .first()
    )
    if row is None:
        raise NotFound
    return evidence_view(row), row.indicator.evaluation_id


def evaluation_of(*, indicator_id: UUID) -> UUID:
    """Return the evaluation that an indicator belongs to. Raises NotFound."""
    found = (
        EvaluationIndicator.objects.filter(id=indicator_id)
        .values_list("evaluation_id", flat=True)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def list_of_project(*, actor: Actor, project_id: UUID) -> list[EvaluationView]:
    """Return a project's evaluations that the actor may know of, the newest first."""
    rows = Evaluation.objects.filter(access.visible_to(actor), project_id=project_id)
    return [evaluation_view(row) for row in rows.order_by("-year", "-created_at")]

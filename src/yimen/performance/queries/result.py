"""Reads after a report: rectification, publication, and what a budget does with a project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.performance.access import evaluation as access
from yimen.performance.contracts.evaluation import (
    EVALUATION_KIND,
    KIND_TITLES,
    EvaluationKind,
    EvaluationState,
)
from yimen.performance.contracts.result import (
    RECTIFICATION_KIND,
    Advice,
    AdviceView,
    LevelResult,
    PublicationView,
    RectificationState,
    RectificationView,
)
from yimen.performance.models import (
    BudgetAdvice,
    Evaluation,
    EvaluationPublication,
    RectificationItem,
    ReportComment,
)


def rectification_view(row: RectificationItem) -> RectificationView:
    """Return a thing to put right."""
    about = row.evaluation
    return RectificationView(
        id=row.id,
        evaluation_id=about.id,
        evaluation_title=about.title,
        unit_id=about.department_id,
        organiser_id=about.organiser_id,
        area_code=about.area_code,
        number=row.number,
        problem=row.problem,
        demand=row.demand,
        due_on=row.due_on,
        state=RectificationState(row.state),
        reply=row.reply,
        replied_by=row.replied_by,
        replied_at=row.replied_at,
        papers=tuple((UUID(one["id"]), one["name"]) for one in row.papers),
        check=row.check_words,
        checked_by=row.checked_by,
        checked_at=row.checked_at,
        returned=row.returned,
    )


def _seen(actor: Actor) -> Q:
    ids = Evaluation.objects.filter(access.visible_to(actor)).values("id")
    return Q(evaluation_id__in=ids)


def list_rectifications(
    *, actor: Actor, evaluation_id: UUID | None = None, limit: int = 200
) -> list[RectificationView]:
    """Return the things to put right that the actor may know of, what is due first on top."""
    rows = RectificationItem.objects.select_related("evaluation").filter(_seen(actor))
    if evaluation_id is not None:
        rows = rows.filter(evaluation_id=evaluation_id)
    ordered = rows.order_by("due_on", "number", "id")[:limit]
    found = [rectification_view(row) for row in ordered]
    return sorted(found, key=lambda one: one.state is RectificationState.CHECKED)


def get_rectification(*, actor: Actor, rectification_id: UUID) -> RectificationView:
    """Return a thing to put right that the actor may know of. Raises NotFound."""
    row = (
        RectificationItem.objects.select_related("evaluation")
        .filter(_seen(actor), id=rectification_id)
        .first()
    )
    if row is None:
        raise NotFound
    return rectification_view(row)


def expected_rectify() -> Iterator[ExpectedWork]:
    """Yield what departments have to put right: the list of open work must equal this."""
    rows = RectificationItem.objects.select_related("evaluation")
    for row in rows.filter(state=RectificationState.OPEN).order_by("id"):
        yield ExpectedWork(
            ref=Ref(RECTIFICATION_KIND, row.id), unit_id=row.evaluation.department_id
        )


def expected_check() -> Iterator[ExpectedWork]:
    """Yield the answers that organisers have to check: the list of open work must equal this."""
    rows = RectificationItem.objects.select_related("evaluation")
    for row in rows.filter(state=RectificationState.REPLIED).order_by("id"):
        yield ExpectedWork(ref=Ref(RECTIFICATION_KIND, row.id), unit_id=row.evaluation.organiser_id)


def expected_comment() -> Iterator[ExpectedWork]:
    """Yield the drafts on which a department has not spoken: the list of open work must equal this."""
    spoken = ReportComment.objects.values("evaluation_id")
    rows = Evaluation.objects.filter(state=EvaluationState.COMMENTS).exclude(id__in=spoken)
    for row in rows.order_by("id"):
        yield ExpectedWork(ref=Ref(EVALUATION_KIND, row.id), unit_id=row.department_id)


def publication_view(row: EvaluationPublication, organiser: str) -> PublicationView:
    """Return what the public reads of an evaluation."""
    about = row.evaluation
    return PublicationView(
        evaluation_id=about.id,
        title=about.title,
        year=about.year,
        kind_title=KIND_TITLES[EvaluationKind(about.kind)],
        subject_name=about.subject_name,
        organiser=organiser,
        total=row.total,
        grade=row.grade,
        levels=tuple(
            LevelResult(
                name=one["name"],
                parent="",
                full=Decimal(one["full"]),
                mean=Decimal(one["mean"]),
                loss_rate=(Decimal(one["full"]) - Decimal(one["mean"])) / Decimal(one["full"]),
            )
            for one in row.levels
        ),
        file_id=row.file_id,
        file_name=row.file_name,
        sha256=row.sha256,
        sm3=row.sm3,
        withheld=row.withheld,
        published_at=row.published_at,
    )


def list_publications(*, year: int | None = None, limit: int = 200) -> list[PublicationView]:
    """Return the published evaluations, the newest first; everybody may read them."""
    rows = EvaluationPublication.objects.select_related("evaluation")
    if year is not None:
        rows = rows.filter(evaluation__year=year)
    found = list(rows.order_by("-published_at", "-id")[:limit])
    ids = {row.evaluation.organiser_id for row in found}
    names = {one.id: one.name for one in directory.list_organisations(ids=ids)}
    return [publication_view(row, names.get(row.evaluation.organiser_id, "")) for row in found]


def get_publication(*, evaluation_id: UUID) -> PublicationView:
    """Return a published evaluation. Raises NotFound."""
    row = (
        EvaluationPublication.objects.select_related("evaluation")
        .filter(evaluation_id=evaluation_id)
        .first()
    )
    if row is None:
        raise NotFound
    organiser = directory.get_organisation(organisation_id=row.evaluation.organiser_id)
    return publication_view(row, organiser.name)


def find_publication(*, evaluation_id: UUID) -> PublicationView | None:
    """Return what was published of an evaluation, or None."""
    try:
        return get_publication(evaluation_id=evaluation_id)
    except NotFound:
        return None


def list_advice(*, actor: Actor, project_id: UUID) -> list[AdviceView]:
    """Return what budgets did with a project by evaluations the actor may know of, newest first."""
    rows = BudgetAdvice.objects.select_related("evaluation").filter(
        _seen(actor), project_id=project_id
    )
    return [advice_view(row) for row in rows.order_by("-year", "-decided_at")]


def find_advice(*, evaluation_id: UUID) -> AdviceView | None:
    """Return what was decided on an evaluation, or None."""
    row = (
        BudgetAdvice.objects.select_related("evaluation")
        .filter(evaluation_id=evaluation_id)
        .order_by("-year")
        .first()
    )
    return advice_view(row) if row else None


def advice_view(row: BudgetAdvice) -> AdviceView:
    """Return a decision on a year's budget."""
    return AdviceView(
        id=row.id,
        evaluation_id=row.evaluation_id,
        evaluation_title=row.evaluation.title,
        project_id=row.project_id,
        year=row.year,
        advice=Advice(row.advice),
        amount=row.amount,
        reason=row.reason,
        total=row.total,
        grade=row.grade,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def overdue_count(*, actor: Actor, on: date) -> int:
    """Return how many things to put right are past their day without an answer."""
    rows = RectificationItem.objects.filter(_seen(actor), state=RectificationState.OPEN)
    return rows.filter(due_on__lt=on).count()

"""Read self-evaluations: one form, a list, a form's history, and the work that states hold open."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import reduce
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.prepared import run
from yimen.kernel.work.contracts import ExpectedWork
from yimen.performance.access import project as access
from yimen.performance.contracts.goal import SheetState
from yimen.performance.contracts.project import Source
from yimen.performance.contracts.self_evaluation import (
    SELF_EVALUATION_KIND,
    FormLine,
    FormMoney,
    SelfForm,
    SelfRow,
    SelfState,
    SelfStep,
)
from yimen.performance.models import SelfEvaluation, SelfEvaluationLine, SelfEvaluationStep

_STARTABLE = f"""
    SELECT s.project_id, s.year FROM performance_goal_sheet s
    WHERE s.project_id = ANY(%s) AND s.year = ANY(%s) AND s.state = '{SheetState.APPROVED}'
        AND NOT EXISTS (
            SELECT FROM performance_self_evaluation e
            WHERE e.project_id = s.project_id AND e.year = s.year)
"""  # noqa: S608 -- constants


def get_form(*, actor: Actor, form_id: UUID) -> SelfForm:
    """Return a form that the actor may read. Raises NotFound."""
    row = _rows().filter(id=form_id).first()
    if row is None:
        raise NotFound
    access.check_read(actor, row.project)
    return as_form(row)


def startable(*, project_ids: Collection[UUID], years: Collection[int]) -> set[tuple[UUID, int]]:
    """Return for which projects and years goals are in force and no form was begun; one query."""
    if not project_ids:
        return set()
    return set(run(_STARTABLE, (list(project_ids), list(years))).fetchall())


def list_forms(
    *,
    actor: Actor,
    year: int | None = None,
    state: SelfState | None = None,
    after: tuple[int, UUID] | None = None,
    limit: int = 50,
) -> list[SelfRow]:
    """Return the forms that the actor may read, newest first, after a year and an id."""
    rows = _readable(actor)
    if year is not None:
        rows = rows.filter(year=year)
    if state is not None:
        rows = rows.filter(state=state)
    if after is not None:
        before, last = after
        rows = rows.filter(Q(year__lt=before) | Q(year=before, id__lt=last))
    return [
        SelfRow(
            id=row.id,
            project_id=row.project_id,
            project_name=row.project.name,
            department_name=row.project.department.name,
            year=row.year,
            state=SelfState(row.state),
            total=row.total,
            drawn=row.drawn_at is not None,
            submitted_at=row.submitted_at,
        )
        for row in rows.order_by("-year", "-id")[:limit]
    ]


def list_steps(*, form_id: UUID) -> list[SelfStep]:
    """Return a form's history, newest first."""
    rows = SelfEvaluationStep.objects.filter(form_id=form_id).order_by("-at", "-id")
    return [SelfStep(title=row.title, at=row.at, by=row.by, note=row.note) for row in rows]


def to_mend() -> Iterator[ExpectedWork]:
    """Yield the forms that were sent back and not sent again."""
    states = (SelfState.SCORED, SelfState.ADJUSTED)
    rows = SelfEvaluation.objects.filter(state__in=states, check_unit_id__isnull=False)
    for form_id, unit in rows.values_list("id", "project__department_id"):
        yield ExpectedWork(ref=Ref(SELF_EVALUATION_KIND, form_id), unit_id=unit)


def to_check() -> Iterator[ExpectedWork]:
    """Yield the forms that were drawn and not checked yet."""
    rows = SelfEvaluation.objects.filter(state=SelfState.SUBMITTED, drawn_at__isnull=False)
    for form_id, unit in rows.values_list("id", "check_unit_id"):
        assert unit is not None
        yield ExpectedWork(ref=Ref(SELF_EVALUATION_KIND, form_id), unit_id=unit)


def as_form(row: SelfEvaluation) -> SelfForm:
    """Return the shape of a row read with its project, department, unit and goals."""
    lines = SelfEvaluationLine.objects.filter(form=row).order_by("position", "id")
    project = row.project
    return SelfForm(
        id=row.id,
        project_id=row.project_id,
        project_name=project.name,
        department_name=project.department.name,
        unit_name=project.unit.name,
        year=row.year,
        state=SelfState(row.state),
        leader=row.leader,
        phone=project.unit.phone,
        expected=row.sheet.overall,
        actual=row.actual,
        execution_weight=row.sheet.scheme.execution_weight,
        execution_points=row.execution_points,
        execution_reasoning=row.execution_reasoning,
        money=tuple(
            FormMoney(
                source=Source(one["source"]),
                initial=Decimal(one["initial"]),
                annual=Decimal(one["annual"]),
                spent=Decimal(one["spent"]),
            )
            for one in row.money
        ),
        lines=tuple(as_line(line) for line in lines),
        as_of=row.as_of,
        scored_at=row.scored_at,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        drawn_at=row.drawn_at,
        checked_at=row.checked_at,
        checked_by=row.checked_by,
        check_note=row.check_note,
        edition=row.edition,
    )


def as_line(row: SelfEvaluationLine) -> FormLine:
    """Return the shape of a row."""
    return FormLine(
        id=row.id,
        indicator_id=row.indicator_id,
        position=row.position,
        level1=row.level1,
        level2=row.level2,
        name=row.name,
        said=row.said,
        weight=row.weight,
        actual=row.actual,
        value=row.value,
        source=row.source,
        rows_url=row.rows_url,
        digest=row.digest,
        rule_points=row.rule_points,
        reasoning=row.reasoning,
        points=row.points,
        adjusted_because=row.adjusted_because,
        deviation=row.deviation,
        needs_reason=row.needs_reason,
        reason=row.reason,
        checked_points=row.checked_points,
        checked_because=row.checked_because,
    )


def _rows() -> QuerySet[SelfEvaluation]:
    return SelfEvaluation.objects.select_related(
        "project__department", "project__unit", "sheet__scheme"
    )


def _readable(actor: Actor) -> QuerySet[SelfEvaluation]:
    if actor.kind is ActorKind.SYSTEM:
        return _rows()
    own = actor.units(access.READ)
    allowed = [Q(project__department_id__in=own) | Q(project__unit_id__in=own)]
    allowed += [
        Q(project__department__area__code__startswith=one) for one in actor.areas(access.WATCH)
    ]
    return _rows().filter(reduce(operator.or_, allowed))

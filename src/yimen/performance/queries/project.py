"""Read projects: one, a list by its filters page by page, and a project's history."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import reduce
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound
from yimen.performance.access import project as access
from yimen.performance.contracts.project import (
    ProjectSort,
    ProjectState,
    ProjectStep,
    ProjectView,
)
from yimen.performance.models import Project
from yimen.performance.models import ProjectStep as StepRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """What a list of projects is narrowed to; nothing set narrows nothing."""

    year: int | None = None
    state: ProjectState | None = None
    department_id: UUID | None = None
    text: str = ""
    running: bool = False


def find_project(*, project_id: UUID) -> ProjectView | None:
    """Return a project, or None; whoever calls answers for who may read it."""
    row = _rows().filter(id=project_id).first()
    return as_view(row) if row is not None else None


def get_project(*, actor: Actor, project_id: UUID) -> ProjectView:
    """Return a project that the actor may read. Raises NotFound."""
    row = _rows().filter(id=project_id).first()
    if row is None:
        raise NotFound
    access.check_read(actor, row)
    return as_view(row)


def find_by_code(*, code: str) -> ProjectView | None:
    """Return the project of a code, or None."""
    row = _rows().filter(code=code).first()
    return as_view(row) if row is not None else None


def list_projects(
    *,
    actor: Actor,
    narrowed: ProjectFilter | None = None,
    limit: int = 100,
    after: tuple[int, UUID] | None = None,
) -> list[ProjectView]:
    """Return the projects that the actor may read, newest first, after a year and an id."""
    rows = _narrow(_readable(actor), narrowed or ProjectFilter())
    if after is not None:
        year, last = after
        rows = rows.filter(Q(year__lt=year) | Q(year=year, id__lt=last))
    return [as_view(row) for row in rows.order_by("-year", "-id")[:limit]]


def list_names(*, actor: Actor, limit: int) -> list[tuple[UUID, str, str]]:
    """Return the projects that the actor may read, newest first: id, name and code of each."""
    rows = _readable(actor).order_by("-year", "-id")
    return list(rows.values_list("id", "name", "code")[:limit])


def list_readable(*, actor: Actor, narrowed: ProjectFilter) -> list[tuple[UUID, str]]:
    """Return every project that the actor may read, as its id and the name of its department."""
    rows = _narrow(_readable(actor), narrowed)
    return list(rows.order_by("department__name", "id").values_list("id", "department__name"))


def list_parts(*, project_id: UUID) -> list[ProjectView]:
    """Return the projects that a project was split into."""
    return [as_view(row) for row in _rows().filter(parent_id=project_id).order_by("code")]


def list_departments(*, actor: Actor) -> dict[UUID, str]:
    """Return the departments that have a project the actor may read, by id."""
    rows = _readable(actor).order_by("department__name", "department_id")
    return dict(rows.values_list("department_id", "department__name").distinct())


def list_steps(*, project_id: UUID) -> list[ProjectStep]:
    """Return a project's history, newest first."""
    rows = StepRow.objects.filter(project_id=project_id).order_by("-at", "-id")
    return [
        ProjectStep(
            verb=row.verb,
            title=row.title,
            year=row.year,
            version=row.version,
            at=row.at,
            by=row.by,
            note=row.note,
        )
        for row in rows
    ]


def as_view(row: Project) -> ProjectView:
    """Return the shape of a row read with its department and unit."""
    return ProjectView(
        id=row.id,
        code=row.code,
        name=row.name,
        department_id=row.department_id,
        department_name=row.department.name,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        area_code=row.department.area_id,
        sort=ProjectSort(row.sort),
        year=row.year,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        scheme_code=row.scheme_code,
        state=ProjectState(row.state),
        basis=row.basis,
        parent_id=row.parent_id,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
        was_split=row.was_split,
    )


def _rows() -> QuerySet[Project]:
    return Project.objects.select_related("department", "unit")


def _readable(actor: Actor) -> QuerySet[Project]:
    if actor.kind is ActorKind.SYSTEM:
        return _rows()
    own = actor.units(access.READ)
    allowed = [Q(department_id__in=own) | Q(unit_id__in=own)]
    allowed += [Q(department__area__code__startswith=one) for one in actor.areas(access.WATCH)]
    return _rows().filter(reduce(operator.or_, allowed))


def _narrow(rows: QuerySet[Project], narrowed: ProjectFilter) -> QuerySet[Project]:
    if narrowed.year is not None:
        rows = rows.filter(starts_on__year__lte=narrowed.year, ends_on__year__gte=narrowed.year)
    if narrowed.state is not None:
        rows = rows.filter(state=narrowed.state)
    if narrowed.department_id is not None:
        rows = rows.filter(department_id=narrowed.department_id)
    if narrowed.running:
        rows = rows.exclude(state=ProjectState.CLOSED)
    if narrowed.text.strip():
        text = narrowed.text.strip()
        rows = rows.filter(Q(name__icontains=text) | Q(code__istartswith=text))
    return rows

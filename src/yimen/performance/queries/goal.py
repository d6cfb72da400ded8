"""Read goals: the sheets of a year in their versions, the one in force, and what hangs on each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from yimen.kernel.contracts import NotFound
from yimen.performance import models
from yimen.performance.contracts.goal import (
    Direction,
    Evidence,
    GoalSheet,
    Indicator,
    SheetState,
)
from yimen.performance.queries.scheme import as_scheme


def get_sheet(*, sheet_id: UUID) -> GoalSheet:
    """Return one version of goals. Raises NotFound."""
    row = models.GoalSheet.objects.select_related("scheme").filter(id=sheet_id).first()
    if row is None:
        raise NotFound
    return as_sheet(row)


def approved_goals(*, project_id: UUID, year: int) -> GoalSheet | None:
    """Return the goals in force for a year, or None where none were approved."""
    rows = _rows(project_id).filter(year=year, state=SheetState.APPROVED)
    row = rows.first()
    return as_sheet(row) if row is not None else None


def newest_sheet(*, project_id: UUID, year: int) -> GoalSheet | None:
    """Return the newest version for a year that was not dropped, or None."""
    rows = _rows(project_id).filter(year=year).exclude(state=SheetState.DROPPED)
    row = rows.order_by("-version").first()
    return as_sheet(row) if row is not None else None


def list_versions(*, project_id: UUID, year: int | None = None) -> list[GoalSheet]:
    """Return every version, dropped ones too, newest year and version first."""
    rows = _rows(project_id)
    if year is not None:
        rows = rows.filter(year=year)
    found = list(rows.order_by("-year", "-version"))
    indicators = _indicators([row.id for row in found])
    return [as_sheet(row, indicators.get(row.id, ())) for row in found]


def get_indicator(*, indicator_id: UUID) -> Indicator:
    """Return one indicator. Raises NotFound."""
    row = models.Indicator.objects.filter(id=indicator_id).first()
    if row is None:
        raise NotFound
    return as_indicator(row)


def as_sheet(row: models.GoalSheet, indicators: Sequence[Indicator] | None = None) -> GoalSheet:
    """Return the shape of a row, with the indicators where they were read already."""
    if indicators is None:
        indicators = _indicators([row.id]).get(row.id, ())
    return GoalSheet(
        id=row.id,
        project_id=row.project_id,
        year=row.year,
        version=row.version,
        state=SheetState(row.state),
        overall=row.overall,
        scheme=as_scheme(row.scheme),
        indicators=tuple(indicators),
        reason=row.reason,
        late=row.late,
        filed_at=row.filed_at,
        filed_by=row.filed_by,
        vetted_at=row.vetted_at,
        vetted_by=row.vetted_by,
        approved_at=row.approved_at,
        approved_by=row.approved_by,
        edition=row.edition,
    )


def as_indicator(row: models.Indicator) -> Indicator:
    """Return the shape of a row."""
    return Indicator(
        id=row.id,
        key=row.key,
        position=row.position,
        level1=row.level1,
        level2=row.level2,
        name=row.name,
        weight=row.weight,
        direction=Direction(row.direction),
        target=row.target,
        target_text=row.target_text,
        tolerance=row.tolerance,
        unit=row.unit,
        evidence=Evidence(row.evidence),
        figure_code=row.figure_code,
        figure_area=row.figure_area,
        document=row.document,
        amount=row.amount,
        reason=row.reason,
        origin_id=row.origin_id,
        share=row.share,
    )


def _rows(project_id: UUID) -> models.goal.GoalSheetQuerySet:
    return models.GoalSheet.objects.filter(project_id=project_id).select_related("scheme")


def _indicators(sheet_ids: Collection[UUID]) -> dict[UUID, list[Indicator]]:
    found: dict[UUID, list[Indicator]] = {}
    rows = models.Indicator.objects.filter(sheet_id__in=sheet_ids).order_by("position", "id")
    for row in rows:
        found.setdefault(row.sheet_id, []).append(as_indicator(row))
    return found

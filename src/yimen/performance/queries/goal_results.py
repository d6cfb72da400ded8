"""Read what a year's indicators came to, by name: from the self-evaluation, else from the newest proof."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from yimen.performance.contracts.goal import LastResult, SheetState
from yimen.performance.models import (
    GoalSheet,
    Indicator,
    IndicatorProof,
    SelfEvaluationLine,
)


def last_results(*, project_id: UUID, year: int) -> tuple[LastResult, ...]:
    """Return the results of the goals in force in a year, those that nobody measured left out."""
    sheet = GoalSheet.objects.filter(
        project_id=project_id, year=year, state=SheetState.APPROVED
    ).first()
    if sheet is None:
        return ()
    indicators = list(Indicator.objects.filter(sheet=sheet).order_by("position"))
    evaluated = _evaluated(project_id, year)
    proved = _proved([one.key for one in indicators], year)
    found = []
    for one in indicators:
        value = evaluated.get(one.id, proved.get(one.key))
        if value is not None:
            found.append(LastResult(name=one.name, value=value.normalize(), unit=one.unit))
    return tuple(found)


def _evaluated(project_id: UUID, year: int) -> dict[UUID, Decimal]:
    rows = SelfEvaluationLine.objects.filter(
        form__project_id=project_id, form__year=year, value__isnull=False
    )
    return {
        indicator: value
        for indicator, value in rows.values_list("indicator_id", "value")
        if value is not None
    }


def _proved(keys: list[UUID], year: int) -> dict[UUID, Decimal]:
    rows = IndicatorProof.objects.filter(indicator_key__in=keys, year=year, value__isnull=False)
    ordered = rows.order_by("indicator_key", "holds_on", "made_at")
    return {
        key: value
        for key, value in ordered.values_list("indicator_key", "value")
        if value is not None
    }

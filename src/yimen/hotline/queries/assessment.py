"""A month's assessment by unit: counts, rates with their division, composites; and exclusions."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from yimen.hotline import access
from yimen.hotline.contracts.assessment import (
    Composite,
    ExclusionGround,
    ExclusionState,
    ExclusionView,
    UnitAssessment,
)
from yimen.hotline.contracts.rate import Counts, Formula
from yimen.hotline.models import Exclusion
from yimen.hotline.queries import counting, formula, mutual
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.assessment import MUTUAL, compose
from yimen.hotline.rules.rates import rates
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

_SHOWN = 100


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def month_before(day: date) -> date:
    """Return the first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def judge(
    *,
    unit: UUID | None,
    counts: Counts,
    mutual_score: float | None,
    formulas: Sequence[Formula],
    composites: Sequence[Composite],
    titles: dict[str, str],
) -> UnitAssessment:
    """Return what formulas and weights make of one unit's counts."""
    made = rates(counts=counts, formulas=formulas)
    values = {one.formula.code: one.value for one in made} | {MUTUAL: mutual_score}
    return UnitAssessment(
        unit_id=unit,
        counts=counts,
        rates=tuple(made),
        composites=tuple(
            compose(composite=one, values=values, titles=titles) for one in composites
        ),
        mutual=mutual_score,
    )


def assess(*, actor: Actor, month: date, without_excluded: bool = True) -> list[UnitAssessment]:
    """Return a month's assessment, the whole first, then unit by unit.

    Over the widest area in which the officer checks or supervises; nothing for anybody else.
    """
    verbs = (access.SUPERVISE, access.CHECK)
    areas = sorted({one for verb in verbs for one in actor.areas(verb)}, key=len)
    if not areas:
        return []
    since, until = month_of(month)
    held = formula.in_force(day=until)
    titles = held.titles
    scores = mutual.scores(given=mutual.marks(since=since, until=until, area_prefix=areas[0]))
    (counted,) = counting.by_unit(
        spans=[(since, until)], area_prefix=areas[0], without_excluded=without_excluded
    )
    # A unit of the month is one whose cycles were closed in it, left out of the counts or not.
    units = sorted(unit for unit, one in counted.items() if unit and (one.closed or one.excluded))
    return [
        judge(
            unit=unit,
            counts=counted[unit],
            mutual_score=scores.get(unit) if unit else None,
            formulas=held.formulas,
            composites=held.composites,
            titles=titles,
        )
        for unit in (None, *units)
    ]


def _exclusion(row: Exclusion) -> ExclusionView:
    return ExclusionView(
        id=row.id, order_id=row.cycle.order_id, order_number=row.cycle.order.number,
        order_title=row.cycle.order.title, cycle=row.cycle.number, unit_id=row.cycle.unit_id,
        ground=ExclusionGround(row.ground), reason=row.reason, state=ExclusionState(row.state),
        asked_by=row.asked_by, asked_name=row.asked_name, asked_at=row.asked_at,
        first_by=row.first_by, first_name=row.first_name, first_words=row.first_words,
        second_name=row.second_name, second_words=row.second_words,
    )  # fmt: skip


def list_exclusions(*, actor: Actor) -> list[ExclusionView]:
    """Return the exclusions of orders that an officer may know of, what waits first."""
    rows = Exclusion.objects.filter(cycle__order__in=orders.visible(actor))
    rows = rows.select_related("cycle__order").order_by("-asked_at", "-id")[:_SHOWN]
    waits = {ExclusionState.ASKED, ExclusionState.FIRST}
    return sorted(map(_exclusion, rows), key=lambda one: one.state not in waits)


def get_exclusion(*, actor: Actor, exclusion_id: UUID) -> ExclusionView:
    """Return an exclusion. Raises NotFound."""
    rows = Exclusion.objects.filter(cycle__order__in=orders.visible(actor))
    row = rows.select_related("cycle__order").filter(id=exclusion_id).first()
    if row is None:
        raise NotFound
    return _exclusion(row)


def exclusions_of(*, order_id: UUID) -> list[ExclusionView]:
    """Return the exclusions of an order's cycles."""
    rows = Exclusion.objects.filter(cycle__order_id=order_id).select_related("cycle__order")
    return [_exclusion(row) for row in rows.order_by("asked_at", "id")]

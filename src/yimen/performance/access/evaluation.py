"""Who organises an evaluation, who answers it, and who may know of it."""

from __future__ import annotations

from django.db.models import Q

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.performance.contracts.evaluation import (
    ANSWER,
    ORGANISE_DEPARTMENT,
    ORGANISE_FINANCE,
    READ,
    WATCH,
    EvaluationKind,
    EvaluationState,
)
from yimen.performance.models import Evaluation

ORGANISE = {
    EvaluationKind.DEPARTMENT: ORGANISE_DEPARTMENT,
    EvaluationKind.FINANCE: ORGANISE_FINANCE,
}
_HIDDEN = (EvaluationState.DRAFT, EvaluationState.CANCELLED)
_ANSWERED = (EvaluationState.COMMENTS, EvaluationState.FINAL, EvaluationState.PUBLISHED)


def can_organise(actor: Actor, row: Evaluation) -> bool:
    """Say whether the actor organises this evaluation: the kind's verb in the organising unit."""
    return actor.may(ORGANISE[EvaluationKind(row.kind)], unit_id=row.organiser_id)


def check_organise(actor: Actor, row: Evaluation) -> None:
    """Refuse who does not organise it; a stranger hears that there is nothing.

    Raises NotFound, NotAllowed.
    """
    check_see(actor, row)
    if not can_organise(actor, row):
        raise NotAllowed


def can_answer(actor: Actor, row: Evaluation) -> bool:
    """Say whether the actor answers for the evaluated department."""
    return actor.may(ANSWER, unit_id=row.department_id)


def check_answer(actor: Actor, row: Evaluation) -> None:
    """Refuse who does not answer for the evaluated department. Raises NotFound, NotAllowed."""
    check_see(actor, row)
    if not can_answer(actor, row):
        raise NotAllowed


def can_see(actor: Actor, row: Evaluation) -> bool:
    """Say whether the actor may know that there is this evaluation."""
    mine = actor.units(READ)
    return (
        row.organiser_id in mine
        or (row.department_id in mine and row.state not in _HIDDEN)
        or actor.may(WATCH, area=row.area_code)
    )


def check_see(actor: Actor, row: Evaluation) -> None:
    """Refuse a stranger as if there were nothing. Raises NotFound."""
    if not can_see(actor, row):
        raise NotFound


def can_see_result(actor: Actor, row: Evaluation) -> bool:
    """Say whether scores and the report are shown: to the evaluated unit once it is asked."""
    return (
        row.organiser_id in actor.units(READ)
        or (row.department_id in actor.units(READ) and row.state in _ANSWERED)
        or actor.may(WATCH, area=row.area_code)
    )


def visible_to(actor: Actor) -> Q:
    """Return what the actor may list, by the same rule as `can_see`."""
    mine = actor.units(READ)
    seen = Q(organiser_id__in=mine) | (Q(department_id__in=mine) & ~Q(state__in=_HIDDEN))
    for area in actor.areas(WATCH):
        seen |= Q(area_code__startswith=area)
    return seen

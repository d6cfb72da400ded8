"""Gather what the rules of good goals hold a sheet against, and ask them."""

from __future__ import annotations

from django.db.models import Q

from yimen.kernel import register
from yimen.performance.contracts.goal import (
    Finding,
    GoalContext,
    GoalSheet,
    LastResult,
    OtherGoal,
    SheetState,
)
from yimen.performance.models import Indicator, Project
from yimen.performance.queries.goal import as_indicator
from yimen.performance.queries.goal_results import last_results
from yimen.performance.queries.project_money import annual_budget
from yimen.performance.rules.goal import sheet_findings

_STANDING = (SheetState.FILED, SheetState.VETTED, SheetState.APPROVED)
_MOST = 200


def findings(*, sheet: GoalSheet) -> tuple[Finding, ...]:
    """Return what the rules say of a sheet as it stands now."""
    return sheet_findings(sheet=sheet, context=context_of(sheet=sheet))


def context_of(*, sheet: GoalSheet) -> GoalContext:
    """Return the budget, last year's results, goals of the same name, and the registered figures."""
    return GoalContext(
        annual=annual_budget(project_id=sheet.project_id, year=sheet.year),
        last=_last(sheet),
        others=_others(sheet),
        figures=frozenset(register.figures()),
    )


def _last(sheet: GoalSheet) -> tuple[LastResult, ...]:
    return last_results(project_id=sheet.project_id, year=sheet.year - 1)


def _others(sheet: GoalSheet) -> tuple[OtherGoal, ...]:
    """Return indicators of the same name elsewhere, and in the project's own year before.

    A part of a split project keeps what it took over: that is no copy.
    """
    family = {sheet.project_id}
    parent = Project.objects.filter(id=sheet.project_id).values_list("parent_id", flat=True).first()
    if parent is not None:
        family |= {parent, *Project.objects.filter(parent_id=parent).values_list("id", flat=True)}
    names = [one.name for one in sheet.indicators if one.name.strip()]
    own_before = Q(sheet__project_id=sheet.project_id, sheet__year=sheet.year - 1)
    elsewhere = ~Q(sheet__project_id__in=family)
    rows = Indicator.objects.filter(name__in=names, sheet__state__in=_STANDING).filter(
        own_before | elsewhere
    )
    return tuple(
        OtherGoal(
            project_name=row.sheet.project.name,
            year=row.sheet.year,
            same_project=row.sheet.project_id == sheet.project_id,
            name=row.name,
            said=as_indicator(row).said,
        )
        for row in rows.select_related("sheet__project").order_by("-sheet__year", "id")[:_MOST]
    )

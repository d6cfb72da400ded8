"""Where many projects stand at a moment: money, goals, warnings, in a few questions for all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, Sum

from yimen.kernel.clock import local_day
from yimen.performance.contracts.goal import SheetState
from yimen.performance.contracts.monitoring import Level, WarningState
from yimen.performance.models import EarlyWarning, Indicator, PlannedPayment, Spending
from yimen.procurement import public as procurement

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A project in a year up to a moment, in yuan and counts; `risky` goals have a warning."""

    planned: Decimal
    paid: Decimal
    goals: int
    risky: int
    warnings: int
    red: int


def money_of_projects(
    *, project_ids: Collection[UUID], year: int, at: datetime
) -> dict[UUID, tuple[Decimal, Decimal]]:
    """Return what was planned to be paid by now in a year and what was, project by project."""
    on = min(local_day(at), date(year, 12, 31))
    due = PlannedPayment.objects.filter(plan__project_id__in=project_ids, year=year, due_on__lte=on)
    typed = Spending.objects.filter(project_id__in=project_ids, year=year, on__lte=on)
    planned: dict[UUID, Decimal] = dict(
        due.values_list("plan__project_id").annotate(all=Sum("amount"))
    )
    paid: dict[UUID, Decimal] = dict(typed.values_list("project_id").annotate(all=Sum("amount")))
    for (project_id, of), amount in procurement.sums_paid(
        project_ids=project_ids, until=on
    ).items():
        if of == year:
            paid[project_id] = paid.get(project_id, _NONE) + amount
    return {one: (planned.get(one, _NONE), paid.get(one, _NONE)) for one in project_ids}


def standings_of(*, project_ids: Collection[UUID], year: int, at: datetime) -> dict[UUID, Standing]:
    """Return where projects stand; as many questions for a hundred of them as for one."""
    money = money_of_projects(project_ids=project_ids, year=year, at=at)
    goals = dict(
        Indicator.objects.filter(
            sheet__project_id__in=project_ids, sheet__year=year, sheet__state=SheetState.APPROVED
        )
        .values_list("sheet__project_id")
        .annotate(all=Count("id"))
    )
    rows = EarlyWarning.objects.filter(project_id__in=project_ids, year=year)
    warned = {
        project_id: counts
        for project_id, *counts in rows.exclude(state=WarningState.ENDED)
        .values_list("project_id")
        .annotate(
            all=Count("id"),
            red=Count("id", filter=Q(level=Level.RED)),
            goals=Count("subject", filter=~Q(subject=""), distinct=True),
        )
    }
    found = {}
    for one in project_ids:
        warnings, red, risky = warned.get(one, (0, 0, 0))
        found[one] = Standing(
            planned=money[one][0],
            paid=money[one][1],
            goals=goals.get(one, 0),
            risky=risky,
            warnings=warnings,
            red=red,
        )
    return found

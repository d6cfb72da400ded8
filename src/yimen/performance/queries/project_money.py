"""Read a project's money: budgets with their changes, what was spent, the grant, contracts as planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from yimen.kernel.prepared import run
from yimen.performance import models
from yimen.performance.contracts.project import (
    Adjustment,
    BudgetLine,
    ContractPlan,
    GrantView,
    Money,
    PlannedPayment,
    Source,
    SourceMoney,
    Spending,
)
from yimen.procurement import public as procurement

_TOTALS = """
    SELECT project_id, year, sum(annual), sum(spent) FROM (
        SELECT project_id, year, initial AS annual, 0 AS spent FROM performance_budget_line
        WHERE project_id = ANY(%s)
        UNION ALL
        SELECT l.project_id, l.year, a.amount, 0
        FROM performance_budget_adjustment a JOIN performance_budget_line l ON l.id = a.line_id
        WHERE l.project_id = ANY(%s)
        UNION ALL
        SELECT project_id, year, 0, amount FROM performance_spending
        WHERE project_id = ANY(%s) AND "on" <= %s
    ) money GROUP BY project_id, year
"""


def budget_lines(*, project_id: UUID, year: int | None = None) -> list[BudgetLine]:
    """Return the budgets of a year, or of all, each with its changes in order."""
    rows = models.BudgetLine.objects.filter(project_id=project_id)
    if year is not None:
        rows = rows.filter(year=year)
    found = list(rows.order_by("year", "source"))
    changes: dict[UUID, list[Adjustment]] = {}
    adjusted = models.BudgetAdjustment.objects.filter(line__in=found).order_by("on", "at", "id")
    for row in adjusted:
        changes.setdefault(row.line_id, []).append(
            Adjustment(
                amount=row.amount, reason=row.reason, document=row.document, on=row.on, by=row.by
            )
        )
    order = list(Source)
    lines = [
        BudgetLine(
            id=row.id,
            year=row.year,
            source=Source(row.source),
            initial=row.initial,
            annual=row.initial + sum((one.amount for one in changes.get(row.id, ())), Decimal(0)),
            adjustments=tuple(changes.get(row.id, ())),
        )
        for row in found
    ]
    return sorted(lines, key=lambda one: (one.year, order.index(one.source)))


def annual_budget(*, project_id: UUID, year: int) -> Decimal | None:
    """Return 全年预算数 of all sources together, or None where no budget was entered."""
    lines = budget_lines(project_id=project_id, year=year)
    return sum((one.annual for one in lines), Decimal(0)) if lines else None


def annual_budgets(*, project_id: UUID) -> dict[int, Decimal]:
    """Return 全年预算数 of each year that has a budget."""
    found: dict[int, Decimal] = {}
    for one in budget_lines(project_id=project_id):
        found[one.year] = found.get(one.year, Decimal(0)) + one.annual
    return found


def money_of(*, project_id: UUID, year: int, until: date) -> Money:
    """Return a year's money up to a day: contract payments count as this year's grant, then typed ones."""
    until = min(until, date(year, 12, 31))
    spent = _typed(project_id, year, until)
    paid = (
        one.amount
        for one in procurement.list_payments(project_id=project_id, until=until)
        if one.paid_on is not None and one.paid_on.year == year
    )
    spent[Source.GRANT] = spent.get(Source.GRANT, Decimal(0)) + sum(paid, Decimal(0))
    lines = {one.source: one for one in budget_lines(project_id=project_id, year=year)}
    return Money(
        year=year,
        until=until,
        sources=tuple(
            SourceMoney(
                source=source,
                initial=lines[source].initial if source in lines else Decimal(0),
                annual=lines[source].annual if source in lines else Decimal(0),
                spent=spent.get(source, Decimal(0)),
            )
            for source in Source
        ),
    )


def totals_of(*, years: Mapping[UUID, int], until: date) -> dict[UUID, tuple[Decimal, Decimal]]:
    """Return 全年预算数 and what was spent by a day, for several projects in one year each.

    As many questions for a hundred projects as for one.
    """
    if not years:
        return {}
    ids = list(years)
    found = dict.fromkeys(years, (Decimal(0), Decimal(0)))
    paid = procurement.sums_paid(project_ids=ids, until=until)
    sums = [
        *run(_TOTALS, (ids, ids, ids, until)).fetchall(),
        *((project_id, year, Decimal(0), amount) for (project_id, year), amount in paid.items()),
    ]
    for project_id, year, annual, spent in sums:
        if years[project_id] == year:
            before = found[project_id]
            found[project_id] = (before[0] + annual, before[1] + spent)
    return found


def _typed(project_id: UUID, year: int, until: date) -> dict[Source, Decimal]:
    rows = models.Spending.objects.filter(project_id=project_id, year=year, on__lte=until)
    sums = rows.values_list("source").annotate(all=Sum("amount"))
    return {Source(source): amount for source, amount in sums}


def list_spendings(*, project_id: UUID) -> list[Spending]:
    """Return what was typed with its voucher, newest first."""
    rows = models.Spending.objects.filter(project_id=project_id).order_by("-on", "-id")
    return [
        Spending(
            id=row.id,
            year=row.year,
            source=Source(row.source),
            on=row.on,
            amount=row.amount,
            voucher=row.voucher,
            purpose=row.purpose,
            by=row.by,
        )
        for row in rows
    ]


def find_grant(*, project_id: UUID, year: int) -> GrantView | None:
    """Return when a year's budget was granted, or None."""
    row = models.BudgetGrant.objects.filter(project_id=project_id, year=year).first()
    return (
        GrantView(
            year=row.year,
            granted_on=row.granted_on,
            document=row.document,
            late_reason=row.late_reason,
            by=row.by,
        )
        if row is not None
        else None
    )


def list_plans(*, project_id: UUID) -> list[ContractPlan]:
    """Return the contracts as planned, with their payments in order."""
    plans = list(
        models.ContractPlan.objects.filter(project_id=project_id).order_by("starts_on", "title")
    )
    payments: dict[UUID, list[PlannedPayment]] = {}
    rows = models.PlannedPayment.objects.filter(plan__in=plans).order_by("year", "due_on", "id")
    for row in rows:
        payments.setdefault(row.plan_id, []).append(
            PlannedPayment(
                year=row.year, due_on=row.due_on, amount=row.amount, condition=row.condition
            )
        )
    return [
        ContractPlan(
            id=one.id,
            title=one.title,
            amount=one.amount,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            payments=tuple(payments.get(one.id, ())),
        )
        for one in plans
    ]

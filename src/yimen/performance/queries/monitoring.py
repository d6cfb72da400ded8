"""Read how far money and goals of a project have come, and the early warnings."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.performance.access import project as access
from yimen.performance.contracts.evidence import Measurement
from yimen.performance.contracts.goal import Direction, Indicator
from yimen.performance.contracts.monitoring import (
    WARNING_KIND,
    Found,
    GoalProgress,
    Level,
    MonthMoney,
    WarningRule,
    WarningState,
    WarningView,
)
from yimen.performance.contracts.project import ProjectView
from yimen.performance.contracts.scoring import ScoringPolicy
from yimen.performance.models import EarlyWarning, Spending
from yimen.performance.queries import evidence
from yimen.performance.queries.goal import approved_goals
from yimen.performance.queries.project_money import list_plans
from yimen.performance.queries.scoring import policy_on
from yimen.performance.rules import monitoring as rules
from yimen.procurement import public as procurement

_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A project in a year up to a moment: money by month, goals one by one, what is wrong."""

    year: int
    of_year: Decimal
    months: tuple[MonthMoney, ...]
    goals: tuple[GoalProgress, ...]
    found: tuple[Found, ...]

    @property
    def now(self) -> MonthMoney:
        """Return the last month for which payments are known."""
        return max((one for one in self.months if one.paid is not None), key=lambda one: one.month)


def progress_of(*, project_id: UUID, year: int, at: datetime) -> Progress:
    """Return how a project stands in a year at a moment; read only, nothing is warned of."""
    on = min(local_day(at), date(year, 12, 31))
    policy = policy_on(on=on)
    of_year = rules.share_of_year(year=year, on=on)
    months, planned, paid = _money(project_id, year, on)
    goals = approved_goals(project_id=project_id, year=year)
    lines = _goals(goals.indicators, at, of_year) if goals is not None else []
    ahead = [
        (one.contract_number, one.ahead)
        for one in procurement.list_payments(project_id=project_id, until=on)
        if one.ahead > 0 and one.caught_up_on is None
    ]
    of_project = (
        rules.behind_plan(planned=planned, paid=paid, policy=policy),
        rules.paid_ahead(contracts=ahead),
    )
    found = [one for one in (*of_project, *(line.found for line in lines)) if one is not None]
    return Progress(
        year=year, of_year=of_year, months=months, goals=tuple(lines), found=tuple(found)
    )


def _money(
    project_id: UUID, year: int, on: date
) -> tuple[tuple[MonthMoney, ...], Decimal, Decimal]:
    """Return the months with what was planned and paid since January, and both up to the day."""
    planned = [
        (one.due_on, one.amount)
        for plan in list_plans(project_id=project_id)
        for one in plan.payments
        if one.year == year and one.due_on is not None
    ]
    paid = _paid(project_id, year, on)
    months = tuple(
        MonthMoney(
            month=month,
            planned=_sum(planned, date(year, month, 28), whole_month=True),
            paid=_sum(paid, date(year, month, 28), whole_month=True)
            if date(year, month, 1) <= on
            else None,
        )
        for month in _MONTHS
    )
    return months, _sum(planned, on), _sum(paid, on)


def _sum(
    rows: Sequence[tuple[date, Decimal]], until: date, *, whole_month: bool = False
) -> Decimal:
    last = (until.year, until.month, 31 if whole_month else until.day)
    return sum(
        (amount for day, amount in rows if (day.year, day.month, day.day) <= last), Decimal(0)
    )


def _paid(project_id: UUID, year: int, on: date) -> list[tuple[date, Decimal]]:
    contracts = [
        (one.paid_on, one.amount)
        for one in procurement.list_payments(project_id=project_id, until=on)
        if one.paid_on is not None and one.paid_on.year == year
    ]
    typed = Spending.objects.filter(project_id=project_id, year=year, on__lte=on)
    return [*contracts, *typed.values_list("on", "amount")]


def _goals(indicators: Sequence[Indicator], at: datetime, of_year: Decimal) -> list[GoalProgress]:
    policy = policy_on(on=local_day(at))
    measured = evidence.measure_all(indicators=indicators, at=at)
    return [_goal(one, read, of_year, policy) for one, read in measured]


def _goal(
    one: Indicator, read: Measurement, of_year: Decimal, policy: ScoringPolicy
) -> GoalProgress:
    found = (
        rules.without_data(indicator=one, missing=read.missing, of_year=of_year)
        or rules.goal_at_risk(indicator=one, actual=read.value, of_year=of_year, policy=policy)
        or rules.far_above(indicator=one, actual=read.value, policy=policy)
    )
    counted = (
        one.direction in {Direction.AT_LEAST, Direction.EQUAL} and one.unit != "%" and one.target
    )
    share = read.value / one.target if counted and read.value is not None and one.target else None
    return GoalProgress(
        indicator_id=one.id,
        key=one.key,
        name=one.name,
        said=one.said,
        actual=read.text,
        source=read.source,
        rows_url=read.rows_url,
        share=share,
        of_year=of_year,
        found=found,
    )


def list_warnings(
    *,
    actor: Actor,
    project_id: UUID | None = None,
    year: int | None = None,
    ended: bool = False,
    limit: int = 200,
) -> list[WarningView]:
    """Return the warnings that the actor may read, red ones first, the oldest first."""
    rows = _readable(actor)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    if year is not None:
        rows = rows.filter(year=year)
    if not ended:
        rows = rows.exclude(state=WarningState.ENDED)
    return [as_view(row) for row in rows.order_by("level", "found_at", "id")[:limit]]


def get_warning(*, actor: Actor, warning_id: UUID) -> WarningView:
    """Return a warning that the actor may read. Raises NotFound."""
    row = _readable(actor).filter(id=warning_id).first()
    if row is None:
        raise NotFound
    return as_view(row)


def to_answer() -> Iterator[ExpectedWork]:
    """Yield the warnings that wait for an answer."""
    rows = EarlyWarning.objects.filter(state=WarningState.OPEN)
    for warning_id, unit in rows.values_list("id", "project__department_id"):
        yield ExpectedWork(ref=Ref(WARNING_KIND, warning_id), unit_id=unit)


def watched_year(project: ProjectView, at: datetime) -> int | None:
    """Return the year that is watched now: this one, while the project runs in it."""
    year = local_day(at).year
    return year if year in project.years else None


def as_view(row: EarlyWarning) -> WarningView:
    """Return the shape of a row read with its project."""
    return WarningView(
        id=row.id,
        project_id=row.project_id,
        project_name=row.project.name,
        department_id=row.project.department_id,
        year=row.year,
        rule=WarningRule(row.rule),
        level=Level(row.level),
        state=WarningState(row.state),
        said=row.said,
        found_at=row.found_at,
        indicator_key=UUID(row.subject) if row.subject else None,
        measures=row.measures,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        ended_at=row.ended_at,
    )


def _readable(actor: Actor) -> QuerySet[EarlyWarning]:
    rows = EarlyWarning.objects.select_related("project")
    if actor.kind is ActorKind.SYSTEM:
        return rows
    own = actor.units(access.READ)
    allowed = [Q(project__department_id__in=own) | Q(project__unit_id__in=own)]
    allowed += [
        Q(project__department__area__code__startswith=one) for one in actor.areas(access.WATCH)
    ]
    return rows.filter(reduce(operator.or_, allowed))

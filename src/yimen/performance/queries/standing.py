"""Where many projects stand at a moment: money, goals, warnings, in a few questions for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from yimen.kernel.clock import local_day
from yimen.kernel.prepared import run
from yimen.performance.contracts.goal import SheetState
from yimen.performance.contracts.monitoring import Level, WarningState
from yimen.procurement import public as procurement

_NONE = Decimal(0)
_MONEY = """
    SELECT project_id, sum(planned), sum(paid) FROM (
        SELECT c.project_id, p.amount AS planned, 0 AS paid
        FROM performance_planned_payment p JOIN performance_contract_plan c ON c.id = p.plan_id
        WHERE c.project_id = ANY(%s) AND p.year = %s AND p.due_on <= %s
        UNION ALL
        SELECT project_id, 0, amount FROM performance_spending
        WHERE project_id = ANY(%s) AND year = %s AND "on" <= %s
    ) money GROUP BY project_id
"""
_COUNTED = f"""
    SELECT project_id, count(goal), count(warning), count(*) FILTER (WHERE level = '{Level.RED}'),
        count(DISTINCT nullif(subject, ''))
    FROM (
        SELECT s.project_id, i.id AS goal, NULL::uuid AS warning, '' AS level, '' AS subject
        FROM performance_indicator i JOIN performance_goal_sheet s ON s.id = i.sheet_id
        WHERE s.project_id = ANY(%s) AND s.year = %s AND s.state = '{SheetState.APPROVED}'
        UNION ALL
        SELECT project_id, NULL, id, level, subject FROM performance_early_warning
        WHERE project_id = ANY(%s) AND year = %s AND state <> '{WarningState.ENDED}'
    ) counted GROUP BY project_id
"""  # noqa: S608 -- constants


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
    if not project_ids:
        return {}
    ids, on = list(project_ids), min(local_day(at), date(year, 12, 31))
    asked = (ids, year, on, ids, year, on)
    found = dict.fromkeys(project_ids, (_NONE, _NONE))
    found |= {row[0]: (row[1], row[2]) for row in run(_MONEY, asked).fetchall()}
    for (project_id, of), amount in procurement.sums_paid(project_ids=ids, until=on).items():
        if of == year:
            planned, paid = found[project_id]
            found[project_id] = (planned, paid + amount)
    return found


def standings_of(
    *, money: Mapping[UUID, tuple[Decimal, Decimal]], year: int
) -> dict[UUID, Standing]:
    """Return where the projects stand whose `money_of_projects` is given; one question for all."""
    if not money:
        return {}
    asked = (list(money), year, list(money), year)
    counted = {row[0]: row[1:] for row in run(_COUNTED, asked).fetchall()}
    found = {}
    for one, (planned, paid) in money.items():
        goals, warnings, red, risky = counted.get(one, (0, 0, 0, 0))
        found[one] = Standing(
            planned=planned, paid=paid, goals=goals, risky=risky, warnings=warnings, red=red
        )
    return found

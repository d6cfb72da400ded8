"""What a supervisor sees of the cases of an area: what is late, what was returned, how it moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from yimen.cases.contracts import APPLICANT_CLOCKS, CASE_KIND, CaseState
from yimen.cases.models import Case
from yimen.cases.queries.case_list import RETURNED
from yimen.cases.queries.figures import DAYS
from yimen.directory import public as directory
from yimen.kernel.clock import LOCAL, local_day

MONTHS = 12
SHOWN = 10
_LATE = """
    FROM kernel_clock k JOIN cases_case c ON c.id = k.ref_id
    WHERE k.ref_kind = %s AND k.stopped_at IS NULL AND k.due_at < %s AND k.kind <> ALL(%s)
        AND c.area_code LIKE %s
"""
_MONTHS = """
    SELECT month, sum(came), sum(done), sum(gone) FROM (
        SELECT date_trunc('month', submitted_at AT TIME ZONE %s)::date AS month,
            count(*) AS came, 0 AS done, count(*) FILTER (WHERE state = ANY(%s)) AS gone
        FROM cases_case WHERE area_code LIKE %s AND submitted_at >= %s AND submitted_at < %s
        GROUP BY 1
        UNION ALL
        SELECT date_trunc('month', completed_at AT TIME ZONE %s)::date, 0, count(*), 0
        FROM cases_case WHERE area_code LIKE %s AND completed_at >= %s AND completed_at < %s
        GROUP BY 1
    ) counted GROUP BY month ORDER BY month
"""
_PARTS = """
    SELECT left(area_code, 9), deciding_unit_id, item_code, max(item_name), count(*),
        count(*) FILTER (WHERE completed_at IS NOT NULL),
        count(*) FILTER (WHERE state = ANY(%s))
    FROM cases_case WHERE area_code LIKE %s AND submitted_at >= %s AND submitted_at <= %s
    GROUP BY GROUPING SETS ((left(area_code, 9)), (deciding_unit_id), (item_code))
"""
_LATE_PARTS = f"""
    SELECT left(c.area_code, 9), c.deciding_unit_id, c.item_code, max(c.item_name), count(*)
    {_LATE} GROUP BY GROUPING SETS ((left(c.area_code, 9)), (c.deciding_unit_id), (c.item_code))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateCase:
    """A case past its limit, with the day it had to be answered by."""

    id: UUID
    number: str
    item_name: str
    unit_name: str
    state: CaseState
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedCase:
    """A case whose applicant was turned away before a decision."""

    id: UUID
    number: str
    item_name: str
    unit_name: str
    state: CaseState
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """What came, was completed and was returned in a month; `first` is its first day."""

    first: date
    came: int
    done: int
    returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCount:
    """One town, department or item: what came in the last 30 days and what became of it."""

    code: str
    name: str
    came: int
    done: int
    returned: int
    late: int


def list_late(*, at: datetime, area_prefix: str, limit: int = SHOWN) -> list[LateCase]:
    """Return the cases that stand past their limit, the longest first; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.number, c.item_name, c.deciding_unit_id, c.state, k.due_at"
            f" {_LATE} ORDER BY k.due_at, c.id LIMIT %s",
            (CASE_KIND, at, [kind.value for kind in APPLICANT_CLOCKS], f"{area_prefix}%", limit),
        )
        rows = cursor.fetchall()
    names = _unit_names({row[3] for row in rows})
    return [
        LateCase(
            id=row[0],
            number=row[1],
            item_name=row[2],
            unit_name=names.get(row[3], ""),
            state=CaseState(row[4]),
            due_on=local_day(row[5]),
        )
        for row in rows
    ]


def list_returned(*, area_prefix: str, limit: int = SHOWN) -> list[ReturnedCase]:
    """Return the newest cases that were turned away; two queries."""
    rows = list(
        Case.objects.filter(state__in=RETURNED, area_code__startswith=area_prefix)
        .order_by("-submitted_at", "-id")
        .values("id", "number", "item_name", "deciding_unit_id", "state", "submitted_at")[:limit]
    )
    names = _unit_names({row["deciding_unit_id"] for row in rows})
    return [
        ReturnedCase(
            id=row["id"],
            number=row["number"],
            item_name=row["item_name"],
            unit_name=names.get(row["deciding_unit_id"], ""),
            state=CaseState(row["state"]),
            submitted_at=row["submitted_at"],
        )
        for row in rows
    ]


def _unit_names(ids: set[UUID]) -> dict[UUID, str]:
    return {one.id: one.name for one in directory.list_organisations(ids=ids)} if ids else {}


def list_months(*, at: datetime, area_prefix: str) -> list[MonthCount]:
    """Return the last twelve months, the present one last and counted up to now; one query."""
    months = _last_months(local_day(at))
    since = datetime(months[0].year, months[0].month, 1, tzinfo=LOCAL)
    within = (f"{area_prefix}%", since, at)
    returned = [state.value for state in RETURNED]
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, (str(LOCAL), returned, *within, str(LOCAL), *within))
        counted = {row[0]: [int(value) for value in row[1:]] for row in cursor.fetchall()}
    return [
        MonthCount(first=first, came=came, done=done, returned=gone)
        for first in months
        for came, done, gone in [counted.get(first, [0, 0, 0])]
    ]


def _last_months(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The last 30 days by town, by department and by item, the most first."""

    towns: list[PartCount]
    departments: list[PartCount]
    items: list[PartCount]


def list_parts(*, at: datetime, area_prefix: str, since: datetime) -> Parts:
    """Return how the cases since a moment divide; four queries, whatever their number."""
    returned, kinds = [state.value for state in RETURNED], [one.value for one in APPLICANT_CLOCKS]
    area = f"{area_prefix}%"
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, (returned, area, since, at))
        counted = cursor.fetchall()
        cursor.execute(_LATE_PARTS, (CASE_KIND, at, kinds, area))
        late = {row[:3]: (row[3], int(row[4])) for row in cursor.fetchall()}
    rows = [
        (*row[:4], *(int(value) for value in row[4:]), late.pop(row[:3], ("", 0))[1])
        for row in counted
    ]
    rows += [(*key, name, 0, 0, 0, number) for key, (name, number) in late.items()]
    towns = {f"{row[0]}000" for row in rows if row[0]}
    areas = directory.area_names(codes=towns)
    units = _unit_names({row[1] for row in rows if row[1]})
    return Parts(
        towns=_parts(
            (row[0], areas.get(f"{row[0]}000", row[0]), *row[4:]) for row in rows if row[0]
        ),
        departments=_parts(
            (str(row[1]), units.get(row[1], ""), *row[4:]) for row in rows if row[1]
        ),
        items=_parts((row[2], row[3], *row[4:]) for row in rows if row[2])[:SHOWN],
    )


def _parts(rows: Iterable[tuple[str, str, int, int, int, int]]) -> list[PartCount]:
    found = [
        PartCount(code=code, name=name, came=came, done=done, returned=gone, late=late)
        for code, name, came, done, gone, late in rows
    ]
    return sorted(found, key=lambda one: (-one.came, -one.late, one.name))


def days_before(at: datetime) -> datetime:
    """Return the beginning of the 30 days that the figures of the overview count."""
    day = local_day(at) - timedelta(days=DAYS - 1)
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)

"""Figures of cases: counts and rates for any past day, each with its division and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from yimen.cases.contracts import APPLICANT_CLOCKS, ClockKind, PaperGot
from yimen.kernel import register
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.register import Figure, FigureValue

DAYS = 30
YEAR = 365
_WAIVED = [PaperGot.LICENCE.value, PaperGot.SHARED.value]
_SUMS = frozenset({"cases.copied_seconds"})
"""Figures whose value is the sum itself; how many cases it came of stands beside it."""


def _since(at: datetime, days: int = DAYS) -> datetime:
    day = local_day(at) - timedelta(days=days - 1)
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


_COUNTED: Mapping[str, str] = {
    "cases.submitted": """
        SELECT ARRAY[count(*)] FROM cases_case WHERE area_code LIKE %(area)s
        AND submitted_at >= m.month AND submitted_at <= m.at""",
    "cases.completed": """
        SELECT ARRAY[count(*)] FROM cases_case WHERE area_code LIKE %(area)s
        AND completed_at >= m.month AND completed_at <= m.at""",
    "cases.completed_year": """
        SELECT ARRAY[count(*)] FROM cases_case WHERE area_code LIKE %(area)s
        AND completed_at >= m.year AND completed_at <= m.at""",
    "cases.papers_waived": """
        SELECT ARRAY[count(*) FILTER (WHERE p.got = ANY(%(waived)s)), count(*)]
        FROM cases_paper p JOIN cases_case c ON c.id = p.case_id
        WHERE c.area_code LIKE %(area)s AND c.completed_at >= m.month AND c.completed_at <= m.at""",
    "cases.on_time": """
        SELECT ARRAY[count(*) FILTER (WHERE k.stopped_at <= k.due_at), count(*)]
        FROM kernel_clock k JOIN cases_case c ON c.id = k.ref_id
        WHERE k.kind = %(decide)s AND k.outcome = 'decided' AND c.area_code LIKE %(area)s
        AND k.stopped_at >= m.month AND k.stopped_at <= m.at""",
    "cases.overdue": """
        SELECT ARRAY[count(*)] FROM kernel_clock k JOIN cases_case c ON c.id = k.ref_id
        WHERE k.kind <> ALL(%(applicant)s) AND k.started_at <= m.at AND k.due_at < m.at
        AND (k.stopped_at IS NULL OR k.stopped_at > m.at) AND c.area_code LIKE %(area)s""",
    "cases.copied_seconds": """
        SELECT ARRAY[coalesce(sum(seconds), 0), count(*)] FROM cases_copy
        WHERE area_code LIKE %(area)s AND finished_at <= m.at""",
    "cases.corrected": """
        SELECT ARRAY[count(correction_asked_at), count(*)] FROM cases_case
        WHERE area_code LIKE %(area)s AND received_at >= m.month AND received_at <= m.at""",
}
"""What each figure counts at the moment `m.at`: a number, or a part and its whole."""
_AT_MOMENTS = """
    SELECT {columns}
    FROM unnest(%(at)s::timestamptz[], %(month)s::timestamptz[], %(year)s::timestamptz[])
        WITH ORDINALITY AS m(at, month, year, place)
    ORDER BY m.place
"""


def counted(
    *, codes: Sequence[str], moments: Sequence[datetime], area_prefix: str
) -> dict[tuple[str, datetime], FigureValue]:
    """Return figures of cases at some moments, all of them counted in one statement."""
    values: dict[str, Any] = {
        "at": list(moments),
        "month": [_since(at) for at in moments],
        "year": [_since(at, YEAR) for at in moments],
        "area": f"{area_prefix}%",
        "decide": ClockKind.DECIDE.value,
        "applicant": [kind.value for kind in APPLICANT_CLOCKS],
        "waived": _WAIVED,
    }
    columns = ", ".join(f"({_COUNTED[code]})" for code in codes)
    with connection.cursor() as cursor:
        cursor.execute(_AT_MOMENTS.format(columns=columns), values)
        rows = cursor.fetchall()
    return {
        (code, at): _value(code, *map(int, found))
        for at, row in zip(moments, rows, strict=True)
        for code, found in zip(codes, row, strict=True)
    }


def _value(code: str, part: int, whole: int | None = None) -> FigureValue:
    if whole is None:
        return FigureValue(value=part)
    if code in _SUMS:
        return FigureValue(value=float(part), numerator=part, denominator=whole)
    return FigureValue(value=part / whole if whole else None, numerator=part, denominator=whole)


def _rows(sql: str, *parameters: str | datetime | list[str]) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        yield from cursor


_COMPLETED_ROWS = (
    "SELECT number, '办结 ' || to_char(completed_at AT TIME ZONE 'Asia/Shanghai',"
    " 'YYYY-MM-DD HH24:MI:SS') FROM cases_case WHERE area_code LIKE %s"
    " AND completed_at >= %s AND completed_at <= %s ORDER BY number"
)


def completed_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each case completed in the 30 days with the moment that counts."""
    yield from _rows(_COMPLETED_ROWS, f"{area_prefix}%", _since(at), at)


def completed_year_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each case completed in the 365 days with the moment that counts."""
    yield from _rows(_COMPLETED_ROWS, f"{area_prefix}%", _since(at, YEAR), at)


def on_time_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each decision of the 30 days with its moment and its limit."""
    yield from _rows(
        "SELECT c.number, '决定 ' || to_char(k.stopped_at AT TIME ZONE 'Asia/Shanghai',"
        " 'YYYY-MM-DD HH24:MI') || '，期限 ' || to_char(k.due_at AT TIME ZONE 'Asia/Shanghai',"
        " 'YYYY-MM-DD HH24:MI') || CASE WHEN k.stopped_at <= k.due_at THEN '，按时' ELSE '，超期' END"
        " FROM kernel_clock k JOIN cases_case c ON c.id = k.ref_id"
        " WHERE k.kind = %s AND k.outcome = 'decided' AND c.area_code LIKE %s"
        " AND k.stopped_at >= %s AND k.stopped_at <= %s ORDER BY c.number, k.id",
        ClockKind.DECIDE,
        f"{area_prefix}%",
        _since(at),
        at,
    )


def papers_waived_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each case of the 30 days with how many of its papers were spared."""
    yield from _rows(
        "SELECT c.number, '免交 ' || count(*) FILTER (WHERE p.got = ANY(%s)) || ' 份，共 '"
        " || count(*) || ' 份' FROM cases_paper p JOIN cases_case c ON c.id = p.case_id"
        " WHERE c.area_code LIKE %s AND c.completed_at >= %s AND c.completed_at <= %s"
        " GROUP BY c.number ORDER BY c.number",
        _WAIVED,
        f"{area_prefix}%",
        _since(at),
        at,
    )


def busiest(*, on: date, limit: int = 6) -> list[tuple[str, int]]:
    """Return the item codes applied for most in the 30 days up to a day, with their counts."""
    until = datetime(on.year, on.month, on.day, tzinfo=LOCAL) + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT item_code, count(*) AS n FROM cases_case"
            " WHERE submitted_at >= %s AND submitted_at < %s"
            " GROUP BY item_code ORDER BY n DESC, item_code LIMIT %s",
            (until - timedelta(days=DAYS), until, limit),
        )
        return [(row[0], int(row[1])) for row in cursor.fetchall()]


_LIST = "cases:staff_cases"
FIGURES: tuple[Figure, ...] = (
    register.Figure(
        code="cases.submitted",
        title="近 30 天收到申请",
        unit="件",
        as_of=counted,
        together=True,
        rows_url=_LIST,
        rows_query=f"?days={DAYS}",
    ),
    register.Figure(
        code="cases.completed",
        title="近 30 天办结",
        unit="件",
        as_of=counted,
        together=True,
        rows_url=_LIST,
        rows_query=f"?done_days={DAYS}",
        rows=completed_rows,
    ),
    register.Figure(
        code="cases.completed_year",
        headline=False,
        title="近 365 天办结",
        unit="件",
        as_of=counted,
        together=True,
        rows_url=_LIST,
        rows_query=f"?done_days={YEAR}",
        rows=completed_year_rows,
    ),
    register.Figure(
        code="cases.papers_waived",
        headline=False,
        title="免交材料占比（近 30 天办结）",
        unit="%",
        as_of=counted,
        together=True,
        rows_url=_LIST,
        rows_query=f"?done_days={DAYS}",
        rows=papers_waived_rows,
    ),
    register.Figure(
        code="cases.on_time",
        title="按时办结率（近 30 天）",
        unit="%",
        as_of=counted,
        together=True,
        rows_url=_LIST,
        rows_query=f"?decided_days={DAYS}",
        rows=on_time_rows,
    ),
    register.Figure(
        code="cases.overdue",
        title="现在超期",
        unit="件",
        as_of=counted,
        together=True,
        rows_url=_LIST,
        rows_query="?overdue=1",
    ),
    register.Figure(
        code="cases.copied_seconds",
        title="重复录入花的时间",
        unit="秒",
        as_of=counted,
        together=True,
        rows_url="cases:staff_copies",
    ),
    register.Figure(
        code="cases.corrected",
        title="补正率（近 30 天）",
        unit="%",
        as_of=counted,
        together=True,
        rows_url=_LIST,
        rows_query=f"?corrected=1&received_days={DAYS}",
    ),
)

"""Figures of cases: counts and rates for any past day, each with its division and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import connection

from yimen.cases.contracts import APPLICANT_CLOCKS, ClockKind, PaperGot
from yimen.cases.queries import copying
from yimen.kernel import register
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.register import Figure, FigureValue

DAYS = 30
YEAR = 365
_WAIVED = [PaperGot.LICENCE.value, PaperGot.SHARED.value]


def _since(at: datetime, days: int = DAYS) -> datetime:
    day = local_day(at) - timedelta(days=days - 1)
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def _counted(sql: str, *parameters: str | datetime | list[str]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    return tuple(int(value or 0) for value in row)


def submitted(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return how many applications arrived in the 30 days up to a moment."""
    (count,) = _counted(
        "SELECT count(*) FROM cases_case WHERE area_code LIKE %s"
        " AND submitted_at >= %s AND submitted_at <= %s",
        f"{area_prefix}%",
        _since(at),
        at,
    )
    return FigureValue(value=count)


def completed(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return how many cases were completed in the 30 days up to a moment."""
    (count,) = _counted(
        "SELECT count(*) FROM cases_case WHERE area_code LIKE %s"
        " AND completed_at >= %s AND completed_at <= %s",
        f"{area_prefix}%",
        _since(at),
        at,
    )
    return FigureValue(value=count)


def on_time(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the share of decisions of the 30 days that kept the lawful limit (按时办结率)."""
    kept, all_of_them = _counted(
        "SELECT count(*) FILTER (WHERE k.stopped_at <= k.due_at), count(*)"
        " FROM kernel_clock k JOIN cases_case c ON c.id = k.ref_id"
        " WHERE k.kind = %s AND k.outcome = 'decided' AND c.area_code LIKE %s"
        " AND k.stopped_at >= %s AND k.stopped_at <= %s",
        ClockKind.DECIDE,
        f"{area_prefix}%",
        _since(at),
        at,
    )
    return FigureValue(
        value=kept / all_of_them if all_of_them else None,
        numerator=kept,
        denominator=all_of_them,
    )


def overdue(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return how many open cases stand past their lawful limit."""
    (count,) = _counted(
        "SELECT count(*) FROM kernel_clock k JOIN cases_case c ON c.id = k.ref_id"
        " WHERE k.kind <> ALL(%s) AND k.started_at <= %s AND k.due_at < %s"
        " AND (k.stopped_at IS NULL OR k.stopped_at > %s) AND c.area_code LIKE %s",
        [kind.value for kind in APPLICANT_CLOCKS],
        at,
        at,
        at,
        f"{area_prefix}%",
    )
    return FigureValue(value=count)


def corrected(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the share of received cases of the 30 days that had to be corrected (补正率)."""
    asked, received = _counted(
        "SELECT count(correction_asked_at), count(*) FROM cases_case"
        " WHERE area_code LIKE %s AND received_at >= %s AND received_at <= %s",
        f"{area_prefix}%",
        _since(at),
        at,
    )
    return FigureValue(
        value=asked / received if received else None, numerator=asked, denominator=received
    )


def completed_year(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return how many cases were completed in the 365 days up to a moment."""
    (count,) = _counted(
        "SELECT count(*) FROM cases_case WHERE area_code LIKE %s"
        " AND completed_at >= %s AND completed_at <= %s",
        f"{area_prefix}%",
        _since(at, YEAR),
        at,
    )
    return FigureValue(value=count)


def papers_waived(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the share of papers that a licence or shared data spared, of cases of the 30 days."""
    spared, all_of_them = _counted(
        "SELECT count(*) FILTER (WHERE p.got = ANY(%s)), count(*)"
        " FROM cases_paper p JOIN cases_case c ON c.id = p.case_id"
        " WHERE c.area_code LIKE %s AND c.completed_at >= %s AND c.completed_at <= %s",
        _WAIVED,
        f"{area_prefix}%",
        _since(at),
        at,
    )
    return FigureValue(
        value=spared / all_of_them if all_of_them else None,
        numerator=spared,
        denominator=all_of_them,
    )


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
        as_of=submitted,
        rows_url=_LIST,
        rows_query=f"?days={DAYS}",
    ),
    register.Figure(
        code="cases.completed",
        title="近 30 天办结",
        unit="件",
        as_of=completed,
        rows_url=_LIST,
        rows_query=f"?done_days={DAYS}",
        rows=completed_rows,
    ),
    register.Figure(
        code="cases.completed_year",
        headline=False,
        title="近 365 天办结",
        unit="件",
        as_of=completed_year,
        rows_url=_LIST,
        rows_query=f"?done_days={YEAR}",
        rows=completed_year_rows,
    ),
    register.Figure(
        code="cases.papers_waived",
        headline=False,
        title="免交材料占比（近 30 天办结）",
        unit="%",
        as_of=papers_waived,
        rows_url=_LIST,
        rows_query=f"?done_days={DAYS}",
        rows=papers_waived_rows,
    ),
    register.Figure(
        code="cases.on_time",
        title="按时办结率（近 30 天）",
        unit="%",
        as_of=on_time,
        rows_url=_LIST,
        rows_query=f"?decided_days={DAYS}",
        rows=on_time_rows,
    ),
    register.Figure(
        code="cases.overdue",
        title="现在超期",
        unit="件",
        as_of=overdue,
        rows_url=_LIST,
        rows_query="?overdue=1",
    ),
    register.Figure(
        code="cases.copied_seconds",
        title="重复录入花的时间",
        unit="秒",
        as_of=copying.seconds_copied,
        rows_url="cases:staff_copies",
    ),
    register.Figure(
        code="cases.corrected",
        title="补正率（近 30 天）",
        unit="%",
        as_of=corrected,
        rows_url=_LIST,
        rows_query=f"?corrected=1&received_days={DAYS}",
    ),
)

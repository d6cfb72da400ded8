"""The figures of the hotline at any moments: what each counts of the year before, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from yimen.hotline.contracts.call import Direction
from yimen.hotline.contracts.grid import ReportState
from yimen.hotline.contracts.hotspot import WarningState
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.queries import counting
from yimen.hotline.queries.formula import in_force
from yimen.hotline.rules.call import ANSWER_SECONDS
from yimen.hotline.rules.rates import rates
from yimen.kernel.register import FigureValue

_OPENED = f"""
    FROM hotline_cycle c JOIN hotline_order o ON o.id = c.order_id
    WHERE c.opened_at >= m.since AND c.opened_at < m.until AND o.area_code LIKE %(area)s
    AND o.state <> '{OrderState.DRAFT}'"""
_REPORTS = f"""
    FROM hotline_grid_report WHERE received_at > m.at - interval '365 days' AND received_at <= m.at
    AND area_code LIKE %(area)s AND state <> '{ReportState.WITHDRAWN}'"""
_WARNINGS = """
    FROM hotline_hotspot_warning
    WHERE raised_at >= m.since AND raised_at <= m.at AND area_code LIKE %(area)s"""
_CALLS = f"""
    FROM hotline_call WHERE direction = '{Direction.IN}' AND rang_at >= m.since AND rang_at <= m.at
    AND area_code LIKE %(area)s"""
_COUNTED: Mapping[str, str] = {
    "hotline.closed_share": f"ARRAY[count(*) FILTER (WHERE c.closed_at <= m.at), count(*)] {_OPENED}",
    "hotline.answered": f"ARRAY[count(*)] {_OPENED} AND c.replied_at <= m.at",
    "hotline.grid_reports": f"ARRAY[count(*)] {_REPORTS}",
    "hotline.grid_self_handled": f"""
        ARRAY[count(*) FILTER (WHERE handled_at <= m.at AND order_id IS NULL), count(*)] {_REPORTS}""",
    "hotline.grid_coverage": """
        ARRAY[count(*) FILTER (WHERE EXISTS (
            SELECT FROM hotline_grid_assignment a WHERE a.cell_id = g.id
            AND a.from_on <= m.day AND (a.until_on IS NULL OR a.until_on > m.day))), count(*)]
        FROM hotline_grid_cell g WHERE g.opened_on <= m.day
        AND (g.closed_on IS NULL OR g.closed_on > m.day) AND g.area_code LIKE %(area)s""",
    "hotline.warnings": f"ARRAY[count(*)] {_WARNINGS}",
    "hotline.false_alarm_share": f"""
        ARRAY[count(*) FILTER (WHERE state = '{WarningState.FALSE_ALARM}'), count(*)]
        {_WARNINGS} AND answered_at <= m.at""",
    "hotline.connect_rate": f"ARRAY[count(*) FILTER (WHERE answered_at <= m.at), count(*)] {_CALLS}",
    "hotline.in_fifteen": f"""
        ARRAY[count(*) FILTER (WHERE answered_at <= m.at
            AND answered_at <= rang_at + interval '{ANSWER_SECONDS} seconds'), count(*)] {_CALLS}""",
    "hotline.knowledge_updates": f"""
        ARRAY[count(*)] FROM hotline_article_version
        WHERE published_at > m.at - interval '{counting.DAYS_BACK} days' AND published_at <= m.at""",
}
"""What each figure counts at the moment `m.at`: a number, or a part and its whole."""
_AT_MOMENTS = """
    SELECT {columns}
    FROM unnest(%(at)s::timestamptz[], %(since)s::timestamptz[], %(until)s::timestamptz[],
        %(day)s::date[]) WITH ORDINALITY AS m(at, since, until, day, place)
    ORDER BY m.place
"""
_RATES: Mapping[str, str] = {
    "hotline.response_rate": "hotline.response",
    "hotline.solved_rate": "hotline.solved",
    "hotline.satisfied_rate": "hotline.satisfied",
}
"""The figures that formulas make of the counts of closed cycles, with their formulas."""


def counted(
    *, codes: Sequence[str], moments: Sequence[datetime], area_prefix: str
) -> dict[tuple[str, datetime], FigureValue]:
    """Return figures of the hotline at some moments."""
    plain = [code for code in codes if code in _COUNTED]
    made = [code for code in codes if code in _RATES]
    found = _plain(plain, moments, area_prefix) if plain else {}
    return found | (_made(made, moments, area_prefix) if made else {})


def _plain(
    codes: Sequence[str], moments: Sequence[datetime], area_prefix: str
) -> dict[tuple[str, datetime], FigureValue]:
    spans = [counting.year_of(at) for at in moments]
    values: dict[str, Any] = {
        "at": list(moments),
        "since": [counting.begin(since) for since, _ in spans],
        "until": [counting.begin(until + timedelta(days=1)) for _, until in spans],
        "day": [until for _, until in spans],
        "area": f"{area_prefix}%",
    }
    columns = ", ".join(f"(SELECT {_COUNTED[code]})" for code in codes)
    with connection.cursor() as cursor:
        cursor.execute(_AT_MOMENTS.format(columns=columns), values)
        rows = cursor.fetchall()
    return {
        (code, at): _value(*numbers)
        for at, row in zip(moments, rows, strict=True)
        for code, numbers in zip(codes, row, strict=True)
    }


def _value(part: int, whole: int | None = None) -> FigureValue:
    if whole is None:
        return FigureValue(value=float(part))
    return FigureValue(value=part / whole if whole else None, numerator=part, denominator=whole)


def _made(
    codes: Sequence[str], moments: Sequence[datetime], area_prefix: str
) -> dict[tuple[str, datetime], FigureValue]:
    """Return the rates of the 365 days, by the formulas that were in force on the day."""
    spans, wanted = [counting.year_of(at) for at in moments], {_RATES[code] for code in codes}
    counts = counting.by_unit(spans=spans, area_prefix=area_prefix)
    found = {}
    for at, (_, day), of_all in zip(moments, spans, counts, strict=True):
        formulas = [one for one in in_force(day=day).formulas if one.code in wanted]
        made = rates(counts=of_all[None], formulas=formulas)
        by_code = {one.formula.code: one for one in made}
        for code in codes:
            one = by_code[_RATES[code]]
            found[code, at] = FigureValue(
                value=one.value, numerator=one.numerator, denominator=one.denominator
            )
    return found

"""Counts of closed cycles and of what came with them, of several spans and unit by unit, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from yimen.hotline.contracts.assessment import ExclusionState
from yimen.hotline.contracts.rate import Counts
from yimen.hotline.contracts.side import CallBackOutcome, DispatchRole, RequestKind, Satisfaction
from yimen.kernel.clock import LOCAL, local_day

DAYS_BACK = 364
"""How many days before its last one a span of 365 days begins."""
_KEPT = "(x.id IS NULL OR NOT %(without)s)"
_CYCLES = {
    "excluded": "x.id IS NOT NULL",
    "closed": _KEPT,
    "closed_in_time": f"{_KEPT} AND c.in_time",
    "asked": f"{_KEPT} AND c.outcome <> ''",
    "satisfied": f"{_KEPT} AND c.satisfaction = '{Satisfaction.SATISFIED}'",
    "dissatisfied": f"{_KEPT} AND c.satisfaction = '{Satisfaction.DISSATISFIED}'",
    "undecided": f"{_KEPT} AND c.satisfaction = '{Satisfaction.UNDECIDED}'",
    "refused": f"{_KEPT} AND c.outcome = '{CallBackOutcome.REFUSED}'",
    "unreached": f"{_KEPT} AND c.outcome = '{CallBackOutcome.UNREACHED}'",
    "solved": f"{_KEPT} AND c.solved",
    "dispatched": f"{_KEPT} AND c.dispatched_at IS NOT NULL",
    "to_contact": f"{_KEPT} AND c.contact_due_at IS NOT NULL",
    "contacted_in_time": f"{_KEPT} AND c.contacted_at <= c.contact_due_at",
    "answered_by_unit": f"{_KEPT} AND NOT c.direct AND c.replied_at IS NOT NULL",
    "drawn": f"{_KEPT} AND c.sampled",
    "left_out": f"{_KEPT} AND NOT c.sampled",
    "redone": f"{_KEPT} AND (c.second OR c.number > 1)",
}
_PARTS = {"parts": "TRUE", "received_in_time": "d.signed_at IS NOT NULL AND NOT d.signed_by_itself"}
_RETURNS = {"returned": "TRUE", "returned_wrongly": "r.wrongful"}
_KNOWLEDGE = {"knowledge": "TRUE"}
_OF = """
    SELECT '{source}', s.place, GROUPING({unit}) = 1, {unit}, ARRAY[{counts}]
    FROM unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[])
        WITH ORDINALITY AS s(begins, ends, place), {rows}
    WHERE {moment} >= s.begins AND {moment} < s.ends AND {which}
    GROUP BY GROUPING SETS ((s.place), (s.place, {unit}))
"""


def _of(
    source: str, counted: dict[str, str], *, rows: str, moment: str, which: str, unit: str
) -> str:
    counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in counted.values())
    return _OF.format(
        source=source, counts=counts, rows=rows, moment=moment, which=which, unit=unit
    )


_NAMES = {"cycle": _CYCLES, "part": _PARTS, "return": _RETURNS, "knowledge": _KNOWLEDGE}
_INSIDE = "o.area_code LIKE %(area)s"
_ALL = " UNION ALL ".join(
    (
        _of("cycle", _CYCLES, moment="c.closed_at", which=_INSIDE, unit="c.unit_id",
            rows="hotline_cycle c JOIN hotline_order o ON o.id = c.order_id"
                 " LEFT JOIN hotline_exclusion x"
                 f" ON x.cycle_id = c.id AND x.state = '{ExclusionState.GRANTED}'"),
        _of("part", _PARTS, moment="d.sent_at", unit="d.unit_id",
            which=f"{_INSIDE} AND d.role <> '{DispatchRole.SUB}'",
            rows="hotline_dispatch d JOIN hotline_order o ON o.id = d.order_id"),
        _of("return", _RETURNS, moment="r.asked_at", unit="r.unit_id",
            which=f"{_INSIDE} AND r.kind = '{RequestKind.RETURN}'",
            rows="hotline_request r JOIN hotline_order o ON o.id = r.order_id"),
        _of("knowledge", _KNOWLEDGE, moment="v.published_at", which="TRUE", unit="a.unit_id",
            rows="hotline_article_version v JOIN hotline_article a ON a.id = v.article_id"),
    )
)  # fmt: skip


def by_unit(
    *, spans: Sequence[tuple[date, date]], area_prefix: str = "", without_excluded: bool = False
) -> list[dict[UUID | None, Counts]]:
    """Return all counts of each span of days, the last one included: of each unit, and of all by None.

    `without_excluded` leaves out the cycles that two people ruled not to count, as assessments do.
    """
    values: dict[str, Any] = {
        "begins": [begin(since) for since, _ in spans],
        "ends": [begin(until + timedelta(days=1)) for _, until in spans],
        "area": f"{area_prefix}%",
        "without": without_excluded,
    }
    found: list[dict[UUID | None, dict[str, int]]] = [{None: {}} for _ in spans]
    with connection.cursor() as cursor:
        cursor.execute(_ALL, values)
        for source, place, whole, unit, counted in cursor.fetchall():
            if whole or unit is not None:
                of_unit = found[place - 1].setdefault(None if whole else unit, {})
                of_unit |= zip(_NAMES[source], counted, strict=True)
    return [{unit: Counts(**named) for unit, named in each.items()} for each in found]


def counts(
    *, since: date, until: date, area_prefix: str = "", without_excluded: bool = False
) -> Counts:
    """Return all counts of the cycles closed in a span of days, the last one included."""
    (found,) = by_unit(
        spans=[(since, until)], area_prefix=area_prefix, without_excluded=without_excluded
    )
    return found[None]


def year_of(at: datetime) -> tuple[date, date]:
    """Return the first and the last of the 365 days that end with a moment."""
    day = local_day(at)
    return day - timedelta(days=DAYS_BACK), day


def begin(day: date) -> datetime:
    """Return the first moment of a day in China."""
    return datetime.combine(day, time(0), tzinfo=LOCAL)

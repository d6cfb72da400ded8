"""Between a clock's row and its view: the one place that knows the order of columns."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from yimen.kernel.clocks.contracts import ClockView
from yimen.kernel.clocks.dates import DueDates, extension_from_json, stop_from_json
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.workdays.queries import LATEST_VERSION

COLUMNS = (
    "id, ref_kind, ref_id, kind, regime, title, started_at, limit_amount, limit_unit, limit_law,"
    " promised_amount, promised_unit, pauses, extensions, paused, due_on, due_at, promised_on,"
    " promised_at, stopped_at, outcome, calendar_version"
)
_SAVE = """
    UPDATE kernel_clock SET pauses = %s::jsonb, extensions = %s::jsonb, paused = %s,
        due_on = %s::date, due_at = %s::timestamptz, promised_on = %s::date,
        promised_at = %s::timestamptz, warn_at = %s::timestamptz, calendar_version = %s,
        warned = warned AND %s::timestamptz <= warn_at,
        breach_announced = breach_announced AND %s::timestamptz <= due_at,
        promise_announced = promise_announced AND %s::timestamptz <= promised_at,
        shown_due_at = COALESCE(%s::timestamptz, shown_due_at),
        shown_promised_at = COALESCE(%s::timestamptz, shown_promised_at)
    WHERE id = %s
"""
_FOLLOW = """
    UPDATE kernel_work w
    SET due_at = CASE WHEN w.due_at = c.shown_promised_at THEN COALESCE(%s::timestamptz, w.due_at)
                      ELSE COALESCE(%s::timestamptz, w.due_at) END
    FROM kernel_clock c
    WHERE c.id = %s AND w.ref_id = c.ref_id AND w.ref_kind = c.ref_kind
      AND w.due_at IN (c.shown_promised_at, c.shown_due_at)
"""


def view(values: tuple[Any, ...]) -> ClockView:
    """Return the view of a row read as `COLUMNS`."""
    return ClockView(
        id=values[0],
        ref=Ref(values[1], values[2]),
        kind=values[3],
        regime=values[4],
        title=values[5],
        started_at=values[6],
        limit=Limit(amount=values[7], unit=Unit(values[8]), law=values[9]),
        promised=None if values[10] is None else Limit(amount=values[10], unit=Unit(values[11])),
        stops=tuple(stop_from_json(raw) for raw in loaded(values[12])),
        extensions=tuple(extension_from_json(raw) for raw in loaded(values[13])),
        paused=values[14],
        due_on=values[15],
        due_at=values[16],
        promised_on=values[17],
        promised_at=values[18],
        stopped_at=values[19],
        outcome=values[20],
        calendar_version=values[21],
    )


def lock_open(*, ref: Ref, kind: str) -> tuple[ClockView, int] | None:
    """Return the running clock, locked, with the calendar's latest version; None when none runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS}, {LATEST_VERSION} FROM kernel_clock"  # noqa: S608 -- constants
            " WHERE ref_id = %s AND kind = %s AND ref_kind = %s AND stopped_at IS NULL"
            " FOR NO KEY UPDATE",
            (ref.id, kind, ref.kind),
        )
        found = cursor.fetchone()
    return (view(found[:-1]), found[-1]) if found else None


def save(
    *,
    clock_id: int,
    pauses: list[dict[str, Any]],
    extensions: list[dict[str, Any]],
    paused: bool,
    dates: DueDates,
    calendar_version: int,
) -> None:
    """Write a clock's facts and due days; open work that was due with it is due with it still."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, (dates.promised_at, dates.due_at, clock_id))
        cursor.execute(
            _SAVE,
            (
                json.dumps(pauses),
                json.dumps(extensions),
                paused,
                dates.due_on,
                dates.due_at,
                dates.promised_on,
                dates.promised_at,
                dates.warn_at,
                calendar_version,
                dates.warn_at,
                dates.due_at,
                dates.promised_at,
                dates.due_at,
                dates.promised_at,
                clock_id,
            ),
        )


def loaded(raw: Any) -> list[dict[str, Any]]:
    """Return a JSON column as a list, whether the driver parsed it or not."""
    loaded = json.loads(raw) if isinstance(raw, str) else raw
    assert isinstance(loaded, list)
    return loaded

"""Announce what the dates already say, and bring open clocks up to a new calendar.

A dead worker changes nothing in law: whether a clock is breached is computed from its due moment by
whoever asks. With the clock set back nothing is announced twice, since each row remembers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection

from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import rows
from yimen.kernel.clocks.dates import (
    due_dates,
    end_of_day,
    extension_from_json,
    stop_from_json,
    warning_at,
)
from yimen.kernel.clocks.events import ClockBreached, ClockDueSoon
from yimen.kernel.clocks.recompute import OpenClock, recompute
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.transactions import must_be_open
from yimen.kernel.workdays.queries import calendar_at, current_version

BATCH = 500

_MARK = """
    UPDATE kernel_clock SET {mark} = true WHERE id IN (
        SELECT id FROM kernel_clock
        WHERE stopped_at IS NULL AND NOT {mark} AND {moment} < %s
        ORDER BY {moment}, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING ref_kind, ref_id, kind, due_on, promised_on, due_at
"""


def sweep(*, at: datetime) -> int:
    """Announce clocks that became breached, broke their promise or are nearly used up; return how many.

    Each is announced once. Takes a batch; call again until it returns 0.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    announced = 0
    for ref, kind, due_on, _, _ in _marked("breach_announced", "due_at", at):
        outbox.publish(
            ClockBreached(ref=ref, clock_kind=kind, which="lawful", due_on=due_on), at=at
        )
        announced += 1
    for ref, kind, _, promised_on, _ in _marked("promise_announced", "promised_at", at):
        outbox.publish(
            ClockBreached(ref=ref, clock_kind=kind, which="promised", due_on=promised_on), at=at
        )
        announced += 1
    for ref, kind, due_on, promised_on, due_at in _marked("warned", "warn_at", at):
        announced += 1
        if due_at < at:
            continue  # it is over already: a warning would come after the breach
        outbox.publish(ClockDueSoon(ref=ref, clock_kind=kind, due_on=promised_on or due_on), at=at)
    return announced


def _marked(
    mark: str, moment: str, at: datetime
) -> Iterator[tuple[Ref, str, date, date, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(mark=mark, moment=moment), (at, BATCH))
        found = cursor.fetchall()
    for ref_kind, ref_id, kind, due_on, promised_on, due_at in found:
        yield Ref(ref_kind, ref_id), kind, due_on, promised_on, due_at


_OPEN = """
    SELECT id, started_at, limit_amount, limit_unit, promised_amount, promised_unit, due_on,
        promised_on, pauses, extensions
    FROM kernel_clock WHERE stopped_at IS NULL AND calendar_version <> %s
    ORDER BY id FOR NO KEY UPDATE
"""
_Renewal = tuple[int, date | None, datetime | None, date | None, datetime | None, datetime | None]
_STAGE = """
    CREATE TEMPORARY TABLE kernel_clock_renewed (
        id bigint PRIMARY KEY, due_on date, due_at timestamptz, promised_on date,
        promised_at timestamptz, warn_at timestamptz) ON COMMIT DROP
"""
_WORK = """
    UPDATE kernel_work w
    SET due_at = CASE WHEN w.due_at = c.shown_promised_at THEN COALESCE(n.promised_at, w.due_at)
                      ELSE COALESCE(n.due_at, w.due_at) END
    FROM kernel_clock c JOIN kernel_clock_renewed n ON n.id = c.id
    WHERE w.ref_id = c.ref_id AND w.ref_kind = c.ref_kind
      AND w.due_at IN (c.shown_promised_at, c.shown_due_at)
"""
_CLOCKS = """
    UPDATE kernel_clock c
    SET due_on = n.due_on, due_at = n.due_at, promised_on = n.promised_on,
        promised_at = n.promised_at, warn_at = n.warn_at,
        warned = c.warned AND n.warn_at <= c.warn_at,
        breach_announced = c.breach_announced AND n.due_at <= c.due_at,
        promise_announced = c.promise_announced AND n.promised_at <= c.promised_at,
        shown_due_at = COALESCE(n.due_at, c.shown_due_at),
        shown_promised_at = COALESCE(n.promised_at, c.shown_promised_at)
    FROM kernel_clock_renewed n WHERE n.id = c.id
"""


def recompute_open() -> int:
    """Bring every open clock, and the open work that follows it, up to the calendar in force.

    Returns how many clocks are due on another day than before.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    version = current_version()
    calendar = calendar_at(version=version)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, (version,))
        renewals = list(_renewals(cursor.fetchall(), calendar))
        if renewals:
            cursor.execute(_STAGE)
            _copy(cursor, renewals)
            cursor.execute(_WORK)
            cursor.execute(_CLOCKS)
            cursor.execute("DROP TABLE kernel_clock_renewed")
        cursor.execute(
            "UPDATE kernel_clock SET calendar_version = %s"
            " WHERE stopped_at IS NULL AND calendar_version <> %s",
            (version, version),
        )
    return len(renewals)


def _copy(cursor: Any, renewals: list[_Renewal]) -> None:
    with cursor.copy(
        "COPY kernel_clock_renewed (id, due_on, due_at, promised_on, promised_at, warn_at)"
        " FROM STDIN"
    ) as copy:
        for renewal in renewals:
            copy.write_row(renewal)


def _renewals(found: list[tuple[Any, ...]], calendar: Calendar) -> Iterator[_Renewal]:
    plain = (_plain(values) for values in found if _is_plain(values))
    for renewed in recompute(clocks=plain, calendar=calendar):
        assert renewed.due_on is not None
        yield (
            renewed.id,
            renewed.due_on,
            end_of_day(renewed.due_on),
            renewed.promised_on,
            end_of_day(renewed.promised_on) if renewed.promised_on else None,
            warning_at(renewed.promised_on or renewed.due_on, calendar),
        )
    for values in found:
        if not _is_plain(values):
            yield from _by_the_whole_rule(values, calendar)


def _is_plain(values: tuple[Any, ...]) -> bool:
    return (
        values[3] == "W"
        and values[5] in {"W", ""}
        and values[8] in ("[]", [])
        and values[9] in ("[]", [])
    )


def _plain(values: tuple[Any, ...]) -> OpenClock[int]:
    return OpenClock(
        id=values[0],
        start=local_day(values[1]),
        limit=Limit(amount=values[2]),
        promised=None if values[4] is None else Limit(amount=values[4]),
        due_on=values[6],
        promised_on=values[7],
    )


def _by_the_whole_rule(values: tuple[Any, ...], calendar: Calendar) -> Iterator[_Renewal]:
    dates = due_dates(
        started_at=values[1],
        limit=Limit(amount=values[2], unit=Unit(values[3])),
        promised=None if values[4] is None else Limit(amount=values[4], unit=Unit(values[5])),
        pauses=[stop_from_json(raw).pause for raw in rows.loaded(values[8])],
        extensions=[extension_from_json(raw) for raw in rows.loaded(values[9])],
        calendar=calendar,
    )
    if (dates.due_on, dates.promised_on) != (values[6], values[7]):
        yield (
            values[0],
            dates.due_on,
            dates.due_at,
            dates.promised_on,
            dates.promised_at,
            dates.warn_at,
        )

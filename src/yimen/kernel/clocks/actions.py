"""Start, pause, resume, extend and stop clocks.

A clock set back cannot gain time: nothing is written before what was written last, so a pause that
ends "before" it began costs nothing, and a stop "before" the start counts as done at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import connection

from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks import rows
from yimen.kernel.clocks.contracts import ClockState, ClockView, NoClock, StopRecord
from yimen.kernel.clocks.dates import (
    due_dates,
    extension_to_json,
    not_before,
    stop_to_json,
)
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Extension, Limit, Pause, Unit
from yimen.kernel.prepared import run
from yimen.kernel.transactions import must_be_open
from yimen.kernel.workdays.queries import LATEST_VERSION, calendar_at, current_version

_INSERT = f"""
    INSERT INTO kernel_clock
        (ref_kind, ref_id, kind, regime, title, started_at, started_on, limit_amount, limit_unit,
         limit_law, promised_amount, promised_unit, pauses, extensions, paused, due_on, due_at,
         promised_on, promised_at, warn_at, shown_due_at, shown_promised_at, outcome, warned,
         breach_announced, promise_announced, calendar_version)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '[]', '[]', false, %s, %s, %s, %s, %s,
            %s, %s, '', false, false, false, %s)
    RETURNING {rows.COLUMNS}, {LATEST_VERSION}
"""  # noqa: S608 -- constants


class _Seen:
    """The calendar's version that this process last saw; a guess that every write corrects."""

    version: int | None = None


def start(
    *,
    ref: Ref,
    kind: str,
    regime: str,
    at: datetime,
    limit: Limit,
    promised: Limit | None = None,
    title: str = "",
) -> ClockView:
    """Start a clock and return it with its due days; the day of starting is not counted.

    One statement, while this process knows the calendar in force.

    Raises:
        django.db.IntegrityError: such a clock runs already for this thing.
        RuntimeError: no transaction is open.
    """
    must_be_open()
    version = _known_version()
    calendar = calendar_at(version=version)
    dates = due_dates(
        started_at=at, limit=limit, promised=promised, pauses=(), extensions=(), calendar=calendar
    )
    found = run(
        _INSERT,
        (
            ref.kind,
            ref.id,
            kind,
            regime,
            title,
            at,
            local_day(at),
            limit.amount,
            limit.unit.value,
            limit.law,
            promised.amount if promised else None,
            promised.unit.value if promised else "",
            dates.due_on,
            dates.due_at,
            dates.promised_on,
            dates.promised_at,
            dates.warn_at,
            dates.due_at,
            dates.promised_at,
            version,
        ),
    ).fetchone()
    clock = rows.view(found[:-1])
    if found[-1] != version:
        _Seen.version = found[-1]
        return recalculate(clock=clock, version=found[-1])
    return clock


def pause(
    *,
    ref: Ref,
    kind: str,
    why: str,
    ground: str,
    at: datetime,
    notice_ref: Ref | None = None,
    planned_days: int | None = None,
) -> ClockView:
    """Stop counting from the day after `at`, on a ground in law, until `resume`.

    Raises:
        NoClock: none runs.
        ClockState: it is paused already.
        RuntimeError: no transaction is open.
    """
    clock, version = _locked(ref, kind)
    if clock.paused:
        raise ClockState("时限已经中止，不能再次中止。")
    earliest = max((s.pause.end_at for s in clock.stops if s.pause.end_at), default=None)
    moment = not_before(at, max(clock.started_at, earliest or clock.started_at)).astimezone(LOCAL)
    stop = StopRecord(
        pause=Pause(start=moment.date(), why=why, ground=ground, start_at=moment),
        notice=notice_ref,
        planned_days=planned_days,
    )
    changed = replace(clock, stops=(*clock.stops, stop), paused=True)
    return recalculate(clock=changed, version=version)


def resume(*, ref: Ref, kind: str, at: datetime) -> ClockView:
    """Go on counting from the day after `at`.

    Raises:
        NoClock: none runs.
        ClockState: it is not paused.
        RuntimeError: no transaction is open.
    """
    clock, version = _locked(ref, kind)
    if not clock.paused:
        raise ClockState("时限没有中止，不需要恢复。")
    last = clock.stops[-1]
    assert last.pause.start_at is not None
    moment = not_before(at, last.pause.start_at).astimezone(LOCAL)
    ended = replace(last, pause=replace(last.pause, end=moment.date(), end_at=moment))
    changed = replace(clock, stops=(*clock.stops[:-1], ended), paused=False)
    return recalculate(clock=changed, version=version)


def extend(
    *, ref: Ref, kind: str, days: int, ground: str, at: datetime, unit: Unit | None = None
) -> ClockView:
    """Add to the lawful limit, in its own unit unless one is named; the promise stays.

    Raises:
        NoClock: none runs.
        RuntimeError: no transaction is open.
    """
    clock, version = _locked(ref, kind)
    extension = Extension(
        amount=days, unit=unit or clock.limit.unit, decided_on=local_day(at), ground=ground
    )
    changed = replace(clock, extensions=(*clock.extensions, extension))
    return recalculate(clock=changed, version=version)


def stop(*, ref: Ref, kind: str, at: datetime, outcome: str = "") -> ClockView:
    """End a clock; whether it was in time is computed from `at` and its due days.

    Raises:
        NoClock: none runs.
        RuntimeError: no transaction is open.
    """
    clock, version = _locked(ref, kind)
    moment = not_before(at, clock.started_at)
    if clock.paused:
        last = clock.stops[-1]
        assert last.pause.start_at is not None
        end = not_before(moment, last.pause.start_at).astimezone(LOCAL)
        ended = replace(last, pause=replace(last.pause, end=end.date(), end_at=end))
        clock = recalculate(
            clock=replace(clock, stops=(*clock.stops[:-1], ended), paused=False), version=version
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_clock SET stopped_at = %s, outcome = %s WHERE id = %s",
            (moment, outcome, clock.id),
        )
    return replace(clock, stopped_at=moment, outcome=outcome)


def stop_all(*, ref: Ref, at: datetime, outcome: str = "") -> int:
    """End every clock that runs for a thing and return how many there were.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind FROM kernel_clock WHERE ref_id = %s AND ref_kind = %s"
            " AND stopped_at IS NULL ORDER BY id",
            (ref.id, ref.kind),
        )
        kinds = [kind for (kind,) in cursor.fetchall()]
    for kind in kinds:
        stop(ref=ref, kind=kind, at=at, outcome=outcome)
    return len(kinds)


def recalculate(*, clock: ClockView, version: int) -> ClockView:
    """Write a clock's facts with the due days that they make under a version of the calendar."""
    dates = due_dates(
        started_at=clock.started_at,
        limit=clock.limit,
        promised=clock.promised,
        pauses=clock.pauses,
        extensions=clock.extensions,
        calendar=calendar_at(version=version),
    )
    rows.save(
        clock_id=clock.id,
        pauses=[stop_to_json(each) for each in clock.stops],
        extensions=[extension_to_json(each) for each in clock.extensions],
        paused=clock.paused,
        dates=dates,
        calendar_version=version,
    )
    return replace(
        clock,
        due_on=dates.due_on,
        due_at=dates.due_at,
        promised_on=dates.promised_on,
        promised_at=dates.promised_at,
        calendar_version=version,
    )


def _locked(ref: Ref, kind: str) -> tuple[ClockView, int]:
    must_be_open()
    found = rows.lock_open(ref=ref, kind=kind)
    if found is None:
        raise NoClock
    return found


def _known_version() -> int:
    if _Seen.version is None:
        _Seen.version = current_version()
    return _Seen.version

"""Renewing many clocks gives what each one alone gives, and what counting day by day gives."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.kernel.benches.clocks import changed_calendar, open_clocks, walked
from yimen.kernel.calendar.arrangements import shipped_calendar
from yimen.kernel.calendar.workdays import OutsideCalendarError
from yimen.kernel.clocks.recompute import OpenClock, Renewed, recompute, renew
from yimen.kernel.deadlines.limits import Extension, Limit, Pause, Unit

HERE = ZoneInfo("Asia/Shanghai")


def test_only_clocks_that_change_are_returned():
    before, changed = shipped_calendar(), changed_calendar()
    rows = open_clocks(number=3_000, calendar=before)
    assert recompute(clocks=rows, calendar=before) == []
    renewed = recompute(clocks=rows, calendar=changed)
    assert 0 < len(renewed) < len(rows)
    assert renewed == [
        now
        for row in rows
        if (now := renew(clock=row, calendar=changed)) != renew(clock=row, calendar=before)
    ]


def test_renewed_days_equal_walking_day_by_day():
    changed = changed_calendar()
    rows = open_clocks(number=3_000, calendar=shipped_calendar())
    found = {each.id: each.due_on for each in recompute(clocks=rows, calendar=changed)}
    assert [
        row for row in rows if found.get(row.id, row.due_on) != walked(clock=row, calendar=changed)
    ] == []


@given(
    st.dates(date(2007, 1, 1), date(2027, 6, 1)),
    st.integers(0, 90),
    st.one_of(st.none(), st.integers(0, 90)),
)
def test_look_up_and_whole_rule_agree(start, amount, promised):
    clock = OpenClock(
        id=1,
        start=start,
        limit=Limit(amount=amount),
        promised=None if promised is None else Limit(amount=promised),
    )
    calendar = shipped_calendar()
    assert recompute(clocks=[clock], calendar=calendar) == [renew(clock=clock, calendar=calendar)]


def test_stopped_clock_has_no_due_day_but_keeps_a_promise_that_ran_out_before():
    clock = OpenClock(
        id="a",
        start=date(2026, 11, 2),
        limit=Limit(amount=20),
        promised=Limit(amount=3),
        pauses=(Pause(start=date(2026, 11, 12), why="听证"),),
    )
    assert renew(clock=clock, calendar=shipped_calendar()) == Renewed(
        id="a", due_on=None, due_at=None, promised_on=date(2026, 11, 5), promised_at=None
    )


def test_promise_is_not_extended():
    clock = OpenClock(
        id="a",
        start=date(2026, 11, 20),
        limit=Limit(amount=20),
        promised=Limit(amount=10),
        extensions=(Extension(amount=10),),
    )
    now = renew(clock=clock, calendar=shipped_calendar())
    assert (now.due_on, now.promised_on) == (date(2027, 1, 4), date(2026, 12, 4))


def test_clock_in_hours_ends_at_a_moment():
    at = datetime(2026, 11, 20, 9, tzinfo=HERE)
    clock = OpenClock(
        id="a",
        start=at.date(),
        started_at=at,
        limit=Limit(amount=48, unit=Unit.HOUR),
        promised=Limit(amount=24, unit=Unit.HOUR),
    )
    now = renew(clock=clock, calendar=shipped_calendar())
    assert (now.due_at, now.promised_at) == (at + timedelta(hours=48), at + timedelta(hours=24))
    assert now.due_on == date(2026, 11, 22)
    with pytest.raises(ValueError, match="moment"):
        renew(
            clock=OpenClock(id="b", start=at.date(), limit=Limit(amount=1, unit=Unit.HOUR)),
            calendar=shipped_calendar(),
        )


@pytest.mark.parametrize("start", [date(1999, 12, 31), date(2070, 12, 20)])
def test_clock_outside_the_calendar_is_refused(start):
    with pytest.raises(OutsideCalendarError):
        recompute(
            clocks=[OpenClock(id=1, start=start, limit=Limit(amount=30))],
            calendar=shipped_calendar(),
        )

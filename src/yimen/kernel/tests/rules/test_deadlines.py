"""Limits against named cases of law and against walking day by day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.kernel.calendar.arrangements import shipped_calendar
from yimen.kernel.deadlines import counting
from yimen.kernel.deadlines.limits import Extension, Limit, Pause, Unit, WorkingHours

CALENDAR = shipped_calendar()
HERE = ZoneInfo("Asia/Shanghai")


def due(start, amount, unit=Unit.WORKDAY, **rest):
    return counting.due_on(
        start=start, limit=Limit(amount=amount, unit=unit), calendar=CALENDAR, **rest
    )


def pause(start, end=None, **rest):
    return Pause(start=start, end=end, why="检验", **rest)


@pytest.mark.parametrize(
    ("case", "start", "amount", "end"),
    [
        ("the day itself is not counted", date(2026, 11, 16), 1, date(2026, 11, 17)),
        ("a weekend is left out", date(2026, 11, 20), 1, date(2026, 11, 23)),
        ("twenty days", date(2026, 11, 20), 20, date(2026, 12, 18)),
        (
            "over spring festival with two make-up saturdays",
            date(2026, 2, 10),
            9,
            date(2026, 2, 28),
        ),
        ("begun on the make-up saturday", date(2026, 2, 14), 1, date(2026, 2, 24)),
        ("begun within the holiday", date(2026, 2, 18), 1, date(2026, 2, 24)),
        ("ends on a make-up saturday", date(2026, 9, 30), 3, date(2026, 10, 10)),
        ("over the year end with a make-up sunday", date(2025, 12, 30), 2, date(2026, 1, 4)),
        ("at once", date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_clk_1_working_days_are_counted_from_the_next(case, start, amount, end):
    assert due(start, amount) == end


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        (date(2026, 11, 16), 3, Unit.DAY, date(2026, 11, 19)),
        (date(2026, 1, 31), 1, Unit.MONTH, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, Unit.MONTH, date(2024, 2, 29)),
        (date(2026, 3, 31), 6, Unit.MONTH, date(2026, 9, 30)),
        (date(2026, 12, 15), 2, Unit.MONTH, date(2027, 2, 15)),
        (date(2024, 2, 29), 1, Unit.YEAR, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, Unit.YEAR, date(2028, 2, 29)),
    ],
)
def test_clk_2_days_months_and_years_end_on_their_day(start, amount, unit, end):
    assert due(start, amount, unit, roll=False) == end


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        (date(2026, 11, 16), 5, date(2026, 11, 23)),
        (date(2026, 2, 10), 7, date(2026, 2, 24)),
        (date(2026, 2, 10), 4, date(2026, 2, 14)),
        (date(2026, 9, 20), 15, date(2026, 10, 8)),
        (date(2026, 12, 27), 5, date(2027, 1, 4)),
    ],
)
def test_clk_3_last_day_off_rolls_to_the_next_working_day(start, amount, end):
    assert due(start, amount, Unit.DAY) == end
    assert due(start, amount, Unit.DAY, roll=False) == start + timedelta(days=amount)


@pytest.mark.parametrize(
    ("case", "pauses", "end"),
    [
        ("none", [], date(2026, 11, 27)),
        (
            "one of two working days",
            [pause(date(2026, 11, 17), date(2026, 11, 19))],
            date(2026, 12, 1),
        ),
        (
            "begun and ended on one day costs nothing",
            [pause(date(2026, 11, 18), date(2026, 11, 18))],
            date(2026, 11, 27),
        ),
        (
            "over a weekend costs the monday only",
            [pause(date(2026, 11, 20), date(2026, 11, 23))],
            date(2026, 11, 30),
        ),
        (
            "two that touch are one",
            [
                pause(date(2026, 11, 17), date(2026, 11, 18)),
                pause(date(2026, 11, 18), date(2026, 11, 19)),
            ],
            date(2026, 12, 1),
        ),
        (
            "two that overlap are counted once",
            [
                pause(date(2026, 11, 17), date(2026, 11, 19)),
                pause(date(2026, 11, 18), date(2026, 11, 19)),
            ],
            date(2026, 12, 1),
        ),
        (
            "before the start costs nothing",
            [pause(date(2026, 11, 1), date(2026, 11, 10))],
            date(2026, 11, 27),
        ),
        (
            "on the day of the start costs from the next",
            [pause(date(2026, 11, 13), date(2026, 11, 16))],
            date(2026, 11, 30),
        ),
        (
            "begun on the last day changes nothing",
            [pause(date(2026, 11, 27), date(2026, 12, 9))],
            date(2026, 11, 27),
        ),
        ("open", [pause(date(2026, 11, 18))], None),
        ("open since the start", [pause(date(2026, 11, 13))], None),
        ("open after the last day", [pause(date(2026, 11, 27))], date(2026, 11, 27)),
        ("over the year end", [pause(date(2026, 11, 17), date(2027, 1, 4))], date(2027, 1, 14)),
    ],
)
def test_clk_4_days_inside_a_pause_are_not_counted(case, pauses, end):
    assert due(date(2026, 11, 13), 10, pauses=pauses) == end


def test_clk_4_pause_over_spring_festival_costs_its_working_days_only():
    stopped = [pause(date(2026, 2, 12), date(2026, 2, 25))]
    # counted: 2-11, 2-12, 2-26, 2-27 and the make-up Saturday 2-28
    assert due(date(2026, 2, 10), 5, pauses=stopped) == date(2026, 2, 28)


def test_clk_4_pause_of_a_limit_in_days_adds_its_days():
    stopped = [pause(date(2026, 11, 17), date(2026, 11, 20))]
    assert due(date(2026, 11, 16), 10, Unit.DAY, pauses=stopped, roll=False) == date(2026, 11, 29)
    assert due(date(2026, 11, 16), 10, Unit.DAY, pauses=stopped) == date(2026, 11, 30)
    assert due(date(2026, 11, 16), 1, Unit.MONTH, pauses=stopped, roll=False) == date(2026, 12, 19)
    assert due(date(2026, 11, 16), 1, Unit.MONTH, pauses=[pause(date(2026, 11, 17))]) is None


@pytest.mark.parametrize(
    ("hours", "start", "amount", "end"),
    [
        (
            None,
            datetime(2026, 11, 20, 16, 30, tzinfo=HERE),
            24,
            datetime(2026, 11, 21, 16, 30, tzinfo=HERE),
        ),
        (
            WorkingHours(),
            datetime(2026, 11, 20, 16, 30, tzinfo=HERE),
            2,
            datetime(2026, 11, 23, 10, 30, tzinfo=HERE),
        ),
        (
            WorkingHours(),
            datetime(2026, 11, 20, 11, 30, tzinfo=HERE),
            2,
            datetime(2026, 11, 20, 14, 30, tzinfo=HERE),
        ),
        (
            WorkingHours(),
            datetime(2026, 11, 21, 8, tzinfo=HERE),
            7,
            datetime(2026, 11, 23, 17, tzinfo=HERE),
        ),
        (
            WorkingHours(),
            datetime(2026, 2, 14, 16, tzinfo=HERE),
            2,
            datetime(2026, 2, 24, 10, tzinfo=HERE),
        ),
        (
            WorkingHours(spans=((time(8, 30), time(12)),)),
            datetime(2026, 11, 20, 9, tzinfo=HERE),
            4,
            datetime(2026, 11, 23, 9, 30, tzinfo=HERE),
        ),
    ],
)
def test_clk_5_hours_run_through_unless_working_hours_are_given(hours, start, amount, end):
    limit = Limit(amount=amount, unit=Unit.HOUR)
    assert counting.due_at(started_at=start, limit=limit, calendar=CALENDAR, hours=hours) == end


def test_clk_5_hours_inside_a_pause_are_not_counted():
    start = datetime(2026, 11, 20, 9, tzinfo=HERE)
    begin, end = start + timedelta(hours=1), start + timedelta(hours=5)
    stopped = pause(start.date(), start.date(), start_at=begin, end_at=end)
    limit = Limit(amount=2, unit=Unit.HOUR)
    assert counting.due_at(
        started_at=start, limit=limit, calendar=CALENDAR, pauses=[stopped]
    ) == start + timedelta(hours=6)
    still = pause(start.date(), start_at=begin)
    assert counting.due_at(started_at=start, limit=limit, calendar=CALENDAR, pauses=[still]) is None
    with pytest.raises(ValueError, match="moments"):
        counting.due_at(
            started_at=start, limit=limit, calendar=CALENDAR, pauses=[pause(start.date())]
        )
    with pytest.raises(ValueError, match="due_at"):
        due(start.date(), 2, Unit.HOUR)


def test_clk_6_extension_is_added_to_the_limit():
    assert due(date(2026, 11, 20), 20, extensions=[Extension(amount=10)]) == due(
        date(2026, 11, 20), 30
    )
    assert due(
        date(2026, 1, 31),
        1,
        Unit.MONTH,
        extensions=[Extension(amount=1, unit=Unit.MONTH)],
        roll=False,
    ) == date(2026, 3, 31)
    # 30 days end on Sunday 12-20; five working days follow
    mixed = due(date(2026, 11, 20), 30, Unit.DAY, extensions=[Extension(amount=5)])
    assert mixed == date(2026, 12, 25)


def test_clk_6_extension_and_pause_add_up():
    stopped = [pause(date(2026, 11, 24), date(2026, 11, 26))]
    assert due(date(2026, 11, 20), 20, extensions=[Extension(amount=10)], pauses=stopped) == due(
        date(2026, 11, 20), 32
    )


def elapsed(on, pauses=(), unit=Unit.WORKDAY):
    return counting.elapsed(
        start=date(2026, 11, 16), on=on, unit=unit, calendar=CALENDAR, pauses=pauses
    )


def remaining(on, pauses=(), amount=5, unit=Unit.WORKDAY):
    return counting.remaining(
        start=date(2026, 11, 16),
        limit=Limit(amount=amount, unit=unit),
        on=on,
        calendar=CALENDAR,
        pauses=pauses,
    )


@pytest.mark.parametrize(
    ("on", "used", "left"),
    [
        (date(2026, 11, 16), 0, 5),
        (date(2026, 11, 17), 1, 4),
        (date(2026, 11, 21), 4, 1),
        (date(2026, 11, 22), 4, 1),
        (date(2026, 11, 23), 5, 0),
        (date(2026, 11, 24), 6, -1),
        (date(2026, 11, 29), 9, -4),
    ],
)
def test_clk_1_used_and_left_make_the_whole(on, used, left):
    assert (elapsed(on), remaining(on)) == (used, left)


def test_clk_1_clock_set_back_uses_nothing():
    assert elapsed(date(2026, 11, 2)) == 0
    assert remaining(date(2026, 11, 2)) == 5


def test_clk_4_used_and_left_stand_still_in_a_pause():
    stopped = [pause(date(2026, 11, 18))]
    assert [elapsed(date(2026, 11, day), stopped) for day in (17, 18, 19, 30)] == [1, 2, 2, 2]
    assert [remaining(date(2026, 11, day), stopped) for day in (17, 18, 19, 30)] == [4, 3, 3, 3]
    ended = [pause(date(2026, 11, 18), date(2026, 11, 20))]
    assert [elapsed(date(2026, 11, day), ended) for day in (19, 20, 23)] == [2, 2, 3]
    assert [remaining(date(2026, 11, day), ended) for day in (19, 20, 23)] == [3, 3, 2]


def test_clk_3_left_of_a_limit_in_days_reaches_the_rolled_day():
    assert remaining(date(2026, 11, 20), amount=5, unit=Unit.DAY) == 3


def walk(start, amount, pauses, calendar):
    """Count day by day, as a clerk with a paper calendar would."""
    day = start
    while amount:
        day += timedelta(days=1)
        inside = any(each.start < day and (each.end is None or day <= each.end) for each in pauses)
        amount -= calendar.is_workday(day) and not inside
    return day


PAUSES = st.lists(
    st.tuples(st.integers(-5, 60), st.integers(0, 40)).map(
        lambda pair: (timedelta(days=pair[0]), timedelta(days=pair[1]))
    ),
    max_size=4,
)


@given(st.dates(date(2007, 1, 10), date(2027, 12, 1)), st.integers(0, 60), PAUSES)
def test_clk_1_equals_walking_day_by_day(start, amount, offsets):
    pauses = [pause(start + begin, start + begin + length) for begin, length in offsets]
    found = due(start, amount, pauses=pauses)
    assert found == walk(start, amount, pauses, CALENDAR)
    assert (
        counting.elapsed(start=start, on=found, unit=Unit.WORKDAY, calendar=CALENDAR, pauses=pauses)
        == amount
    )


@given(
    st.dates(date(2007, 1, 10), date(2027, 12, 1)), st.integers(0, 60), st.integers(0, 200), PAUSES
)
def test_clk_4_used_and_left_make_the_whole_on_every_day(start, amount, later, offsets):
    pauses = [pause(start + begin, start + begin + length) for begin, length in offsets]
    on = start + timedelta(days=later)
    used = counting.elapsed(start=start, on=on, unit=Unit.WORKDAY, calendar=CALENDAR, pauses=pauses)
    left = counting.remaining(
        start=start, limit=Limit(amount=amount), on=on, calendar=CALENDAR, pauses=pauses
    )
    assert used + left == amount


@given(st.dates(date(2007, 1, 10), date(2027, 12, 1)), st.integers(0, 400), PAUSES)
def test_clk_2_days_equal_walking_day_by_day(start, amount, offsets):
    pauses = [pause(start + begin, start + begin + length) for begin, length in offsets]
    day, left = start, amount
    while left:
        day += timedelta(days=1)
        left -= not any(each.start < day <= each.end for each in pauses)
    assert due(start, amount, Unit.DAY, pauses=pauses, roll=False) == day


def test_shapes_refuse_nonsense():
    with pytest.raises(ValueError, match="negative"):
        Limit(amount=-1)
    with pytest.raises(ValueError, match="before it begins"):
        pause(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(ValueError, match="adds time"):
        Extension(amount=0)

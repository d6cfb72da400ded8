"""The days of a limit as drawn."""

from datetime import date

from yimen.cases.rules.limit_days import CellKind, day_cells
from yimen.kernel.calendar.arrangements import shipped_calendar
from yimen.kernel.deadlines.limits import Limit, Pause, Unit

HEARING = Pause(start=date(2026, 11, 24), why="听证", ground="行政许可法第四十五条")


def cells(on, **rest):
    rest = {"start": date(2026, 11, 20), "limit": Limit(amount=5)} | rest
    return [
        (each.day.day, each.kind.value)
        for each in day_cells(on=on, calendar=shipped_calendar(), **rest)
    ]


def test_days_are_drawn_from_the_first_counted_to_the_last():
    assert cells(date(2026, 11, 24)) == [
        (21, "off"),
        (22, "off"),
        (23, "used"),
        (24, "today"),
        (25, "left"),
        (26, "left"),
        (27, "limit"),
    ]


def test_paused_days_are_drawn_apart():
    stopped = Pause(start=date(2026, 11, 23), end=date(2026, 11, 25), why="听证")
    assert cells(date(2026, 11, 26), pauses=[stopped]) == [
        (21, "off"),
        (22, "off"),
        (23, "used"),
        (24, "paused"),
        (25, "paused"),
        (26, "today"),
        (27, "left"),
        (28, "off"),
        (29, "off"),
        (30, "left"),
        (1, "limit"),
    ]


def test_open_pause_is_drawn_to_today():
    assert cells(date(2026, 11, 25), pauses=[HEARING]) == [
        (21, "off"),
        (22, "off"),
        (23, "used"),
        (24, "used"),
        (25, "today"),
    ]


def test_overdue_days_are_drawn_after_the_last():
    drawn = cells(date(2026, 12, 1))
    assert drawn[-5:] == [(27, "limit"), (28, "off"), (29, "off"), (30, "over"), (1, "today")]


def test_today_that_is_the_last_day_says_both():
    last = day_cells(
        start=date(2026, 11, 20),
        limit=Limit(amount=1),
        on=date(2026, 11, 23),
        calendar=shipped_calendar(),
    )[-1]
    assert (last.kind, last.is_limit, last.title) == (
        CellKind.TODAY,
        True,
        "11月23日 今天，最后一天",
    )


def test_long_limit_draws_its_last_days_only():
    drawn = day_cells(
        start=date(2026, 1, 5),
        limit=Limit(amount=1, unit=Unit.YEAR),
        on=date(2026, 6, 1),
        calendar=shipped_calendar(),
    )
    assert len(drawn) == 120
    assert drawn[-1].is_limit

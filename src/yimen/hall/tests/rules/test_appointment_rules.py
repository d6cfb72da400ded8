"""Tables of the rules of appointments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from yimen.hall.contracts.appointment import (
    AppointmentRefused,
    AppointmentState,
    AppointmentVerb,
    Hours,
    Slot,
    Standing,
    WindowGiven,
)
from yimen.hall.rules import appointment as rules
from yimen.kernel.clock import LOCAL

FRIDAY, SATURDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)
GIVEN = WindowGiven(
    title="综合窗口", place="便民服务中心一楼", hours=(Hours(begins=time(9), ends=time(10, 15)),),
    minutes=30, places=2, days_ahead=7,
)  # fmt: skip
NINE = datetime(2026, 11, 20, 9, tzinfo=LOCAL)
SLOT = Slot(begins_at=NINE, ends_at=NINE + timedelta(minutes=30), left=1)
FREE = Standing(open_in_all=0, same_day=False, missed=0)


@pytest.mark.parametrize(
    ("change", "day", "is_workday", "times"),
    [
        ({}, FRIDAY, True, ["09:00", "09:30"]),
        ({}, FRIDAY, False, []),
        ({}, SATURDAY, False, []),
        ({}, SATURDAY, True, ["09:00", "09:30"]),
        ({"saturdays": True}, SATURDAY, False, ["09:00", "09:30"]),
        ({"saturdays": True}, SUNDAY, False, []),
        ({"sundays": True}, SUNDAY, False, ["09:00", "09:30"]),
        ({"closed_on": (FRIDAY,)}, FRIDAY, True, []),
        ({"is_open": False}, FRIDAY, True, []),
        ({"minutes": 60}, FRIDAY, True, ["09:00"]),
        ({"minutes": 120}, FRIDAY, True, []),
    ],
)
def test_hal_apt_1_times_follow_calendar_and_window(change, day, is_workday, times):
    found = rules.slots_on(
        given=replace(GIVEN, **change), day=day, is_workday=is_workday, taken={NINE: 1}
    )
    assert [f"{one.begins_at:%H:%M}" for one in found] == times
    assert [one.left for one in found[:1]] == [1 if day == FRIDAY else 2][: len(found)]


@pytest.mark.parametrize(
    ("slot", "standing", "by_hotline", "at", "reason"),
    [
        (SLOT, FREE, False, NINE - timedelta(hours=1), ""),
        (SLOT, FREE, False, NINE - timedelta(minutes=30), ""),
        (SLOT, FREE, False, NINE - timedelta(minutes=29), "gone"),
        (None, FREE, False, NINE - timedelta(hours=1), "gone"),
        (SLOT, FREE, False, NINE - timedelta(days=8), "far"),
        (replace(SLOT, left=0), FREE, False, NINE - timedelta(hours=1), "full"),
        (SLOT, replace(FREE, same_day=True), False, NINE - timedelta(hours=1), "twice"),
        (SLOT, replace(FREE, open_in_all=3), False, NINE - timedelta(hours=1), "many"),
        (SLOT, replace(FREE, missed=3), False, NINE - timedelta(hours=1), "missed"),
        (SLOT, replace(FREE, missed=3), True, NINE - timedelta(hours=1), ""),
    ],
)
def test_hal_apt_2_who_may_take_which_time(slot, standing, by_hotline, at, reason):
    def check():
        rules.check_book(slot=slot, standing=standing, days_ahead=7, by_hotline=by_hotline, at=at)

    if not reason:
        return check()
    with pytest.raises(AppointmentRefused) as refused:
        check()
    assert refused.value.code == f"hall.appointment.{reason}"
    return None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "窗"}, "title"),
        ({"place": "楼"}, "place"),
        ({"minutes": 4}, "minutes"),
        ({"places": 0}, "places"),
        ({"days_ahead": 61}, "days_ahead"),
        ({"hours": ()}, "hours"),
        ({"hours": (Hours(begins=time(10), ends=time(9)),)}, "hours"),
        (
            {
                "hours": (
                    Hours(begins=time(9), ends=time(12)),
                    Hours(begins=time(11), ends=time(17)),
                )
            },
            "hours",
        ),
    ],
)
def test_hal_apt_3_a_window_says_times_that_exist(change, field):
    with pytest.raises(AppointmentRefused) as refused:
        rules.check_window(given=replace(GIVEN, **change))
    assert refused.value.field == field


def test_hal_apt_4_half_an_hour_is_waited():
    assert not rules.is_missed(ends_at=NINE, at=NINE + timedelta(minutes=29))
    assert rules.is_missed(ends_at=NINE, at=NINE + timedelta(minutes=30))


def test_every_state_and_verb_of_the_table_is_used_and_what_ended_stays():
    moves = rules.FLOW.moves
    assert {verb for _, verb in moves} == set(AppointmentVerb)
    assert {state for state, _ in moves} | set(moves.values()) == set(AppointmentState)
    assert not rules.FLOW.verbs(AppointmentState.CANCELLED)
    assert not rules.FLOW.verbs(AppointmentState.ARRIVED)

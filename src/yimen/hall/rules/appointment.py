"""When a window takes appointments, who may take one, and how one ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from yimen.hall.contracts.appointment import (
    STATE_TITLES,
    AppointmentRefused,
    AppointmentState,
    AppointmentVerb,
    Slot,
    Standing,
    WindowGiven,
)
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

LEAST_AHEAD = timedelta(minutes=30)
MOST_OPEN, MISSES_ALLOWED, MISSES_WITHIN = 3, 3, timedelta(days=90)
GRACE = timedelta(minutes=30)
"""Who comes later than this after his time has ended did not come; he may still take a ticket."""
_SATURDAY, _SUNDAY = 5, 6

_S, _V = AppointmentState, AppointmentVerb
FLOW: FlowTable[AppointmentState, AppointmentVerb] = FlowTable(
    moves=MappingProxyType(
        {
            (_S.BOOKED, _V.ARRIVE): _S.ARRIVED,
            (_S.BOOKED, _V.MISS): _S.MISSED,
            (_S.BOOKED, _V.CANCEL): _S.CANCELLED,
            (_S.MISSED, _V.ARRIVE): _S.ARRIVED,
        }
    ),
    state_titles=STATE_TITLES,
    verb_titles={_V.ARRIVE: "记来了", _V.MISS: "记没有来", _V.CANCEL: "取消"},
)


@rule("HAL-APT-1", cites="国发〔2022〕5号：预约办事、错峰延时服务")
def slots_on(
    *, given: WindowGiven, day: date, is_workday: bool, taken: Mapping[datetime, int]
) -> list[Slot]:
    """Return the times of a day with the places left in each.

    Working days follow the calendar, make-up days with them; a free Saturday or Sunday only where
    the window says that it opens then. What does not fill a whole slot is not offered.
    """
    free_day = (given.saturdays and day.weekday() == _SATURDAY) or (
        given.sundays and day.weekday() == _SUNDAY
    )
    if not given.is_open or day in given.closed_on or not (is_workday or free_day):
        return []
    step, found = timedelta(minutes=given.minutes), []
    for hours in given.hours:
        begins = datetime.combine(day, hours.begins, tzinfo=LOCAL)
        last = datetime.combine(day, hours.ends, tzinfo=LOCAL)
        while begins + step <= last:
            left = max(0, given.places - taken.get(begins, 0))
            found.append(Slot(begins_at=begins, ends_at=begins + step, left=left))
            begins += step
    return found


@rule("HAL-APT-2", cites="本地政策：半小时前约，同时最多三个，爽约三次改为现场取号")
def check_book(
    *, slot: Slot | None, standing: Standing, days_ahead: int, by_hotline: bool, at: datetime
) -> None:
    """Refuse a time that is gone, too near or too far, and who has too many. Raises AppointmentRefused.

    Whoever did not come three times within 90 days takes a ticket in the hall; an operator may
    still book for him.
    """
    if slot is None or slot.begins_at < at + LEAST_AHEAD:
        raise AppointmentRefused("gone", "这个时间约不了了，请选晚一点的。", field="begins_at")
    if local_day(slot.begins_at) > local_day(at) + timedelta(days=days_ahead):
        raise AppointmentRefused("far", f"最多提前 {days_ahead} 天约。", field="begins_at")
    if slot.left < 1:
        raise AppointmentRefused("full", "这个时间刚刚约满了，请换一个。", field="begins_at")
    if standing.same_day:
        raise AppointmentRefused("twice", "您这一天在这里已经约过了。", field="begins_at")
    if standing.open_in_all >= MOST_OPEN:
        raise AppointmentRefused(
            "many", f"您还有 {MOST_OPEN} 个约好的没有办，办了或者取消一个再约。", field="begins_at"
        )
    if standing.missed >= MISSES_ALLOWED and not by_hotline:
        raise AppointmentRefused(
            "missed", "您三个月里有三次约了没有来，请直接到大厅取号，或者打 12345 请人约。"
        )


@rule("HAL-APT-3", cites="本地政策：窗口预约安排")
def check_window(*, given: WindowGiven) -> None:
    """Refuse a window whose hours give no times. Raises AppointmentRefused."""
    if len(given.title.strip()) < 2:
        raise AppointmentRefused("title", "请写窗口叫什么，例如：社保窗口。", field="title")
    if len(given.place.strip()) < 4:
        raise AppointmentRefused(
            "place", "请写在哪里，例如：县政务服务中心二楼 12 号窗口。", field="place"
        )
    if not 5 <= given.minutes <= 240:
        raise AppointmentRefused("minutes", "一个时段请填 5 到 240 分钟。", field="minutes")
    if not 1 <= given.places <= 50:
        raise AppointmentRefused("places", "一个时段请填 1 到 50 个名额。", field="places")
    if not 1 <= given.days_ahead <= 60:
        raise AppointmentRefused("days_ahead", "提前天数请填 1 到 60。", field="days_ahead")
    ends = [one.ends for one in given.hours]
    begins = [one.begins for one in given.hours]
    if not given.hours or any(late <= early for early, late in zip(begins, ends, strict=True)):
        raise AppointmentRefused("hours", "请填开放时间，结束要比开始晚。", field="hours")
    if any(later < earlier for earlier, later in zip(ends, begins[1:], strict=False)):
        raise AppointmentRefused("hours", "下午的开始不能早于上午的结束。", field="hours")


@rule("HAL-APT-4", cites="本地政策：到时间半小时没有来的记为没有来")
def is_missed(*, ends_at: datetime, at: datetime) -> bool:
    """Say whether who has not come by now did not come."""
    return at >= ends_at + GRACE

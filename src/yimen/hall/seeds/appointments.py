"""Windows of the demo county that take appointments, and two people who booked."""

from __future__ import annotations

from datetime import datetime, time

from yimen.directory import public as directory
from yimen.hall.actions import appointment as actions
from yimen.hall.contracts.appointment import Hours, WindowGiven
from yimen.hall.queries import appointment as queries
from yimen.identity import public as identity
from yimen.kernel.actor import Actor

_HOURS = (Hours(begins=time(9), ends=time(12)), Hours(begins=time(13, 30), ends=time(17)))


def run(at: datetime) -> str:
    """Load them through the actions of the people of the demo county."""
    if queries.list_windows(only_open=False):
        return "窗口预约：已经有了"
    for username, title, place, places in (
        ("zhenzhu", "综合窗口", "镇便民服务中心一楼 1、2 号窗口", 2),
        ("mzzhu", "社会救助窗口", "县政务服务中心二楼 8 号窗口", 1),
    ):
        head = _actor(username, at)
        unit_id = head.unit_id
        assert unit_id is not None
        window_id = actions.keep_window(
            actor=head,
            unit_id=unit_id,
            given=WindowGiven(
                title=title, place=place, hours=_HOURS, minutes=30, places=places, days_ahead=7,
                saturdays=places > 1,
            ),
            at=at,
        )  # fmt: skip
        _book(_actor("zhang" if places > 1 else "li", at), window_id, at)
    return "窗口 2 个，预约 2 个"


def _actor(username: str, at: datetime) -> Actor:
    account = identity.find_account(name=username)
    assert account is not None
    return directory.actor_for(account_id=account.id, at=at)


def _book(resident: Actor, window_id: object, at: datetime) -> None:
    window = next(one for one in queries.list_windows() if one.id == window_id)
    for day in queries.open_days(window=window, at=at):
        for slot in queries.free_slots(window_id=window.id, day=day, at=at):
            actions.book(
                actor=resident, window_id=window.id, begins_at=slot.begins_at, matter="领高龄津贴",
                at=at,
            )  # fmt: skip
            return

"""Windows for tests that book a time."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from yimen.hall.actions import appointment
from yimen.hall.contracts.appointment import Hours, WindowGiven
from yimen.kernel.actor import Actor

NINE_TO_TEN = (Hours(begins=time(9), ends=time(10)),)


def window(
    *, head: Actor, unit_id: UUID, at: datetime, title: str = "综合窗口", places: int = 1
) -> UUID:
    """Open a window from nine to ten, two slots of half an hour, seven days ahead."""
    return appointment.keep_window(
        actor=head,
        unit_id=unit_id,
        given=WindowGiven(
            title=title, place="便民服务中心一楼", hours=NINE_TO_TEN, minutes=30, places=places,
            days_ahead=7,
        ),
        at=at,
    )  # fmt: skip

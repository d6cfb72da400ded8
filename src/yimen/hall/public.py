"""What other contexts may ask of the hall: keyword-only, contracts in and out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from yimen.hall.actions import appointment as actions
from yimen.hall.contracts.appointment import AppointmentView, Slot, WindowView
from yimen.hall.queries import appointment as queries
from yimen.kernel.actor import Actor


def list_windows() -> list[WindowView]:
    """Return the windows that take appointments, by unit and title."""
    return queries.list_windows()


def free_slots(*, window_id: UUID, day: date, at: datetime) -> list[Slot]:
    """Return the times of a day at a window that may still be taken. Raises NotFound."""
    return queries.free_slots(window_id=window_id, day=day, at=at)


def open_days(*, window_id: UUID, at: datetime) -> list[date]:
    """Return the days on which a window has times. Raises NotFound."""
    return queries.open_days(window=queries.get_window(window_id=window_id), at=at)


def book_for_caller(
    *, actor: Actor, check_id: UUID, window_id: UUID, begins_at: datetime, matter: str, at: datetime
) -> AppointmentView:
    """Take a time for a caller whom this operator checked, and tell him.

    Raises NotAllowed, NotFound, AppointmentRefused.
    """
    return actions.book_for_caller(
        actor=actor, check_id=check_id, window_id=window_id, begins_at=begins_at, matter=matter,
        at=at,
    )  # fmt: skip

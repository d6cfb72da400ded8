"""Tables of the hall."""

from __future__ import annotations

from yimen.hall.models.appointment import Appointment, AppointmentWindow
from yimen.hall.models.watch import WatchAlarm, WatchCamera, WatchDay, WatchEntry, WatchSwitch

__all__ = [
    "Appointment",
    "AppointmentWindow",
    "WatchAlarm",
    "WatchCamera",
    "WatchDay",
    "WatchEntry",
    "WatchSwitch",
]

"""Tables of the hall."""

from __future__ import annotations

from yimen.hall.models.appointment import Appointment, AppointmentWindow

__all__ = ["Appointment", "AppointmentWindow"]

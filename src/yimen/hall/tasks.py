"""What the worker does for the hall: note who did not come."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yimen.hall.actions import appointment
from yimen.kernel.clock import now


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="hall.note_missed", pass_context=False)
def note_missed(timestamp: int) -> None:
    """Note who did not come to an appointment; each ten minutes."""
    del timestamp
    appointment.note_missed(at=now())

"""What the worker does for the hall: note who did not come, end what is over, miss cameras."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yimen.hall.actions import appointment, watch_alarm, watch_camera, watch_entry
from yimen.kernel.clock import now


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="hall.note_missed", pass_context=False)
def note_missed(timestamp: int) -> None:
    """Note who did not come to an appointment; each ten minutes."""
    del timestamp
    appointment.note_missed(at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="hall.watch_blind", pass_context=False)
def look_for_blind(timestamp: int) -> None:
    """Put cameras that send nothing before who is on duty; each minute."""
    del timestamp
    watch_camera.look_for_blind(at=now())


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="hall.watch_over", pass_context=False)
def end_what_is_over(timestamp: int) -> None:
    """Take off the list who stood on it to his last day, and destroy old pictures; each hour."""
    del timestamp
    watch_entry.expire(at=now())
    watch_alarm.destroy_stills(at=now())

"""What the worker does for the hotline by the clock; safe to run twice, late or at once."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yimen.hotline.actions import grid_check, patrol


@app.periodic(cron="20 17 * * *")
@app.task(queueing_lock="hotline.grid_night", pass_context=False)
def grid_night(timestamp: int) -> None:
    """Remove tracks whose time is over; draw where a town did not for a week; each night."""
    at = datetime.fromtimestamp(timestamp, UTC)
    patrol.forget_tracks(at=at)
    grid_check.draw_overdue(at=at)

"""What the worker does for the hotline by the clock; safe to run twice, late or at once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yimen.hotline.actions import grid_check, partner, patrol
from yimen.kernel.clock import now


@app.periodic(cron="20 17 * * *")
@app.task(queueing_lock="hotline.grid_night", pass_context=False)
def grid_night(timestamp: int) -> None:
    """Remove tracks whose time is over; draw where a town did not for a week; each night."""
    at = datetime.fromtimestamp(timestamp, UTC)
    patrol.forget_tracks(at=at)
    grid_check.draw_overdue(at=at)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="hotline.push_updates", pass_context=False)
def push_updates(timestamp: int) -> None:
    """Push to partners what waits; each minute."""
    del timestamp
    _fresh_connection()
    partner.push_due(at=now())


def _fresh_connection() -> None:
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()

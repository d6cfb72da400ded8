"""What the worker does for the hotline by the clock; safe to run twice, late or at once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yimen.hotline.actions import dialogue, grid_check, hotspot, partner, patrol, sweeping
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


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="hotline.climb_ladder", pass_context=False)
def climb_ladder(timestamp: int) -> None:
    """Take the steps of the supervision ladder that are due; every ten minutes, safe to run twice."""
    _fresh_connection()
    sweeping.climb(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="13 * * * *")
@app.task(queueing_lock="hotline.forget_talks", pass_context=False)
def forget_talks(timestamp: int) -> None:
    """Remove what was said to the official account and not handed in for a day; each hour."""
    del timestamp
    _fresh_connection()
    dialogue.forget(at=now())


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="hotline.warn_of_hot_spots", pass_context=False)
def warn_of_hot_spots(timestamp: int) -> None:
    """Raise the warnings of hot spots, or bring them up to date; each hour."""
    _fresh_connection()
    hotspot.raise_warnings(at=datetime.fromtimestamp(timestamp, UTC))


def _fresh_connection() -> None:
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()

"""What the worker does by the clock: announce limits, forget what is old, clean up.

Each is safe to run twice, at once or late: nothing in law depends on it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import close_old_connections, connection, transaction
from procrastinate.contrib.django import app

from yimen.kernel.clock import now
from yimen.kernel.clocks import sweeping
from yimen.kernel.files import actions as files
from yimen.kernel.idempotency import actions as idempotency
from yimen.kernel.outbox import upkeep

KEEP_EVENTS = timedelta(days=90)
KEEP_UNCLAIMED = timedelta(days=2)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="kernel.announce_clocks", pass_context=False)
def announce_clocks(timestamp: int) -> None:
    """Announce clocks that became due soon or breached; each minute."""
    _fresh_connection()
    at = datetime.fromtimestamp(timestamp, UTC)
    announced = 1
    while announced:
        with transaction.atomic():
            announced = sweeping.sweep(at=at)
    with transaction.atomic():
        sweeping.recompute_open()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="kernel.forget_old", pass_context=False)
def forget_old(timestamp: int) -> None:
    """Remove delivered events, old answers and files that nobody claimed; each night."""
    del timestamp
    _fresh_connection()
    removed = 1
    while removed:
        with transaction.atomic():
            removed = upkeep.prune(before=now() - KEEP_EVENTS)
    with transaction.atomic():
        idempotency.prune()
    with transaction.atomic():
        files.clean_up(before=now() - KEEP_UNCLAIMED)


def _fresh_connection() -> None:
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()

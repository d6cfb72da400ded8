"""What the worker does by the clock: ship copies of the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yimen.audit.actions import shipping


@app.periodic(cron="* * * * *")
@app.task(lock="audit.ship_copies", queueing_lock="audit.ship_copies", pass_context=False)
def ship_copies(timestamp: int) -> None:
    """Ship what waits to every place outside; each minute. Safe to run twice."""
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()
    shipping.ship(at=datetime.fromtimestamp(timestamp, UTC))

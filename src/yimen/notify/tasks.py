"""What the worker does for notify; thin, ids only."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yimen.kernel.clock import now
from yimen.notify.actions import delivery as deliveries

KEEP = timedelta(days=180)


@app.task(pass_context=False)
def deliver(delivery_id: str) -> None:
    """Hand one message to the gateway; safe to run twice."""
    _fresh_connection()
    deliveries.deliver(delivery_id=UUID(delivery_id), at=now())


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="notify.deliver_due", pass_context=False)
def deliver_due(timestamp: int) -> None:
    """Try again what could not go; every ten seconds."""
    del timestamp
    _fresh_connection()
    deliveries.deliver_due(at=now())


@app.periodic(cron="43 3 * * *")
@app.task(queueing_lock="notify.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Remove old deliveries; each night."""
    del timestamp
    _fresh_connection()
    deliveries.forget(before=now() - KEEP)


def _fresh_connection() -> None:
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()

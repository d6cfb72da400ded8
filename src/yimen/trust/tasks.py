"""What the worker does for trust; thin, the work is in actions."""

from __future__ import annotations

import time

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.trust.actions import rekeying

_SLICE_SECONDS = 50.0


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="trust.continue_rekeying", pass_context=False)
def continue_rekeying(timestamp: int) -> None:
    """Go on with rekeying for most of a minute; killed, the next minute goes on from there."""
    del timestamp
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()
    until = time.monotonic() + _SLICE_SECONDS
    while time.monotonic() < until:
        moved = rekeying.work_once(actor=SYSTEM, at=now())
        if moved is None or moved.must_wait or moved.is_finished:
            return

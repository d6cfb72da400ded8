"""What the worker does for connectors by the clock: read the hotline's mailbox."""

from __future__ import annotations

import logging

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yimen.connectors.imap import client
from yimen.kernel.clock import now

_LOG = logging.getLogger("yimen.connectors")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="connectors.read_mailbox", pass_context=False)
def read_mailbox(timestamp: int) -> None:
    """Read the hotline's mailbox, each minute; a mailbox that is down is read the next time."""
    del timestamp
    if not client.is_configured():
        return
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()
    try:
        client.read_new(at=now())
    except client.MailboxDown as down:
        _LOG.warning("the hotline's mailbox does not answer: %s", down)

"""Publish an event in the caller's transaction.

A clock set back changes nothing here: delivery follows the order of writing, not `at`.
"""

from __future__ import annotations

from datetime import datetime

from yimen.kernel.events import Event, event_class, to_json
from yimen.kernel.ids import new_id
from yimen.kernel.prepared import run
from yimen.kernel.transactions import must_be_open

CHANNEL = "yimen_outbox"
SLEEP_KEY = 4399810001
"""Advisory lock that a dispatcher holds while it sleeps; only then is a NOTIFY worth its price."""

_PUBLISH = """
    WITH written AS (
        INSERT INTO kernel_outbox_event
            (event_id, code, version, subject_kind, subject_id, body, published_at, fanned_out)
        VALUES (%s, %s, %s, %s, %s, %s, %s, false)
        RETURNING id
    )
    SELECT CASE WHEN pg_try_advisory_xact_lock_shared(%s) THEN NULL
                ELSE pg_notify(%s, '') END
    FROM written
"""


def publish(event: Event, *, at: datetime) -> None:
    """Write an event that stands or falls with the caller's transaction; one statement.

    NOTIFY makes commits queue up behind each other, so it is sent only when a dispatcher sleeps,
    and PostgreSQL folds a transaction's NOTIFYs into one.

    Raises:
        RuntimeError: no transaction is open.
        LookupError: the event's class was never declared, so nobody could read it again.
    """
    must_be_open()
    if event_class(code=event.code, version=event.version) is not type(event):
        raise LookupError(f"{type(event).__name__} is not a declared event")
    subject = event.subject
    code, version, kind, body = event.code, event.version, subject.kind, to_json(event)
    row = (new_id(), code, version, kind, subject.id, body, at)
    run(_PUBLISH, (*row, SLEEP_KEY, CHANNEL))

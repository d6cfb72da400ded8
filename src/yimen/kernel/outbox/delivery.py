"""Give events out to their subscribers, and run each subscriber in a transaction of its own.

For one subject each subscriber sees events in the order they were published: a later event waits
until the earlier one is done, also when that one is parked. Other subscribers and other subjects go
on. With the clock set back, retries wait longer; nothing is lost or doubled.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event, from_json
from yimen.kernel.outbox.contracts import PARKED_WORK
from yimen.kernel.outbox.subscribers import owner_of, subscribers_of
from yimen.kernel.work import actions as work

MAX_ATTEMPTS = 5
BATCH = 200
_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_ERROR = 4000
_FAN_OUT_KEY = 4399810002
_log = logging.getLogger(__name__)

_NEW = """
    SELECT id, code, version, subject_kind, subject_id FROM kernel_outbox_event
    WHERE NOT fanned_out ORDER BY id LIMIT %s
"""
_ADD = """
    INSERT INTO kernel_outbox_delivery
        (event_id, subscriber, subject_kind, subject_id, state, attempts, next_at, error)
    SELECT unnest(%s::bigint[]), unnest(%s::text[]), unnest(%s::text[]), unnest(%s::uuid[]),
           'waiting', 0, %s, ''
    ON CONFLICT (event_id, subscriber) DO NOTHING
"""
_FIRST_OF_ITS_LINE = """
    NOT EXISTS (
        SELECT 1 FROM kernel_outbox_delivery earlier
        WHERE earlier.subject_id = d.subject_id AND earlier.subscriber = d.subscriber
          AND earlier.state <> 'done' AND earlier.id < d.id)
"""
_READY = f"""
    SELECT d.id FROM kernel_outbox_delivery d
    WHERE d.state = 'waiting' AND d.next_at <= %s AND {_FIRST_OF_ITS_LINE}
    ORDER BY d.id LIMIT %s
"""  # noqa: S608 -- constants
_TAKE = f"""
    SELECT d.id, d.subscriber, d.attempts, e.code, e.version, e.body, d.subject_kind, d.subject_id
    FROM kernel_outbox_delivery d JOIN kernel_outbox_event e ON e.id = d.event_id
    WHERE d.id = %s AND d.state = 'waiting' AND {_FIRST_OF_ITS_LINE}
    FOR NO KEY UPDATE OF d SKIP LOCKED
"""  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class _Taken:
    """One delivery, locked by this transaction."""

    id: int
    subscriber: str
    attempts: int
    code: str
    version: int
    body: str
    subject_kind: str
    subject_id: UUID

    @property
    def subject(self) -> Ref:
        """Return what the event is about."""
        return Ref(self.subject_kind, self.subject_id)


def fan_out(*, at: datetime) -> int:
    """Make a delivery for each subscriber of each new event; return how many events it took.

    One process at a time, so that deliveries are numbered in the order of events.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (_FAN_OUT_KEY,))
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_NEW, (BATCH,))
        found = cursor.fetchall()
        if not found:
            return 0
        wanted = [
            (event_id, name, kind, subject_id)
            for event_id, code, version, kind, subject_id in found
            for name in subscribers_of(code=code, version=version)
        ]
        if wanted:
            ids, names, kinds, subjects = (list(column) for column in zip(*wanted, strict=True))
            cursor.execute(_ADD, (ids, names, kinds, subjects, at))
        cursor.execute(
            "UPDATE kernel_outbox_event SET fanned_out = true WHERE id = ANY(%s)",
            ([row[0] for row in found],),
        )
    return len(found)


def ready(*, at: datetime, limit: int = BATCH) -> list[int]:
    """Return deliveries that may be tried now, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_READY, (at, limit))
        return [delivery_id for (delivery_id,) in cursor.fetchall()]


def deliver(*, delivery_id: int, at: datetime) -> bool:
    """Run one subscriber on one event; say whether it was done.

    What the subscriber wrote and the row that says so commit together, or not at all.
    """
    taken: _Taken | None = None
    try:
        with transaction.atomic():
            taken = _take(delivery_id)
            if taken is None:
                return False
            _run(taken, at)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE kernel_outbox_delivery SET state = 'done', done_at = %s, error = ''"
                    " WHERE id = %s",
                    (at, taken.id),
                )
    except Exception as failed:
        if taken is None:
            raise
        _note_failure(taken, failed, at)
        return False
    return True


def _take(delivery_id: int) -> _Taken | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, (delivery_id,))
        found = cursor.fetchone()
    return _Taken(*found) if found else None


def _run(taken: _Taken, at: datetime) -> None:
    function = subscribers_of(code=taken.code, version=taken.version).get(taken.subscriber)
    if function is None:
        raise LookupError(f"{taken.subscriber} is not subscribed to {taken.code} any more")
    event: Event = from_json(code=taken.code, version=taken.version, body=taken.body)
    function(event, at=at)


def _note_failure(taken: _Taken, failed: Exception, at: datetime) -> None:
    attempts = taken.attempts + 1
    parked = attempts >= MAX_ATTEMPTS
    error = "".join(traceback.format_exception(failed))[-_LONGEST_ERROR:]
    _log.error("%s failed on %s (%s)", taken.subscriber, taken.code, attempts, exc_info=failed)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_outbox_delivery SET state = %s, attempts = %s, next_at = %s,"
                " error = %s WHERE id = %s AND state = 'waiting'",
                (
                    "parked" if parked else "waiting",
                    attempts,
                    at + _FIRST_WAIT * 4**taken.attempts,
                    error,
                    taken.id,
                ),
            )
            changed = cursor.rowcount == 1
        if parked and changed:
            _open_parked_work(taken, at)


def _open_parked_work(taken: _Taken, at: datetime) -> None:
    unit = owner_of(taken.subject)
    if unit is None:
        return  # nobody is set up to get it; the operator's page lists it all the same
    work.open(
        ref=parked_ref(delivery_id=taken.id),
        kind=PARKED_WORK,
        unit=unit,
        at=at,
        title=f"系统自动处理没有完成，需要人工处理（{taken.code}）",
    )


def parked_url(ref_id: UUID) -> str:
    """Return where operators deal with a parked delivery; the address is the console's for good."""
    return f"/work/parked/#d{ref_id.int}"


def parked_ref(*, delivery_id: int) -> Ref:
    """Return the reference of a delivery, for its work item."""
    return Ref("kernel.delivery", UUID(int=delivery_id))

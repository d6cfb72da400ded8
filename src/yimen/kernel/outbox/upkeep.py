"""What an operator does with the outbox: see what waits, try again, give up, clear out.

With the clock set back, `prune` keeps things longer; it removes nothing that waits.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound, Ref, Refusal
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox.contracts import PARKED_WORK, OutboxDepth, ParkedDelivery
from yimen.kernel.outbox.delivery import parked_ref
from yimen.kernel.transactions import must_be_open
from yimen.kernel.work import actions as work

OPERATE_VERB = "kernel.operate_outbox"
UNPARKED = "kernel.delivery.unparked"
GIVEN_UP = "kernel.delivery.given_up"

_PARKED = """
    SELECT d.id, e.code, d.subject_kind, d.subject_id, d.subscriber, d.attempts, d.error,
        e.published_at,
        (SELECT count(*) FROM kernel_outbox_delivery later
         WHERE later.subject_id = d.subject_id AND later.subscriber = d.subscriber
           AND later.state = 'waiting' AND later.id > d.id)
    FROM kernel_outbox_delivery d JOIN kernel_outbox_event e ON e.id = d.event_id
    WHERE d.state = 'parked' ORDER BY d.id LIMIT %s
"""


def list_parked(*, limit: int = 200) -> list[ParkedDelivery]:
    """Return the deliveries that need a person, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_PARKED, (limit,))
        return [
            ParkedDelivery(
                id=row[0],
                event_code=row[1],
                subject=Ref(row[2], row[3]),
                subscriber=row[4],
                attempts=row[5],
                error=row[6],
                published_at=row[7],
                waiting_behind=row[8],
            )
            for row in cursor.fetchall()
        ]


def depth() -> OutboxDepth:
    """Return how much waits, for the operator's page and for monitoring."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM kernel_outbox_event WHERE NOT fanned_out),"
            " (SELECT count(*) FROM kernel_outbox_delivery WHERE state = 'waiting'),"
            " (SELECT count(*) FROM kernel_outbox_delivery WHERE state = 'parked'),"
            " (SELECT min(published_at) FROM kernel_outbox_event WHERE NOT fanned_out)"
        )
        new_events, waiting, parked, oldest = cursor.fetchone()
    return OutboxDepth(new_events=new_events, waiting=waiting, parked=parked, oldest=oldest)


def unpark(*, delivery_id: int, actor: Actor, at: datetime) -> None:
    """Let a parked delivery be tried again, with all its attempts.

    Raises:
        NotAllowed: the actor does not run the installation.
        NotFound: it is not parked.
        RuntimeError: no transaction is open.
    """
    subject = _leave_parking(delivery_id, actor, state="waiting", at=at)
    ledger.record(
        actor=actor, verb=UNPARKED, subject=subject, at=at, change={"delivery": delivery_id}
    )


def give_up(*, delivery_id: int, actor: Actor, reason: str, at: datetime) -> None:
    """Close a parked delivery that was dealt with by hand, so that what waits behind it goes on.

    Raises:
        Refusal: no reason is given.
        NotAllowed: the actor does not run the installation.
        NotFound: it is not parked.
        RuntimeError: no transaction is open.
    """
    if not reason.strip():
        raise Refusal(
            "kernel.delivery.no_reason", "请写明是怎么人工处理的，再记为已处理。", field="reason"
        )
    subject = _leave_parking(delivery_id, actor, state="done", at=at)
    ledger.record(
        actor=actor,
        verb=GIVEN_UP,
        subject=subject,
        at=at,
        change={"delivery": delivery_id},
        ground=reason,
    )


def prune(*, before: datetime) -> int:
    """Remove events published before a moment that every subscriber has taken; return how many.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM kernel_outbox_event e WHERE fanned_out AND published_at < %s"
            " AND NOT EXISTS (SELECT 1 FROM kernel_outbox_delivery d"
            "                 WHERE d.event_id = e.id AND d.state <> 'done')"
            " ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED",
            (before,),
        )
        ids = [event_id for (event_id,) in cursor.fetchall()]
        cursor.execute("DELETE FROM kernel_outbox_delivery WHERE event_id = ANY(%s)", (ids,))
        cursor.execute("DELETE FROM kernel_outbox_event WHERE id = ANY(%s)", (ids,))
    return len(ids)


def _leave_parking(delivery_id: int, actor: Actor, *, state: str, at: datetime) -> Ref:
    must_be_open()
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(OPERATE_VERB)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_outbox_delivery SET state = %s, attempts = 0, next_at = %s,"
            " done_at = CASE WHEN %s = 'done' THEN %s::timestamptz END"
            " WHERE id = %s AND state = 'parked' RETURNING subject_kind, subject_id",
            (state, at, state, at, delivery_id),
        )
        found = cursor.fetchone()
    if found is None:
        raise NotFound
    work.close(ref=parked_ref(delivery_id=delivery_id), kind=PARKED_WORK)
    return Ref(*found)

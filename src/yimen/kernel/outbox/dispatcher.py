"""The worker's loop over the outbox: sleep, wake, give out, deliver."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event as StopEvent

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from yimen.kernel.clock import now
from yimen.kernel.outbox import delivery
from yimen.kernel.outbox.actions import CHANNEL, SLEEP_KEY

_LINGER = 0.5
_POLL = 0.02
_LONGEST_SLEEP = 1.0
_AFTER_FAILURE = 1.0
_log = logging.getLogger(__name__)


def deliver_all(*, at: datetime, limit: int = 100_000) -> int:
    """Deliver what is ready, and what that publishes in turn, until nothing is; return how many.

    For tests and for the worker's own loop; runs in the caller's transaction where one is open.
    Failures wait for their retry, which is later than `at`.
    """
    done = 0
    while done < limit:
        given_out = delivery.fan_out(at=at)
        delivered = sum(
            delivery.deliver(delivery_id=delivery_id, at=at)
            for delivery_id in delivery.ready(at=at)
        )
        done += delivered
        if not given_out and not delivered:
            break
    return done


def run(stop_event: StopEvent, *, clock: Callable[[], datetime] = now) -> None:
    """Deliver events until told to stop; several processes may run this side by side.

    Survives a database that goes away: it tries again each second.
    """
    while not stop_event.is_set():
        try:
            close_old_connections()
            busy_until = _drain(stop_event, clock)
            _rest(stop_event, busy_until)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as failed:
            _log.warning("the outbox lost its database: %s", failed)
            connection.close()
            stop_event.wait(_AFTER_FAILURE)


def _drain(stop_event: StopEvent, clock: Callable[[], datetime]) -> float:
    at = clock()
    given_out = delivery.fan_out(at=at)
    waiting = delivery.ready(at=at)
    for delivery_id in waiting:
        if stop_event.is_set():
            break
        delivery.deliver(delivery_id=delivery_id, at=clock())
    return time.monotonic() + (_LINGER if given_out or waiting else 0)


class _Rest:
    """When this process last had something to do."""

    busy_until = 0.0


def _rest(stop_event: StopEvent, busy_until: float) -> None:
    """Poll while there was work lately; sleep on NOTIFY when it has been quiet."""
    _Rest.busy_until = max(_Rest.busy_until, busy_until)
    if time.monotonic() < _Rest.busy_until:
        stop_event.wait(_POLL)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (SLEEP_KEY,))
        if not cursor.fetchone()[0]:
            stop_event.wait(_POLL * 5)
            return
        try:
            cursor.execute(f"LISTEN {CHANNEL}")
            cursor.execute("SELECT EXISTS (SELECT 1 FROM kernel_outbox_event WHERE NOT fanned_out)")
            if not cursor.fetchone()[0]:
                _sleep(stop_event)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", (SLEEP_KEY,))


def _sleep(stop_event: StopEvent) -> None:
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    waited = 0.0
    while waited < _LONGEST_SLEEP and not stop_event.is_set():
        if any(raw.notifies(timeout=0.2, stop_after=1)):
            return
        waited += 0.2

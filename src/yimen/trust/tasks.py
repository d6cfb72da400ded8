"""What the worker does for trust; thin, the work is in actions."""

from __future__ import annotations

import logging
import time
from types import ModuleType
from uuid import UUID

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.trust.actions import authority, lists, outside, rekeying, second_hand

_SLICE_SECONDS = 50.0
_log = logging.getLogger(__name__)


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


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="trust.keep_certificates", pass_context=False)
def keep_certificates(timestamp: int) -> None:
    """Publish lists that are a day old, renew the services, fetch lists from outside, tell what ends."""
    del timestamp
    at = now()
    lists.renew_lists(at=at)
    authority.renew_services(at=at)
    second_hand.put_ending(at=at)
    for title in outside.fetch_lists(at=at):
        _log.warning("the revocation list of %s was not fetched", title)


@app.task(pass_context=False)
def seal_one(sealing_id: str) -> None:
    """Put the seal on one document; what cannot be sealed now is taken up by the sweep."""
    _put_seal().seal_or_wait(sealing_id=UUID(sealing_id), at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="trust.seal_waiting", pass_context=False)
def seal_waiting(timestamp: int) -> None:
    """Seal what is due, for most of a minute."""
    del timestamp
    _put_seal().seal_waiting(clock=now, seconds=_SLICE_SECONDS)


def _put_seal() -> ModuleType:
    """Return the action that needs the PDF library, which only a worker loads."""
    from yimen.trust.actions import put_seal  # noqa: PLC0415 -- half a second, for workers alone

    return put_seal

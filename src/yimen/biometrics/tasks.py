"""What the worker does for faces: clear what nobody used, forget what is over."""

from __future__ import annotations

from datetime import timedelta

from django.db import close_old_connections, connection, transaction
from procrastinate.contrib.django import app

from yimen.biometrics.actions import challenge
from yimen.kernel.clock import now

_KEEP_CHALLENGES = timedelta(days=1)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="biometrics.sweep_challenges", pass_context=False)
def sweep_challenges(timestamp: int) -> None:
    """Clear the faces of passed challenges that nobody used within ten minutes; each minute."""
    del timestamp
    _fresh_connection()
    with transaction.atomic():
        challenge.sweep(at=now())


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="biometrics.forget_challenges", pass_context=False)
def forget_challenges(timestamp: int) -> None:
    """Remove challenges of yesterday; each night."""
    del timestamp
    _fresh_connection()
    with transaction.atomic():
        challenge.forget(before=now() - _KEEP_CHALLENGES)


def _fresh_connection() -> None:
    """Drop a connection that broke, but never inside a transaction of the caller."""
    if not connection.in_atomic_block:
        close_old_connections()

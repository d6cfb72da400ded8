"""What the worker does for sign-in elsewhere: tell of logouts, renew keys, forget what is old."""

from __future__ import annotations

from uuid import UUID

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from yimen.identity.actions import oidc_key, oidc_logout, oidc_sign_in
from yimen.kernel.clock import now


@app.task
def tell_of_logout(logout_id: str) -> None:
    """Tell a system of a sign-out; what fails is tried again by the clock."""
    _fresh_connection()
    oidc_logout.send(logout_id=UUID(logout_id), at=now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="identity.tell_again", pass_context=False)
def tell_again(timestamp: int) -> None:
    """Try the logouts whose next try is due; each minute."""
    del timestamp
    _fresh_connection()
    for logout_id in oidc_logout.list_waiting(at=now()):
        oidc_logout.send(logout_id=logout_id, at=now())


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="identity.renew_oidc", pass_context=False)
def renew_oidc(timestamp: int) -> None:
    """Announce new signing keys in time, forget old ones, used codes and tokens; each night."""
    del timestamp
    _fresh_connection()
    oidc_key.keep_fresh(at=now())
    oidc_key.forget_old(at=now())
    oidc_sign_in.sweep(at=now())


def _fresh_connection() -> None:
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()

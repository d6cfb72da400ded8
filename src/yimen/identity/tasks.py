"""What the worker does for sign-in: end what ran out, tell of logouts, renew keys, forget what is old."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from procrastinate.contrib.django import app

from yimen.identity.actions import (
    code,
    consent,
    face_confirmation,
    face_identification,
    mandate,
    oidc_key,
    oidc_logout,
    oidc_sign_in,
    proof,
    qr,
    rate,
    second_hand,
    session,
)
from yimen.kernel.clock import now

_KEEP_CODES = timedelta(days=1)


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


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="identity.sweep_sessions", pass_context=False)
def sweep_sessions(timestamp: int) -> None:
    """End sessions that ran out, tell of each, lower levels, end mandates and identifications."""
    del timestamp
    _fresh_connection()
    while session.sweep(at=now()):
        pass
    proof.refresh_due(at=now())
    mandate.end_overdue(at=now())
    second_hand.end_overdue(at=now())
    face_identification.sweep(at=now())


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="identity.forget_codes", pass_context=False)
def forget_codes(timestamp: int) -> None:
    """Remove codes, pictures and rates that are over, and faces whose words changed; each night."""
    del timestamp
    _fresh_connection()
    before = now() - _KEEP_CODES
    with transaction.atomic():
        code.forget(before=before)
        qr.forget(before=before)
        rate.forget(before=before)
        face_confirmation.forget(before=before)
    consent.end_reworded(at=now())


def _fresh_connection() -> None:
    if not connection.in_atomic_block:  # a worker's thread may hold one that died meanwhile
        close_old_connections()

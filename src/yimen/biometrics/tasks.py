"""What the worker does for faces: clear what nobody used, forget what is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from procrastinate.contrib.django import app

from yimen.biometrics.actions import assessment, challenge, filing, measurement, photo, template
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


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="biometrics.keep_galleries", pass_context=False)
def keep_galleries(timestamp: int) -> None:
    """Delete what expired, count who is stored, ask for new assessments; each hour."""
    del timestamp
    _fresh_connection()
    at = now()
    template.expire(at=at)
    filing.watch(at=at)
    assessment.ask_for_renewal(at=at)
    measurement.clear_broken(at=at)


@app.task(pass_context=False)
def measure_pairs(measurement_id: str) -> None:
    """Run a site measurement and delete its pictures; safe to run twice."""
    _fresh_connection()
    measurement.run(measurement_id=UUID(measurement_id), at=now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="biometrics.forget_photos", pass_context=False)
def forget_photos(timestamp: int) -> None:
    """Delete ID photos and copies of cards whose day is over; every ten minutes."""
    del timestamp
    _fresh_connection()
    photo.forget_old(at=now())


def _fresh_connection() -> None:
    """Drop a connection that broke, but never inside a transaction of the caller."""
    if not connection.in_atomic_block:
        close_old_connections()

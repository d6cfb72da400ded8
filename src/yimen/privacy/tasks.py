"""What the worker does for privacy: propose monthly, remove what was approved, make copies, remind."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.privacy.actions import copying, reminding, retention, sealing_old


@app.periodic(cron="30 2 1 * *")
@app.task(queueing_lock="privacy.propose_run", pass_context=False)
def propose_run(timestamp: int) -> None:
    """Propose what is old, on the first of each month; a person checks, another approves."""
    del timestamp
    retention.propose_run(actor=SYSTEM, at=now())


@app.periodic(cron="45 2 * * *")
@app.task(queueing_lock="privacy.nightly", pass_context=False)
def nightly(timestamp: int) -> None:
    """Remove copies that ran out, seal files that lie open, remind of licences; each night."""
    del timestamp
    retention.remove_expired(code="privacy.copy", at=now())
    sealing_old.seal_open_files()
    reminding.remind(at=now())


@app.task(pass_context=False, retry=RetryStrategy(max_attempts=10, wait=60))
def carry_out(run_id: str) -> None:
    """Remove what an approved run names; killed, it goes on where it stopped."""
    retention.carry_out(run_id=UUID(run_id), at=now())


@app.task(pass_context=False, retry=RetryStrategy(max_attempts=5, wait=20))
def make_copy(copy_id: str) -> None:
    """Make a person's copy; safe to run twice."""
    copying.make_copy(copy_id=UUID(copy_id), at=now())

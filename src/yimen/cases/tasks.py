"""What the worker does for cases; thin, ids only."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yimen.cases.actions import batch as batches
from yimen.cases.actions import comparing
from yimen.cases.actions import process as processes
from yimen.kernel.clock import now


@app.task(pass_context=False, retry=RetryStrategy(max_attempts=5, wait=20))
def run_batch(batch_id: str) -> None:
    """File the rest of a pass; safe to run twice."""
    batches.run_batch(batch_id=UUID(batch_id), at=now())


@app.task(pass_context=False, retry=RetryStrategy(max_attempts=3, wait=60))
def compare_case(case_id: str, account_id: str) -> None:
    """Compare an accepted case with what registers say; safe to run twice."""
    comparing.compare_accepted(
        case_id=UUID(case_id), account_id=UUID(account_id) if account_id else None, at=now()
    )


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cases.fire_timers", pass_context=False)
def fire_timers(timestamp: int) -> None:
    """Let the timers of processes that have run out go on; each minute, safe to run twice."""
    at = datetime.fromtimestamp(timestamp, UTC)
    while processes.fire_due(at=at):
        pass

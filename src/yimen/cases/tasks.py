"""What the worker does for cases; thin, ids only."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yimen.cases.actions import batch as batches
from yimen.kernel.clock import now


@app.task(pass_context=False, retry=RetryStrategy(max_attempts=5, wait=20))
def run_batch(batch_id: str) -> None:
    """File the rest of a pass; safe to run twice."""
    batches.run_batch(batch_id=UUID(batch_id), at=now())

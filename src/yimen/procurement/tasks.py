"""What the worker does for procurement: look each morning for what is missing."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yimen.kernel.clock import now
from yimen.procurement.actions import contract as contracts
from yimen.procurement.actions import gap as gaps


@app.periodic(cron="40 5 * * *")
@app.task(queueing_lock="procurement.watch", pass_context=False)
def watch(timestamp: int) -> None:
    """Open the gaps that came with the day, and give new projects the contracts entered first."""
    del timestamp
    at = now()
    contracts.adopt_known(at=at)
    gaps.watch(at=at)

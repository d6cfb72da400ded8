"""What the worker does for directory: open the checks of posts that are due, each morning."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yimen.directory.actions import attestation_round as rounds
from yimen.kernel.clock import now


@app.periodic(cron="20 6 * * *")
@app.task(queueing_lock="directory.open_due", pass_context=False)
def open_due(timestamp: int) -> None:
    """Open the checks of posts whose time has come by policy."""
    del timestamp
    rounds.open_due(at=now())

"""What the worker does for the catalogue; thin."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yimen.catalogue.actions import guide_review


@app.periodic(cron="20 0 * * *")
@app.task(queueing_lock="catalogue.ask_overdue", pass_context=False)
def ask_overdue(timestamp: int) -> None:
    """Put overdue reviews of guides on their units' lists; every morning, safe to run twice."""
    at = datetime.fromtimestamp(timestamp, UTC)
    while guide_review.ask_overdue(at=at) == guide_review.AT_ONCE:
        pass

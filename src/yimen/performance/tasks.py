"""What the worker does for performance: month-end snapshots and the daily watch over projects."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from yimen.performance.actions import monitoring, snapshot


@app.periodic(cron="10 17 * * *")
@app.task(queueing_lock="performance.freeze_figures", pass_context=False)
def freeze_figures(timestamp: int) -> None:
    """Freeze the month that is over, an hour after midnight in China; each day, safe to run twice."""
    at = datetime.fromtimestamp(timestamp, UTC)
    snapshot.freeze_month(month=snapshot.last_month(at=at), at=at)


@app.periodic(cron="40 21 * * *")
@app.task(queueing_lock="performance.watch_projects", pass_context=False)
def watch_projects(timestamp: int) -> None:
    """Bring early warnings up to date before the offices open; each day, safe to run twice."""
    monitoring.watch_all(at=datetime.fromtimestamp(timestamp, UTC))

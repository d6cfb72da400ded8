"""What the worker does for surveys; thin, ids only."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yimen.feedback.actions import survey, survey_plan
from yimen.kernel.clock import now


@app.task(pass_context=False, retry=RetryStrategy(max_attempts=5, wait=30))
def deliver_survey(survey_id: str) -> None:
    """Tell those who were drawn; safe to run twice."""
    survey_plan.deliver(survey_id=UUID(survey_id), at=now())


@app.periodic(cron="5 16 * * *")
@app.task(queueing_lock="feedback.close_surveys", pass_context=False)
def close_surveys(timestamp: int) -> None:
    """Close the surveys whose last day is over; each midnight in China, safe to run twice."""
    survey.close_due(at=datetime.fromtimestamp(timestamp, UTC))

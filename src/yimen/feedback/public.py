"""The door of feedback: rates of reviews and results of surveys for the floors above."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.feedback.contracts.review import Rates
from yimen.feedback.contracts.survey_results import Reading, SurveyResults
from yimen.feedback.queries import review as _review
from yimen.feedback.queries import survey as _surveys
from yimen.feedback.queries import survey_results as _survey_results


def rates(*, area_prefix: str, since: date, until: date) -> Rates:
    """Return the counts of reviews of an area and period, `until` exclusive."""
    return _review.rates(area_prefix=area_prefix, since=since, until=until)


def find_survey_results(*, survey_id: UUID, reading: Reading) -> SurveyResults | None:
    """Return what a survey found, counted in this way, or None; the caller asks who may know."""
    survey = _surveys.find_survey(survey_id=survey_id)
    return None if survey is None else _survey_results.results_of(survey, reading=reading)

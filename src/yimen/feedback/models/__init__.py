"""Tables of the context; Django finds them here."""

from yimen.feedback.models.review import Invitation, Rectification
from yimen.feedback.models.survey import (
    Survey,
    SurveyInvitation,
    SurveyLink,
    SurveyPlan,
    SurveyQuota,
    SurveyResponse,
    SurveyStation,
    SurveyToken,
    SurveyVersion,
)

__all__ = [
    "Invitation",
    "Rectification",
    "Survey",
    "SurveyInvitation",
    "SurveyLink",
    "SurveyPlan",
    "SurveyQuota",
    "SurveyResponse",
    "SurveyStation",
    "SurveyToken",
    "SurveyVersion",
]

"""Reads of surveys for the screens of those who make and read them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yimen.feedback.contracts.survey import Questionnaire, SurveyState, SurveyView
from yimen.feedback.models import Survey, SurveyVersion
from yimen.feedback.queries.review import WATCH
from yimen.feedback.rules import survey_content
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

MAKE = "feedback.make_survey"
READ = "feedback.read_survey"
ENTER = "feedback.enter_answer"


def survey_view(row: Survey, questionnaire: Questionnaire) -> SurveyView:
    """Return a survey with the questionnaire of its version."""
    return SurveyView(
        id=row.id,
        title=row.title,
        introduction=row.introduction,
        state=SurveyState(row.state),
        unit_id=row.unit_id,
        area_code=row.area_code,
        phone=row.phone,
        target=row.target,
        project_id=row.project_id,
        previous_id=row.previous_id,
        closes_on=row.closes_on,
        created_at=row.created_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        version=row.version,
        questionnaire=questionnaire,
        digest=row.digest,
    )


def questionnaire_of(*, survey_id: UUID, version: int) -> Questionnaire:
    """Return the questions of one version. Raises NotFound."""
    stored = (
        SurveyVersion.objects.filter(survey_id=survey_id, number=version)
        .values_list("content", flat=True)
        .first()
    )
    if stored is None:
        raise NotFound
    return survey_content.from_json(stored)


def may_read(actor: Actor, row: Survey) -> bool:
    """Say whether the actor reads a survey: his own unit's, or all of the area he watches."""
    return actor.may(READ, unit_id=row.unit_id) or (
        actor.may(READ) and actor.may(WATCH, area=row.area_code)
    )


def get_survey(*, actor: Actor, survey_id: UUID) -> SurveyView:
    """Return a survey that the actor may read. Raises NotFound."""
    row = Survey.objects.filter(id=survey_id).first()
    if row is None or not may_read(actor, row):
        raise NotFound
    return survey_view(row, questionnaire_of(survey_id=row.id, version=row.version))


def find_survey(*, survey_id: UUID) -> SurveyView | None:
    """Return a survey for reckoning and comparison, or None; the caller asks who may."""
    row = Survey.objects.filter(id=survey_id).first()
    if row is None:
        return None
    return survey_view(row, questionnaire_of(survey_id=row.id, version=row.version))


def list_surveys(
    *,
    actor: Actor,
    state: SurveyState | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[SurveyView]:
    """Return the surveys that the actor may read without their questions, newest first, by key."""
    rows = Survey.objects.filter(visible_to(actor))
    if state is not None:
        rows = rows.filter(state=state.value)
    if after is not None:
        rows = rows.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], id__lt=after[1]))
    return [
        survey_view(row, Questionnaire()) for row in rows.order_by("-created_at", "-id")[:limit]
    ]


def list_open(*, actor: Actor, on: date) -> list[SurveyView]:
    """Return the open surveys of the county in which the actor may enter answers, newest first."""
    seen = Q(pk__in=())
    for prefix in _counties(actor):
        seen |= Q(area_code__startswith=prefix)
    rows = Survey.objects.filter(seen, state=SurveyState.OPEN.value)
    rows = rows.filter(Q(closes_on=None) | Q(closes_on__gte=on))
    return [survey_view(row, Questionnaire()) for row in rows.order_by("-created_at", "-id")[:100]]


def check_entry(*, actor: Actor, survey_id: UUID) -> None:
    """Refuse who may not enter answers of a survey. Raises NotFound."""
    area = Survey.objects.filter(id=survey_id).values_list("area_code", flat=True).first()
    if area is None or not any(area.startswith(prefix) for prefix in _counties(actor)):
        raise NotFound


def _counties(actor: Actor) -> list[str]:
    """Return the counties in which the actor enters answers: a village clerk enters his county's."""
    return [prefix[:6] for prefix in actor.areas(ENTER)]


def visible_to(actor: Actor) -> Q:
    """Return what narrows surveys to those that the actor may read."""
    seen = Q(unit_id__in=actor.units(READ))
    if actor.may(READ):
        for prefix in actor.areas(WATCH):
            seen |= Q(area_code__startswith=prefix)
    return seen

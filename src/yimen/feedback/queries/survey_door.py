"""What a link leads to: the survey, its questions and the right to answer. Public, so kept to one read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection

from yimen.feedback.contracts.survey import (
    LinkUnknown,
    Questionnaire,
    SurveyChannel,
    SurveyClosed,
    SurveyState,
)
from yimen.feedback.models import Survey, SurveyStation
from yimen.feedback.queries.survey import questionnaire_of
from yimen.feedback.rules.survey_link import hash_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way into a survey; `token_id` is the right to one answer, `is_used` that it was used."""

    survey_id: UUID
    title: str
    introduction: str
    phone: str
    state: SurveyState
    closes_on: date | None
    version: int
    area_code: str
    channel: SurveyChannel
    stratum: str = ""
    token_id: UUID | None = None
    is_used: bool = False
    station_id: UUID | None = None

    def check_open(self, *, on: date) -> None:
        """Refuse where no answers are taken. Raises SurveyClosed."""
        if self.state is SurveyState.DRAFT:
            raise SurveyClosed("这项调查还没有开始，请过几天再来。")
        late = self.closes_on is not None and self.closes_on < on
        if self.state is not SurveyState.OPEN or late:
            raise SurveyClosed


_BY_LINK = """
    SELECT s.id, s.title, s.introduction, s.phone, s.state, s.closes_on, s.version, s.area_code,
           l.channel, l.token_id, t.id IS NULL
    FROM feedback_survey_link l JOIN feedback_survey s ON s.id = l.survey_id
    LEFT JOIN feedback_survey_token t ON t.id = l.token_id
    WHERE l.hash = %s
"""


def by_link(*, code: str) -> Door:
    """Return what a personal link leads to, in one query. Raises LinkUnknown."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_LINK, [hash_of(code)])
        row = cursor.fetchone()
    if row is None:
        raise LinkUnknown
    return Door(
        survey_id=row[0],
        title=row[1],
        introduction=row[2],
        phone=row[3],
        state=SurveyState(row[4]),
        closes_on=row[5],
        version=row[6],
        area_code=row[7],
        channel=SurveyChannel(row[8]),
        token_id=row[9],
        is_used=row[10],
    )


def by_station(*, code: str, channel: SurveyChannel) -> Door:
    """Return what an open link or a tablet leads to, in one query. Raises LinkUnknown, SurveyClosed."""
    station = (
        SurveyStation.objects.select_related("survey")
        .filter(code=code, channel=channel.value)
        .first()
    )
    if station is None:
        raise LinkUnknown
    if station.ended_at is not None:
        raise SurveyClosed("这个入口已经停用。请找发给您链接的单位要新的。")
    return _of_survey(
        station.survey, channel=channel, stratum=station.area_code, station_id=station.id
    )


def by_survey(*, survey_id: UUID) -> Door:
    """Return the way in for an officer who fills in what he hears. Raises LinkUnknown."""
    row = Survey.objects.filter(id=survey_id).first()
    if row is None:
        raise LinkUnknown
    return _of_survey(row, channel=SurveyChannel.PHONE)


def by_phone(door: Door) -> Door:
    """Return a personal link's right to answer as an officer uses it for the caller."""
    return replace(door, channel=SurveyChannel.PHONE)


def _of_survey(
    row: Survey, *, channel: SurveyChannel, stratum: str = "", station_id: UUID | None = None
) -> Door:
    return Door(
        survey_id=row.id,
        title=row.title,
        introduction=row.introduction,
        phone=row.phone,
        state=SurveyState(row.state),
        closes_on=row.closes_on,
        version=row.version,
        area_code=row.area_code,
        channel=channel,
        stratum=stratum,
        station_id=station_id,
    )


@lru_cache(maxsize=256)
def frozen_questionnaire(survey_id: UUID, version: int) -> Questionnaire:
    """Return the questions of a version of an opened survey; they never change. Raises NotFound."""
    return questionnaire_of(survey_id=survey_id, version=version)

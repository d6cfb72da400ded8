"""Open and end doors for many: open links and tablets."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.feedback.actions.survey import for_change
from yimen.feedback.contracts.survey import SURVEY_KIND, SurveyChannel, SurveyVerb
from yimen.feedback.models import SurveyStation
from yimen.feedback.rules.survey_link import new_code
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import FieldRefusals, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def open_station(
    *,
    actor: Actor,
    survey_id: UUID,
    channel: SurveyChannel,
    title: str,
    area_code: str,
    at: datetime,
) -> UUID:
    """Make an open link or a tablet's page. Raises NotFound, NotAllowed, WrongState, FieldRefusals."""
    if channel not in {SurveyChannel.OPEN, SurveyChannel.TABLET}:
        raise FieldRefusals("feedback.survey.station", {"channel": "请选公开链接或现场平板。"})
    if not title.strip() or len(title.strip()) > 60:
        raise FieldRefusals(
            "feedback.survey.station",
            {"title": "请写放在哪里，比如“政务大厅 1 号平板”，最多 60 字。"},
        )
    with transaction.atomic():
        row = for_change(actor=actor, survey_id=survey_id, verb=SurveyVerb.INVITE)
        station = SurveyStation.objects.create(
            id=new_id(),
            survey=row,
            channel=channel.value,
            code=new_code(),
            title=title.strip(),
            area_code=area_code,
            made_at=at,
        )
        ledger.record(
            actor=actor,
            verb="feedback.survey.station_opened",
            subject=Ref(SURVEY_KIND, row.id),
            at=at,
            change={"channel": channel.value, "title": station.title},
        )
        return station.id


def end_station(*, actor: Actor, station_id: UUID, at: datetime) -> None:
    """Take no more answers at this door. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        survey_id = (
            SurveyStation.objects.filter(id=station_id).values_list("survey_id", flat=True).first()
        )
        if survey_id is None:
            raise NotFound
        row = for_change(actor=actor, survey_id=survey_id, verb=SurveyVerb.INVITE)
        ended = SurveyStation.objects.filter(id=station_id, ended_at=None).update(ended_at=at)
        if ended:
            ledger.record(
                actor=actor,
                verb="feedback.survey.station_ended",
                subject=Ref(SURVEY_KIND, row.id),
                at=at,
                change={"station": str(station_id)},
            )

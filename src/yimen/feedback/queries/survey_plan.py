"""Reads of sampling plans, and the counts behind every rate of a survey."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q

from yimen.feedback.contracts.survey import (
    SMALL_CELL,
    FrameKind,
    SamplingPlan,
    StationView,
    Stratum,
    SurveyChannel,
    SurveyRates,
)
from yimen.feedback.models import (
    SurveyInvitation,
    SurveyPlan,
    SurveyQuota,
    SurveyResponse,
    SurveyStation,
    SurveyToken,
)


def plan_view(row: SurveyPlan) -> SamplingPlan:
    """Return a sampling plan."""
    return SamplingPlan(
        id=row.id,
        survey_id=row.survey_id,
        kind=FrameKind(row.kind),
        since=row.since,
        until=row.until,
        confidence=row.confidence,
        margin=row.margin,
        proportion=row.proportion,
        response_rate=row.response_rate,
        per_unit=row.per_unit,
        population=row.population,
        needed=row.needed,
        strata=tuple(
            Stratum(code=one["code"], title=one["title"], size=one["size"], sample=one["sample"])
            for one in row.strata
        ),
        seed=row.seed,
        frame_digest=row.frame_digest,
        sample_digest=row.sample_digest,
        drawn_at=row.drawn_at,
        invited_at=row.invited_at,
    )


def list_plans(*, survey_id: UUID) -> list[SamplingPlan]:
    """Return the samples of a survey, in the order they were drawn."""
    rows = SurveyPlan.objects.filter(survey_id=survey_id).order_by("drawn_at", "id")
    return [plan_view(row) for row in rows]


def rates(*, survey_id: UUID) -> SurveyRates:
    """Return the counts of a survey: each step is a part of the one before it. Three queries.

    An answer removes its token, so that who answered counts as opened and begun by being gone.
    """
    asked = SurveyInvitation.objects.filter(survey_id=survey_id, plan__invited_at__isnull=False)
    told = asked.aggregate(
        invited=Count("id"),
        delivered=Count("id", filter=Q(delivered_at__isnull=False) | Q(token=None) | Q(reminders__gt=0) | Q(reminded_at__isnull=False)),
    )  # fmt: skip
    waiting = SurveyToken.objects.filter(survey_id=survey_id).aggregate(
        opened=Count("id", filter=Q(is_opened=True) | Q(is_begun=True)),
        begun=Count("id", filter=Q(is_begun=True)),
    )
    counted = list(
        SurveyResponse.objects.filter(survey_id=survey_id)
        .values_list("channel", "is_invited")
        .annotate(n=Count("id"))
    )
    completed = sum(n for _, invited, n in counted if invited)
    by_channel: dict[SurveyChannel, int] = {}
    for channel, _, n in counted:
        known = SurveyChannel(channel)
        by_channel[known] = by_channel.get(known, 0) + n
    return SurveyRates(
        invited=told["invited"],
        delivered=told["delivered"],
        opened=waiting["opened"] + completed,
        begun=waiting["begun"] + completed,
        completed=completed,
        beside=sum(n for _, invited, n in counted if not invited),
        by_channel=tuple(sorted(by_channel.items())),
    )


def by_stratum(*, survey_id: UUID) -> dict[str, int]:
    """Return the invited answers by stratum; a stratum of fewer than five is left out."""
    counted = (
        SurveyResponse.objects.filter(survey_id=survey_id, is_invited=True)
        .exclude(area_code="")
        .values_list("area_code")
        .annotate(n=Count("id"))
    )
    return {code: n for code, n in counted if n >= SMALL_CELL}


def quotas(*, survey_id: UUID) -> dict[str, tuple[int, int]]:
    """Return by quota how many are in and how many may be."""
    rows = SurveyQuota.objects.filter(survey_id=survey_id).values_list("code", "filled", "limit")
    return {code: (filled, limit) for code, filled, limit in rows}


def list_stations(*, survey_id: UUID) -> list[StationView]:
    """Return the open links and tablets of a survey, in the order they were made."""
    return [
        StationView(
            id=row.id,
            channel=SurveyChannel(row.channel),
            code=row.code,
            title=row.title,
            is_open=row.ended_at is None,
        )
        for row in SurveyStation.objects.filter(survey_id=survey_id).order_by("made_at", "id")
    ]

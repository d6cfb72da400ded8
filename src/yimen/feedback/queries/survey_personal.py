"""What surveys keep of people: words without a name, and who was drawn."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from yimen.feedback.models import SurveyInvitation, SurveyResponse
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.register import Exported, OldRecord


def old_words(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the sheets from before a day that still hold words; of one person nobody can say."""
    if person_id is not None:
        return []
    rows = SurveyResponse.objects.filter(sent_on__lt=local_day(before)).exclude(words=b"")
    return [
        OldRecord(id=str(one.pk), since=datetime.combine(one.sent_on, time.min, LOCAL))
        for one in rows.order_by("sent_on", "pk")[:limit]
    ]


def old_invitations(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return who was drawn for surveys that closed before a moment."""
    rows = SurveyInvitation.objects.filter(survey__closed_at__lt=before).exclude(
        person_id=None, account_id=None
    )
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [
        OldRecord(
            id=str(one.pk),
            since=one.survey.closed_at,
            person_id=one.person_id,
        )
        for one in rows.select_related("survey").order_by("survey__closed_at", "pk")[:limit]
        if one.survey.closed_at is not None
    ]


def export_invitations(*, person_id: UUID) -> list[Exported]:
    """Return for which surveys a person was drawn; what he answered nobody knows."""
    rows = SurveyInvitation.objects.filter(person_id=person_id, plan__invited_at__isnull=False)
    return [
        Exported(
            title="调查邀请",
            facts=(
                ("调查", one.survey.title),
                ("邀请日期", f"{local_day(one.plan.invited_at):%Y-%m-%d}"),
                ("答卷", "不记名，系统里找不到"),
            ),
        )
        for one in rows.select_related("survey", "plan").order_by("plan__invited_at", "pk")
        if one.plan.invited_at is not None
    ]

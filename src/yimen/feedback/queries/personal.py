"""What a person wrote in reviews: given to him whole, and what of it is old."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.feedback.contracts.review import INVITATION_KIND, RectificationState
from yimen.feedback.models import Invitation, Rectification
from yimen.feedback.queries.review import WORDS
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.fields import decrypt_text
from yimen.kernel.register import Exported, OldRecord


def export_reviews(*, person_id: UUID) -> list[Exported]:
    """Return the reviews that a person gave."""
    rows = Invitation.objects.filter(person_id=person_id, reviewed_at__isnull=False)
    return [
        Exported(
            title="评价",
            facts=(
                ("事项", one.item_name),
                ("时间", f"{one.reviewed_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("打分", f"{one.level} 分"),
                ("写的话", decrypt_text(column=WORDS, stored=one.words) if one.words else ""),
            ),
        )
        for one in rows.order_by("reviewed_at", "pk")
        if one.reviewed_at is not None
    ]


def old_words(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the reviews of before a moment that still hold words."""
    rows = Invitation.objects.filter(reviewed_at__lt=before).exclude(words=b"")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    found = list(rows.order_by("reviewed_at", "pk")[:limit])
    unsettled = set(
        Rectification.objects.filter(invitation__in=found)
        .exclude(state__in=[RectificationState.CLOSED, RectificationState.EXCLUDED])
        .values_list("invitation_id", flat=True)
    )
    return [
        OldRecord(
            id=str(one.pk),
            since=one.reviewed_at,
            person_id=one.person_id,
            subjects=(Ref(INVITATION_KIND, one.pk),),
            kept_because="差评还在整改" if one.pk in unsettled else "",
        )
        for one in found
        if one.reviewed_at is not None
    ]

"""What a person gets to read of his templates, and which of them are old.

Vectors are not handed over: they are of no use outside and dangerous there. Subjects of watch lists
are not persons of ours; nobody is told by an export that he is on one.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.biometrics.contracts import Purpose
from yimen.biometrics.governance_contracts import PURPOSE_TITLES, TEMPLATE_KIND
from yimen.biometrics.models import Template
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported, OldRecord


def export_templates(*, person_id: UUID) -> list[Exported]:
    """Return which templates there are of a person, without the vectors."""
    rows = Template.objects.filter(subject_id=person_id).exclude(purpose=Purpose.WATCH)
    return [
        Exported(
            title="人脸模板",
            facts=(
                ("用途", PURPOSE_TITLES[Purpose(row.purpose)]),
                ("登记时间", f"{row.made_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                (
                    "保存到",
                    f"{row.expires_at.astimezone(LOCAL):%Y-%m-%d}" if row.expires_at else "",
                ),
                ("依据", row.ground),
                ("照片", "没有保存"),
            ),
        )
        for row in rows.order_by("made_at", "pk")
    ]


def old_templates(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the templates whose time is over; of one person, whatever is kept for services."""
    if person_id is None:
        rows = Template.objects.filter(expires_at__lte=before)
    else:
        rows = Template.objects.filter(subject_id=person_id).exclude(purpose=Purpose.WATCH)
    return [
        OldRecord(
            id=str(row.pk),
            since=row.expires_at or row.made_at,
            person_id=None if row.purpose == Purpose.WATCH else row.subject_id,
            subjects=(Ref(TEMPLATE_KIND, row.pk),),
        )
        for row in rows.order_by("pk")[:limit]
    ]

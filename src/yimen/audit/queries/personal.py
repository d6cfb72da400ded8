"""What audit keeps about a person, for who exports or removes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yimen.audit.contracts import QUESTION_KIND
from yimen.audit.models import LookQuestion
from yimen.audit.queries.question import view
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported, OldRecord


def old_questions(*, before: datetime, limit: int, person_id: UUID | None) -> Sequence[OldRecord]:
    """Return questions that were answered before a moment, oldest first."""
    rows = LookQuestion.objects.filter(answered_at__lt=before).order_by("answered_at", "id")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [
        OldRecord(
            id=str(row.id),
            since=row.answered_at,
            person_id=row.person_id,
            subjects=(Ref(QUESTION_KIND, row.id),),
        )
        for row in rows[:limit]
        if row.answered_at is not None
    ]


def export_questions(*, person_id: UUID) -> Sequence[Exported]:
    """Return what a person asked about looks at his data, and what was answered."""
    rows = LookQuestion.objects.filter(person_id=person_id).order_by("asked_at", "id")
    return [
        Exported(
            title=f"{local_day(one.asked_at):%Y-%m-%d} 对查看资料的质疑",
            facts=(("问题", one.words), ("答复", one.answer or "还没有答复")),
        )
        for one in map(view, rows)
    ]

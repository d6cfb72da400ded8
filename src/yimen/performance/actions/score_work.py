"""Keep the open work of officers who score equal to what they still owe."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.work import actions as work
from yimen.performance.access.expert import SEATED
from yimen.performance.contracts.evaluation import EvaluationState
from yimen.performance.contracts.expert import EXPERT_KIND, SCORE_WORK, SheetState
from yimen.performance.models import Expert


def settle(*, evaluation_id: UUID, at: datetime) -> None:
    """Open the work of each officer whose sheet is awaited, and close that of every other."""
    rows = Expert.objects.select_related("evaluation", "sheet").filter(
        evaluation_id=evaluation_id, officer_id__isnull=False
    )
    for row in rows.order_by("id"):
        ref, about = Ref(EXPERT_KIND, row.id), row.evaluation
        owed = (
            row.state in SEATED
            and row.sheet.state == SheetState.OPEN
            and about.state == EvaluationState.SCORING
        )
        if not owed:
            work.close(ref=ref, kind=SCORE_WORK)
            continue
        due = datetime.combine(about.due_on, time(23, 59, 59), LOCAL) if about.due_on else None
        work.open(
            ref=ref,
            kind=SCORE_WORK,
            unit=about.organiser_id,
            person=row.officer_id,
            due=due,
            title=f"专家评分：{about.title}",
            at=at,
        )

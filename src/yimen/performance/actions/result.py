"""Use a result: what next year's budget does with the project, decided by the finance bureau."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Refusal, WrongState
from yimen.performance.access import evaluation as access
from yimen.performance.actions.evaluation import locked_row, note, told
from yimen.performance.contracts.evaluation import ORGANISE_FINANCE, EvaluationState
from yimen.performance.contracts.result import Advice
from yimen.performance.models import BudgetAdvice
from yimen.performance.queries.panel import result_of


def advise(
    *,
    actor: Actor,
    evaluation_id: UUID,
    advice: Advice,
    amount: Decimal | None,
    reason: str,
    at: datetime,
) -> UUID:
    """Decide what the budget after the evaluated year does with the project.

    A cut names the amount in yuan. Decided again, the newest stands; the ledger keeps both. Raises
    NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        row = locked_row(evaluation_id)
        access.check_see(actor, row)
        if not actor.may(ORGANISE_FINANCE, area=row.area_code):
            raise NotAllowed
        if row.state not in {EvaluationState.FINAL, EvaluationState.PUBLISHED}:
            raise WrongState("报告定稿以后才能应用结果。")
        if row.project_id is None:
            raise WrongState("部门整体评价的结果不对应一个项目，请在部门预算里应用。")
        if advice is Advice.CUT and (amount is None or amount <= 0):
            raise Refusal("performance.advice.amount", "压减要写明压减多少元。", field="amount")
        result = result_of(row=row)
        decided, _ = BudgetAdvice.objects.update_or_create(
            evaluation=row,
            year=row.year + 1,
            defaults={
                "project_id": row.project_id,
                "advice": advice.value,
                "amount": amount if advice is Advice.CUT else None,
                "reason": told(reason, "reason", "请写明理由。"),
                "total": result.total,
                "grade": result.grade,
                "decided_by": actor.name,
                "decided_at": at,
            },
        )
        change = {"advice": advice.value, "amount": str(amount or ""), "year": row.year + 1}
        note(row, actor, "advised", at, change)
        return decided.id

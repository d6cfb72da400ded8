"""Take what a caller thinks of an order that was closed before he said it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline.actions.transition import locked, order_ref
from yimen.hotline.contracts.order import OrderState, PleaseSay
from yimen.hotline.contracts.side import CallBackOutcome, Satisfaction
from yimen.hotline.models import CallBack
from yimen.hotline.queries import sealed
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.ledger import actions as ledger


def rate_closed(
    *,
    actor: Actor,
    order_id: UUID,
    solved: bool | None,
    satisfaction: Satisfaction | None,
    said: str,
    at: datetime,
) -> None:
    """Keep a caller's rating of a closed order, once a cycle; the cycle's figures stay as closed.

    The door has proved him. Raises PleaseSay, Refusal.
    """
    if solved is None or satisfaction is None:
        raise PleaseSay("solved", "请选解决了没有、满意不满意。")
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        if row.state != OrderState.CLOSED:
            raise Refusal("hotline.rating.state", "结案以后才能在这里评价。", field="solved")
        answered = CallBack.objects.filter(
            order=row, cycle=row.cycle, outcome=CallBackOutcome.ANSWERED
        )
        if answered.exists():
            raise Refusal("hotline.rating.once", "这一轮已经评价过了，谢谢您。", field="solved")
        CallBack(
            order=row,
            cycle=row.cycle,
            at=at,
            by="来电人（结案后）",
            officer_id=None,
            outcome=CallBackOutcome.ANSWERED,
            solved=solved,
            satisfaction=satisfaction,
            said_encrypted=sealed.seal(sealed.CALLBACK_SAID, said.strip()[:500]),
        ).save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="hotline.order.rated",
            subject=order_ref(row),
            at=at,
            change={"cycle": row.cycle, "solved": solved, "satisfaction": satisfaction},
        )


def is_open(*, order_id: UUID, cycle: int) -> bool:
    """Say whether the caller of a closed order has not been heard yet."""
    return not CallBack.objects.filter(
        order_id=order_id, cycle=cycle, outcome=CallBackOutcome.ANSWERED
    ).exists()

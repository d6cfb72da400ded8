"""What the hotline keeps of who follows an order, given to him whole."""

from __future__ import annotations

from uuid import UUID

from yimen.hotline.contracts.order import STATE_TITLES, OrderState, StepView
from yimen.hotline.models import OrderFollower
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import sealed
from yimen.hotline.queries.order import steps
from yimen.hotline.rules.belonging import SHARED_VERBS
from yimen.kernel.clock import LOCAL
from yimen.kernel.register import Exported

_SOLVED = {True: "解决了", False: "没有解决", None: "没有问到"}


def shared_steps(*, order_id: UUID) -> list[StepView]:
    """Return the steps that a follower may read: where the matter stands, and the public reply.

    What the caller added, and words between him and the unit, are his alone.
    """
    return [one for one in steps(order_id=order_id) if one.verb in SHARED_VERBS and one.told]


def export_followed(*, person_id: UUID) -> list[Exported]:
    """Return the orders that a person joined while signed in."""
    rows = OrderFollower.objects.filter(person_id=person_id).select_related("order")
    paths = categories.paths()
    return [
        Exported(
            title=f"一起反映的热线工单 {row.order.number}",
            facts=(
                ("分类", paths.get(row.order.category_code, "")),
                ("时间", f"{row.at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("电话", sealed.opened(sealed.FOLLOW_PHONE, row.phone_encrypted)),
                ("状态", STATE_TITLES[OrderState(row.order.state)]),
                ("解决了没有", _SOLVED[row.solved]),
            ),
        )
        for row in rows.order_by("at", "id")
    ]

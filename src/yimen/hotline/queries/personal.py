"""What the hotline keeps of a person, given to him whole."""

from __future__ import annotations

from uuid import UUID

from yimen.hotline.contracts.order import STATE_TITLES, TYPE_TITLES, OrderState, OrderType
from yimen.hotline.models import WorkOrder
from yimen.hotline.queries import sealed
from yimen.hotline.queries.order import steps
from yimen.kernel.clock import LOCAL
from yimen.kernel.register import Exported


def export_orders(*, person_id: UUID) -> list[Exported]:
    """Return the orders that a person sent while signed in, with what he was told."""
    rows = WorkOrder.objects.filter(person_id=person_id).order_by("opened_at", "id")
    return [
        Exported(
            title=f"热线工单 {row.number}",
            facts=(
                ("类型", TYPE_TITLES[OrderType(row.order_type)]),
                ("时间", f"{row.opened_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("标题", row.title),
                ("内容", sealed.opened(sealed.CONTENT, row.content_encrypted)),
                ("地点", sealed.opened(sealed.PLACE, row.place_encrypted)),
                ("姓名", sealed.opened(sealed.NAME, row.caller_name_encrypted)),
                ("电话", sealed.opened(sealed.PHONE, row.caller_phone_encrypted)),
                ("状态", STATE_TITLES[OrderState(row.state)]),
                *(("告知", one.told) for one in steps(order_id=row.id) if one.told),
            ),
        )
        for row in rows
    ]

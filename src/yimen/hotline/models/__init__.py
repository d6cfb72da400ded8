"""Tables of the hotline."""

from __future__ import annotations

from yimen.hotline.models.call import (
    Call,
    CallOrder,
    HandOver,
    NumberCaution,
    Seat,
    SeatSpan,
    SwitchEvent,
)
from yimen.hotline.models.category import CategoryRow, PolicyValue, Precedent
from yimen.hotline.models.order import OrderArchive, OrderCycle, OrderStep, WorkOrder
from yimen.hotline.models.side import (
    CallBack,
    Contact,
    Dispatch,
    OrderReply,
    OrderRequest,
    Supervision,
)

__all__ = [
    "Call",
    "CallBack",
    "CallOrder",
    "CategoryRow",
    "Contact",
    "Dispatch",
    "HandOver",
    "NumberCaution",
    "OrderArchive",
    "OrderCycle",
    "OrderReply",
    "OrderRequest",
    "OrderStep",
    "PolicyValue",
    "Precedent",
    "Seat",
    "SeatSpan",
    "Supervision",
    "SwitchEvent",
    "WorkOrder",
]

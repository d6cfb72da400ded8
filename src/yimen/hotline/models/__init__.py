"""Tables of the hotline."""

from __future__ import annotations

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
    "CallBack",
    "CategoryRow",
    "Contact",
    "Dispatch",
    "OrderArchive",
    "OrderCycle",
    "OrderReply",
    "OrderRequest",
    "OrderStep",
    "PolicyValue",
    "Precedent",
    "Supervision",
    "WorkOrder",
]

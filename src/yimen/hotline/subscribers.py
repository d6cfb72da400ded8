"""What the clocks announce: signing by itself, reminders, supervision orders."""

from __future__ import annotations

from datetime import datetime

from yimen.hotline.actions import supervision
from yimen.hotline.actions.transition import locked
from yimen.hotline.contracts.order import DISPATCH_KIND, ORDER_KIND
from yimen.hotline.contracts.side import SupervisionLevel
from yimen.hotline.models import Dispatch
from yimen.hotline.rules.limits import RESOLVE, SIGN
from yimen.kernel.clocks.events import ClockBreached, ClockDueSoon
from yimen.kernel.outbox.subscribers import subscribes


@subscribes(ClockDueSoon)
def on_clock_due_soon(event: ClockDueSoon, *, at: datetime) -> None:
    """Remind the unit whose order is nearly due."""
    if event.ref.kind == ORDER_KIND and event.clock_kind == RESOLVE:
        supervision.remind_by_itself(order_id=event.ref.id, level=SupervisionLevel.REMINDER, at=at)


@subscribes(ClockBreached)
def on_clock_breached(event: ClockBreached, *, at: datetime) -> None:
    """Sign for a unit that did not; send a supervision order where the limit is over."""
    if event.ref.kind == DISPATCH_KIND and event.clock_kind == SIGN:
        order_id = Dispatch.objects.values_list("order_id", flat=True).get(id=event.ref.id)
        locked(order_id=order_id, at=at)
    if event.ref.kind == ORDER_KIND and event.clock_kind == RESOLVE:
        supervision.remind_by_itself(order_id=event.ref.id, level=SupervisionLevel.ORDER, at=at)

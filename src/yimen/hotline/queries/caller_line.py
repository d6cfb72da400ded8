"""Whether a caller is still on the line of a call or of an order."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from yimen.hotline.contracts.call import CallState
from yimen.hotline.contracts.caller_line import CallerLine
from yimen.hotline.contracts.order import ORDER_KIND
from yimen.hotline.queries import call as calls
from yimen.hotline.queries import order as orders
from yimen.kernel.actor import Actor

_WITHOUT_SWITCH = timedelta(minutes=30)


def find_line(*, actor: Actor, kind: str, ref_id: UUID, at: datetime) -> CallerLine:
    """Return the line of a call, or of an order, that the actor may know of. Raises NotFound.

    Where no switch told of a call, an order counts as being spoken of for half an hour.
    """
    if kind == ORDER_KIND:
        order = orders.get_for(actor=actor, order_id=ref_id)
        linked = calls.list_of_order(order_id=ref_id)
        living = any(one.state is not CallState.ENDED for one in linked)
        fresh = not linked and at - order.opened_at <= _WITHOUT_SWITCH
        return CallerLine(
            ref=order.ref,
            title=f"热线工单 {order.number}",
            phone=order.caller_phone,
            on=living or fresh,
        )
    call = calls.get_for(actor=actor, call_id=ref_id)
    return CallerLine(
        ref=call.ref,
        title=f"热线电话 {call.rang_at:%Y%m%d%H%M%S}",
        phone=call.phone,
        on=call.state is not CallState.ENDED,
    )

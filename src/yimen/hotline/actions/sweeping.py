"""Climb the supervision ladder by the clock, order by order, each in a transaction of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from yimen.hotline.actions import supervision
from yimen.hotline.contracts.order import ORDER_KIND
from yimen.hotline.rules.limits import RESOLVE
from yimen.kernel.models import Clock

_AHEAD = timedelta(days=45)
BATCH = 2000


def climb(*, at: datetime) -> int:
    """Take every step that is due among the open orders, and return how many were taken.

    Looks at the clocks due soonest; running it again at the same moment takes none.
    """
    rows = Clock.objects.filter(
        ref_kind=ORDER_KIND, kind=RESOLVE, stopped_at=None, due_at__lt=at + _AHEAD
    )
    found: list[UUID] = list(rows.order_by("due_at", "id").values_list("ref_id", flat=True)[:BATCH])
    return sum(supervision.raise_by_itself(order_id=one, at=at) is not None for one in found)

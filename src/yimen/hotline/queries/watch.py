"""What units have, when it is due, and how often they were reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yimen.hotline.contracts.order import ORDER_KIND, STATE_TITLES, OrderView
from yimen.hotline.contracts.side import LEVEL_TITLES, SupervisionLevel
from yimen.hotline.models import Supervision
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.flow import AT_UNIT
from yimen.hotline.rules.limits import RESOLVE
from yimen.kernel.actor import Actor
from yimen.kernel.models import Clock

_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOrder:
    """An order at a unit with its limit and the highest step that was taken."""

    order: OrderView
    due_at: datetime | None
    late: bool
    said: str
    state_title: str
    ladder: str


def late_orders(*, actor: Actor, at: datetime) -> list[LateOrder]:
    """Return the orders that units have, what is due first on top."""
    found = orders.list_for(actor=actor, states=AT_UNIT, limit=_SHOWN)
    ids = [one.id for one in found]
    running = Clock.objects.filter(
        ref_kind=ORDER_KIND, ref_id__in=ids, kind=RESOLVE, stopped_at__isnull=True
    )
    due = {row.ref_id: row.due_at for row in running}
    steps: dict[object, str] = {}
    for row in Supervision.objects.filter(order__in=ids).order_by("level"):
        steps[row.order_id] = LEVEL_TITLES[SupervisionLevel(row.level)]
    lines = [_line(one, due.get(one.id), steps.get(one.id, ""), at) for one in found]
    return sorted(lines, key=lambda one: (one.due_at is None, one.due_at or at, one.order.number))


def _line(one: OrderView, due_at: datetime | None, ladder: str, at: datetime) -> LateOrder:
    late = due_at is not None and at > due_at
    days = abs((at - due_at).days) if due_at is not None else 0
    said = "" if due_at is None else f"已经超期 {days} 天" if late else "还没有到期"
    return LateOrder(
        order=one,
        due_at=due_at,
        late=late,
        said=said,
        state_title=STATE_TITLES[one.state],
        ladder=ladder,
    )

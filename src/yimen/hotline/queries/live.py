"""The live board: one snapshot of an area, taken once in some seconds and shared by all its pages.

Reports (举报) are in no number here, so that nothing about one can be learnt from a wall. What is
counted are the orders that are not closed: their number stays small when the years grow.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import blake2b
from threading import Lock

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yimen.hotline.contracts.call import BackState, SeatState
from yimen.hotline.contracts.hotspot import WarningState
from yimen.hotline.contracts.live import LiveOrder, Snapshot
from yimen.hotline.contracts.order import ORDER_KIND, OrderState, OrderType, Urgency
from yimen.hotline.models import Call, HotspotWarning, OrderCycle, WorkOrder
from yimen.hotline.queries import call as calls
from yimen.hotline.rules.limits import RESOLVE
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.models import Clock

HELD = timedelta(seconds=4)
"""For how long a snapshot is shown to everybody before the next one is taken."""
SOON = timedelta(hours=4)
_SHOWN = 8
_OVER = (OrderState.DRAFT, OrderState.CLOSED, OrderState.ARCHIVED, OrderState.MERGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    late: int
    soon: int
    shown: tuple[LiveOrder, ...]


_held: dict[str, Snapshot] = {}
_taking = Lock()


def snapshot(*, area_prefix: str, at: datetime) -> Snapshot:
    """Return the snapshot of an area, not older than some seconds; one caller takes it for all."""
    held = _held.get(area_prefix)
    if held is not None and timedelta(0) <= at - held.at < HELD:
        return held
    with _taking:
        held = _held.get(area_prefix)
        if held is None or not timedelta(0) <= at - held.at < HELD:
            held = _held[area_prefix] = take(area_prefix=area_prefix, at=at)
    return held


def forget() -> None:
    """Forget what is held: the database is another one."""
    _held.clear()


def take(*, area_prefix: str, at: datetime) -> Snapshot:
    """Return a snapshot of an area as it is at this moment."""
    begin = datetime.combine(local_day(at), time(0), tzinfo=LOCAL)
    rows = open_orders(area_prefix)
    states = dict(rows.values_list("state").annotate(number=Count("id")).order_by())
    queue = calls.queue(at=at, area_prefix=area_prefix)
    seats = Counter(one.state for one in queue.seats)
    due = _due(rows, at)
    urgent = rows.filter(urgency=Urgency.URGENT)
    found = Snapshot(
        at=at,
        digest="",
        waiting=queue.waiting,
        longest=queue.longest,
        seats=tuple((one, seats[one]) for one in SeatState if one is not SeatState.OUT),
        today=calls.counts(since=begin, until=at, area_prefix=area_prefix),
        back_wanted=Call.objects.filter(
            back_state=BackState.WANTED, area_code__startswith=area_prefix
        ).count(),
        states=tuple((one, states[one]) for one in OrderState if one in states),
        opened_today=told(WorkOrder.objects.filter(opened_at__gte=begin), area_prefix).count(),
        closed_today=_closed(begin, area_prefix),
        overdue=due.late,
        due_soon=due.shown,
        due_soon_count=due.soon,
        urgent=tuple(_line(one, None) for one in urgent.order_by("opened_at", "id")[:_SHOWN]),
        urgent_count=urgent.count(),
        warnings=HotspotWarning.objects.filter(
            state=WarningState.RAISED, area_code__startswith=area_prefix
        ).count(),
    )
    # the longest wait grows each second; a new answer goes out every five
    said = replace(found, at=begin, longest=queue.longest // 5)
    return replace(found, digest=blake2b(repr(said).encode(), digest_size=8).hexdigest())


def told(rows: QuerySet[WorkOrder], area_prefix: str) -> QuerySet[WorkOrder]:
    """Return of some orders those of an area that a board may count: no reports, no drafts."""
    return rows.filter(area_code__startswith=area_prefix, reported_unit_id=None).exclude(
        Q(order_type=OrderType.REPORT) | Q(state__in=[OrderState.DRAFT, OrderState.MERGED])
    )


def open_orders(area_prefix: str) -> QuerySet[WorkOrder]:
    """Return the orders of an area that are under way and may be counted on a board."""
    return told(WorkOrder.objects.filter(closed_at=None), area_prefix).exclude(state__in=_OVER)


def _closed(begin: datetime, area_prefix: str) -> int:
    ended = OrderCycle.objects.filter(
        closed_at__gte=begin,
        order__area_code__startswith=area_prefix,
        order__reported_unit_id=None,
    )
    return ended.exclude(order__order_type=OrderType.REPORT).count()


def _due(rows: QuerySet[WorkOrder], at: datetime) -> _Due:
    """Return what runs out in the next hours, the earliest first, and how much is over."""
    running = Clock.objects.filter(
        ref_kind=ORDER_KIND, kind=RESOLVE, stopped_at=None, paused=False, due_at__lt=at + SOON
    )
    mine = running.filter(Exists(rows.filter(id=OuterRef("ref_id"))))
    late = mine.filter(due_at__lt=at).count()
    ahead = mine.filter(due_at__gte=at)
    due = dict(ahead.order_by("due_at", "ref_id").values_list("ref_id", "due_at")[:_SHOWN])
    known = {row.id: row for row in WorkOrder.objects.filter(id__in=due)}
    return _Due(
        late=late,
        soon=ahead.count(),
        shown=tuple(_line(known[one], moment) for one, moment in due.items()),
    )


def _line(row: WorkOrder, due_at: datetime | None) -> LiveOrder:
    return LiveOrder(
        id=row.id,
        number=row.number,
        category_code=row.category_code,
        area_code=row.area_code,
        state=OrderState(row.state),
        unit_id=row.unit_id,
        opened_at=row.opened_at,
        due_at=due_at,
    )

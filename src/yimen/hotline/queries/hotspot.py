"""Hot spots of an area, what is usual there, and the warnings that were raised.

Only titles, towns and categories are read. Reports (举报) and confidential orders are neither
shown nor counted, so that what everybody of an area sees is the same and gives nothing away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from yimen.hotline.contracts.hotspot import (
    Cluster,
    Message,
    Usual,
    WarningState,
    WarningView,
)
from yimen.hotline.contracts.order import OrderState, OrderView
from yimen.hotline.models import HotspotWarning, OrderFollower, WorkOrder
from yimen.hotline.queries import live
from yimen.hotline.queries import order as orders
from yimen.hotline.rules import hotspot
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound

WINDOW = timedelta(days=28)
WEEK = timedelta(days=7)
SHOWN = 200
_HELD = timedelta(minutes=5)
_MOST = 5_000
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A hot spot with its town, its week against the usual, and whether that is a warning."""

    key: UUID
    cluster: Cluster
    area_code: str
    order_ids: tuple[UUID, ...]
    week: int
    usual: Usual
    rises: bool
    days: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """The hot spots of an area at a moment, and from how many orders they were found."""

    at: datetime
    read: int
    spots: tuple[Spot, ...]


_held: dict[str, Spots] = {}
_finding = Lock()


def spots_of(*, area_prefix: str, at: datetime) -> Spots:
    """Return the hot spots of an area, found at most five minutes ago, the hottest first."""
    with _finding:
        held = _held.get(area_prefix)
        if held is None or not timedelta(0) <= at - held.at < _HELD:
            held = _held[area_prefix] = find(area_prefix=area_prefix, at=at)
    return held


def forget() -> None:
    """Forget what is held: the database is another one."""
    _held.clear()


def find(*, area_prefix: str, at: datetime) -> Spots:
    """Return the hot spots of an area as they are now.

    The orders of four weeks are read, the newest five thousand of a town at most; each town is
    clustered by itself, since a hot spot lies in one place.
    """
    by_town: dict[str, list[WorkOrder]] = defaultdict(list)
    rows = countable(area_prefix).filter(opened_at__gte=at - WINDOW, opened_at__lte=at)
    for row in rows.order_by("-opened_at", "-id"):
        town = by_town[row.area_code[:9]]
        if len(town) < _MOST:
            town.append(row)
    found = [spot for town in by_town.values() for spot in _of_town(town, at)]
    found.sort(key=lambda one: (-one.cluster.heat.value, str(one.key)))
    return Spots(at=at, read=sum(map(len, by_town.values())), spots=tuple(found[:SHOWN]))


def countable(area_prefix: str) -> QuerySet[WorkOrder]:
    """Return the orders of an area that a hot spot may count; their titles and places alone."""
    rows = live.told(WorkOrder.objects.all(), area_prefix).filter(confidential=False)
    return rows.only(
        "id", "title", "area_code", "category_code", "opened_at", "caller_index", "group_id"
    )


def _of_town(rows: Sequence[WorkOrder], at: datetime) -> Iterable[Spot]:
    likes = dict(
        OrderFollower.objects.filter(order__in=[row.id for row in rows])
        .values_list("order_id")
        .annotate(number=Count("id"))
        .order_by()
    )
    grouped = Counter(row.group_id for row in rows if row.group_id is not None)
    by_id = {str(row.id): row for row in rows}
    messages = [
        Message(
            id=key,
            text=f"{row.title}\n",
            place=row.group_id.hex if row.group_id and grouped[row.group_id] > 1 else "",
            category=row.category_code,
            at=row.opened_at,
            likes=likes.get(row.id, 0),
            caller_index=bytes(row.caller_index).hex(),
        )
        for key, row in by_id.items()
    ]
    for one in hotspot.cluster(messages):
        if one.heat.messages >= hotspot.SMALLEST:
            kept = [by_id[key] for key in one.ids]
            yield _spot(one, kept, messages, at)


def _spot(
    one: Cluster, rows: Sequence[WorkOrder], messages: Sequence[Message], at: datetime
) -> Spot:
    heat = hotspot.heat_of(messages=[each for each in messages if each.id in set(one.ids)], at=at)
    town = rows[0].area_code[:9]
    usual = usual_week(area_prefix=town, category_code=one.category, at=at)
    week = sum(1 for row in rows if row.opened_at > at - WEEK)
    days = Counter(local_day(row.opened_at) for row in rows)
    first = local_day(at)
    return Spot(
        key=min(row.id for row in rows),
        cluster=Cluster(
            ids=one.ids,
            title=one.title,
            place="",
            category=one.category,
            words=tuple(word for word in one.words if not word.isascii()),
            first_at=one.first_at,
            last_at=one.last_at,
            heat=heat,
        ),
        area_code=Counter(row.area_code for row in rows).most_common(1)[0][0],
        order_ids=tuple(row.id for row in rows),
        week=week,
        usual=usual,
        rises=hotspot.is_warning(heat=heat, week=week, usual=usual),
        days=tuple(
            (day, days[day])
            for day in (first - timedelta(days=back) for back in reversed(range(14)))
        ),
    )


def usual_week(*, area_prefix: str, category_code: str, at: datetime) -> Usual:
    """Return the usual of a week for a place and category."""
    rows = live.told(WorkOrder.objects.all(), area_prefix).filter(
        confidential=False, category_code=category_code
    )
    known_since = WorkOrder.objects.aggregate(first=Min("opened_at"))["first"]
    counts = {
        begin: rows.filter(opened_at__gt=begin, opened_at__lte=begin + WEEK).count()
        for begin in hotspot.weeks_to_compare(at=at)
        if known_since is not None and begin >= known_since
    }
    return hotspot.usual_of(counts=counts, known_since=known_since)


def find_spot(*, area_prefix: str, key: UUID, at: datetime) -> Spot | None:
    """Return one hot spot of an area, or None where it has cooled."""
    found = spots_of(area_prefix=area_prefix, at=at).spots
    return next((one for one in found if one.key == key), None)


def orders_among(*, actor: Actor, order_ids: Collection[UUID]) -> list[OrderView]:
    """Return those of some orders that an officer may know of, the newest first."""
    rows = orders.visible(actor).filter(id__in=list(order_ids), confidential=False)
    return [orders.view(row) for row in rows.order_by("-opened_at", "-id")[:_PAGE]]


def warning_view(row: HotspotWarning) -> WarningView:
    """Return a warning as pages read it."""
    return WarningView(
        id=row.id,
        title=row.title,
        area_code=row.area_code,
        category_code=row.category_code,
        state=WarningState(row.state),
        heat=float(row.heat),
        messages=row.messages,
        callers=row.callers,
        usual=row.usual,
        why=row.why,
        raised_at=row.raised_at,
        order_ids=tuple(UUID(one) for one in row.order_ids),
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        words=row.words,
    )


def list_warnings(*, area_prefix: str, open_only: bool = False) -> list[WarningView]:
    """Return the warnings of an area, those that wait first, then the newest."""
    rows = HotspotWarning.objects.filter(area_code__startswith=area_prefix)
    if open_only:
        rows = rows.filter(state=WarningState.RAISED)
    found = [warning_view(row) for row in rows.order_by("-raised_at", "-id")[:_PAGE]]
    return sorted(found, key=lambda one: one.state is not WarningState.RAISED)


def get_warning(*, area_prefix: str, warning_id: UUID) -> WarningView:
    """Return a warning of an area. Raises NotFound."""
    row = HotspotWarning.objects.filter(id=warning_id, area_code__startswith=area_prefix).first()
    if row is None:
        raise NotFound
    return warning_view(row)


def count_answers(*, area_prefix: str) -> tuple[int, int]:
    """Return how many warnings were answered, and how many of them were false alarms."""
    rows = HotspotWarning.objects.filter(area_code__startswith=area_prefix).exclude(
        state=WarningState.RAISED
    )
    return rows.count(), rows.filter(state=WarningState.FALSE_ALARM).count()


def open_states() -> tuple[OrderState, ...]:
    """Return the states in which an order is not over."""
    return tuple(
        one
        for one in OrderState
        if one not in {OrderState.CLOSED, OrderState.ARCHIVED, OrderState.MERGED}
    )

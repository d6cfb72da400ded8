"""Rounds of rating each other, blind until they may be seen, and what looks wrong in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from yimen.hotline import access
from yimen.hotline.contracts.mutual import (
    MUTUAL_KIND,
    AppealState,
    GivenMark,
    Mark,
    RatingView,
    RoundState,
    RoundView,
    Suspicion,
)
from yimen.hotline.models import MutualAppeal, MutualRating, MutualRound, MutualTurn
from yimen.hotline.queries import order as orders
from yimen.hotline.rules import limits, mutual
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import NotFound, Ref

_SHOWN = 100


def open_now(row: MutualRound, *, at: datetime) -> bool:
    """Say whether a round may be seen at a moment, written so or not."""
    clock = clock_queries.find(ref=Ref(MUTUAL_KIND, row.id), kind=limits.MUTUAL)
    return mutual.is_open(
        parties=len(row.parties),
        given=MutualRating.objects.filter(round=row).count(),
        due_at=clock.due_at if clock else None,
        at=at,
    )


def own_parties(actor: Actor, one: RoundView, area_code: str) -> list[UUID]:
    """Return the parties of a round for which an officer may speak."""
    desk = actor.may(access.CHECK, area=area_code)
    return [
        unit
        for unit in one.parties
        if (unit == one.desk_id and desk)
        or (unit != one.desk_id and actor.may(access.HANDLE, unit_id=unit))
    ]


def list_rounds(*, actor: Actor, at: datetime) -> list[RoundView]:
    """Return the newest rounds about orders that an officer may know of."""
    rows = MutualRound.objects.filter(order__in=orders.visible(actor)).select_related("order")
    return [_view(row, actor, at) for row in rows.order_by("-opened_at", "-id")[:_SHOWN]]


def get_round(*, actor: Actor, round_id: UUID, at: datetime) -> RoundView:
    """Return a round about an order that an officer may know of. Raises NotFound."""
    rows = MutualRound.objects.filter(order__in=orders.visible(actor)).select_related("order")
    row = rows.filter(id=round_id).first()
    if row is None:
        raise NotFound
    return _view(row, actor, at)


def area_of(*, round_id: UUID) -> str:
    """Return the area of a round's order."""
    return MutualRound.objects.values_list("order__area_code", flat=True).get(id=round_id)


def round_of_appeal(*, appeal_id: UUID) -> UUID:
    """Return the round that an appeal is about. Raises NotFound."""
    row = MutualAppeal.objects.select_related("rating").filter(id=appeal_id).first()
    if row is None:
        raise NotFound
    return row.rating.round_id


def _view(row: MutualRound, actor: Actor, at: datetime) -> RoundView:
    clock = clock_queries.find(ref=Ref(MUTUAL_KIND, row.id), kind=limits.MUTUAL)
    opened = row.state == RoundState.OPEN or open_now(row, at=at)
    rows = list(MutualRating.objects.filter(round=row).order_by("by_unit", "to_unit"))
    appeals = {one.rating_id: one for one in MutualAppeal.objects.filter(rating__in=rows)}
    desk = actor.may(access.CHECK, area=row.order.area_code)
    own = {
        one.by_unit
        for one in rows
        if (one.by_unit == row.order.desk_id and desk)
        or actor.may(access.HANDLE, unit_id=one.by_unit)
    }
    return RoundView(
        id=row.id,
        order_id=row.order_id,
        order_number=row.order.number,
        order_title=row.order.title,
        cycle=row.cycle,
        state=RoundState.OPEN if opened else RoundState.BLIND,
        opened_at=row.opened_at,
        due_at=clock.due_at if clock else None,
        parties=tuple(UUID(one) for one in row.parties),
        desk_id=row.order.desk_id,
        given=tuple((one.by_unit, one.to_unit) for one in rows if opened or one.by_unit in own),
        ratings=tuple(
            _rating(one, appeals.get(one.id)) for one in rows if opened or one.by_unit in own
        ),
    )


def _rating(row: MutualRating, appeal: MutualAppeal | None) -> RatingView:
    return RatingView(
        id=row.id,
        by_unit=row.by_unit,
        to_unit=row.to_unit,
        mark=Mark(timely=row.timely, willing=row.willing, quality=row.quality, words=row.words),
        at=row.at,
        appeal_id=appeal.id if appeal else None,
        appeal_state=AppealState(appeal.state) if appeal else None,
        appeal_reason=appeal.reason if appeal else "",
        appeal_ruling=appeal.ruling if appeal else "",
    )


def marks(*, since: date, until: date, area_prefix: str = "") -> list[GivenMark]:
    """Return the ratings of a span of days that count: revealed, and not struck by an appeal."""
    begin = datetime.combine(since, time(0), tzinfo=LOCAL)
    end = datetime.combine(until + timedelta(days=1), time(0), tzinfo=LOCAL)
    rows = MutualRating.objects.filter(
        round__state=RoundState.OPEN,
        round__revealed_at__gte=begin,
        round__revealed_at__lt=end,
        round__order__area_code__startswith=area_prefix,
    ).exclude(id__in=MutualAppeal.objects.filter(state=AppealState.UPHELD).values("rating_id"))
    return [
        GivenMark(by_unit=by_unit, to_unit=to_unit, mean=sum(points) / 3)
        for by_unit, to_unit, *points in rows.order_by("at", "id").values_list(
            "by_unit", "to_unit", "timely", "willing", "quality"
        )
    ]


def scores(*, given: Iterable[GivenMark]) -> dict[UUID, float]:
    """Return each unit's mutual score from 0 to 1."""
    by_unit: dict[UUID, list[float]] = {}
    for one in given:
        by_unit.setdefault(one.to_unit, []).append(one.mean)
    found = {unit: mutual.score(means=means) for unit, means in by_unit.items()}
    return {unit: value for unit, value in found.items() if value is not None}


def list_suspicions(*, actor: Actor, since: date, until: date) -> list[Suspicion]:
    """Return what looks wrong in a period, for who supervises; nothing for anybody else."""
    areas = sorted(actor.areas(access.SUPERVISE), key=len)
    if not areas:
        return []
    return mutual.suspicions(marks=marks(since=since, until=until, area_prefix=areas[0]))


def round_of_turn(*, turn_id: UUID) -> UUID:
    """Return the round in which a party's turn is. Raises NotFound."""
    row = MutualTurn.objects.filter(id=turn_id).first()
    if row is None:
        raise NotFound
    return row.round_id

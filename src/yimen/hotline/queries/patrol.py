"""Reads of patrols: places visited and missed for who looks after the area, the track for few."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yimen.hotline import access
from yimen.hotline.contracts.order import Point
from yimen.hotline.contracts.patrol import (
    PatrolState,
    PatrolView,
    Position,
    Stop,
    StopLine,
)
from yimen.hotline.models import Patrol, PatrolTrack
from yimen.hotline.queries import sealed
from yimen.hotline.queries.grid import in_areas
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolKey:
    """Where a page of a list ended."""

    on_day: date
    id: UUID


def stops_of(row: Patrol) -> list[Stop]:
    """Return the places of a patrol."""
    return [
        Stop(
            title=one["title"],
            point=Point(longitude=Decimal(one["lon"]), latitude=Decimal(one["lat"]))
            if one.get("lon")
            else None,
        )
        for one in row.stops
    ]


def stored_stop(stop: Stop) -> dict[str, str]:
    """Return a place as its column stores it."""
    if stop.point is None:
        return {"title": stop.title}
    return {
        "title": stop.title,
        "lon": str(stop.point.longitude),
        "lat": str(stop.point.latitude),
    }


def view(row: Patrol) -> PatrolView:
    """Return a patrol without its positions."""
    return PatrolView(
        id=row.id,
        title=row.title,
        cell_id=row.cell_id,
        cell_code=row.cell.code,
        area_code=row.area_code,
        officer_id=row.officer_id,
        name=row.name,
        on_day=row.on_day,
        state=PatrolState(row.state),
        stops=tuple(
            StopLine(number=number, stop=stop, how=row.visits.get(str(number), ""))
            for number, stop in enumerate(stops_of(row))
        ),
        agreed=row.agreed_at is not None,
        started_at=row.started_at,
        ended_at=row.ended_at,
        words=sealed.opened(sealed.PATROL_WORDS, row.words_encrypted),
        has_track=bool(getattr(row, "has_track", False)),
    )


def _rows() -> QuerySet[Patrol]:
    track = PatrolTrack.objects.filter(patrol_id=OuterRef("pk"))
    return Patrol.objects.select_related("cell").annotate(has_track=Exists(track))


def list_own(*, actor: Actor, open_only: bool = True, limit: int = 20) -> list[PatrolView]:
    """Return a worker's patrols, the nearest day first."""
    if actor.officer_id is None:
        return []
    rows = _rows().filter(officer_id=actor.officer_id)
    if open_only:
        rows = rows.filter(state__in=[PatrolState.SET, PatrolState.RUNNING]).order_by(
            "on_day", "id"
        )
    else:
        rows = rows.order_by("-on_day", "-id")
    return [view(row) for row in rows[:limit]]


def get_own(*, actor: Actor, patrol_id: UUID) -> PatrolView:
    """Return a patrol to who walks it. Raises NotFound."""
    if actor.officer_id is None:
        raise NotFound
    row = _rows().filter(id=patrol_id, officer_id=actor.officer_id).first()
    if row is None:
        raise NotFound
    return view(row)


def list_for(
    *, actor: Actor, after: PatrolKey | None = None, limit: int = PAGE
) -> list[PatrolView]:
    """Return a page of the patrols of the actor's area, the latest day first."""
    rows = _rows().filter(in_areas(access.grid_areas(actor)))
    if after is not None:
        rows = rows.filter(Q(on_day__lt=after.on_day) | Q(on_day=after.on_day, id__lt=after.id))
    return [view(row) for row in rows.order_by("-on_day", "-id")[:limit]]


def get_for(*, actor: Actor, patrol_id: UUID) -> PatrolView:
    """Return a patrol to who looks after its area. Raises NotFound."""
    row = _rows().filter(in_areas(access.grid_areas(actor)), id=patrol_id).first()
    if row is None:
        raise NotFound
    return view(row)


def positions(*, patrol_id: UUID) -> list[Position]:
    """Return a track in order of time, for a caller who asked whether it may be seen."""
    found = [
        position
        for stored in PatrolTrack.objects.filter(patrol_id=patrol_id).values_list(
            "positions_encrypted", flat=True
        )
        for position in read_positions(sealed.opened(sealed.TRACK, stored))
    ]
    return sorted(set(found), key=lambda one: (one.at, one.longitude, one.latitude))


def read_positions(text: str) -> list[Position]:
    """Return the positions that a stored piece of a track holds."""
    return [
        Position(at=datetime.fromisoformat(at), longitude=lon, latitude=lat, accuracy=accuracy)
        for at, lon, lat, accuracy in json.loads(text or "[]")
    ]


def stored_positions(found: list[Position]) -> str:
    """Return positions as a piece of a track stores them before it is encrypted."""
    return json.dumps(
        [[one.at.isoformat(), one.longitude, one.latitude, one.accuracy] for one in found]
    )

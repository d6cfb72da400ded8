"""Patrols: where to go, what was passed, and for how long the track is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.hotline.contracts.order import Point
from yimen.kernel.contracts import Ref

PATROL_KIND = "hotline.patrol"
TRACK_DAYS = 30
"""For how many days after a patrol its track is kept."""


class PatrolState(StrEnum):
    """Where a patrol stands."""

    SET = "set"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


PATROL_STATE_TITLES: Mapping[PatrolState, str] = MappingProxyType(
    {
        PatrolState.SET: "待巡查",
        PatrolState.RUNNING: "巡查中",
        PatrolState.ENDED: "已结束",
        PatrolState.CANCELLED: "已取消",
    }
)


class PatrolVerb(StrEnum):
    """What can be done with a patrol."""

    START = "start"
    VISIT = "visit"
    END = "end"
    CANCEL = "cancel"


PATROL_VERB_TITLES: Mapping[PatrolVerb, str] = MappingProxyType(
    {
        PatrolVerb.START: "开始巡查",
        PatrolVerb.VISIT: "打卡",
        PatrolVerb.END: "结束巡查",
        PatrolVerb.CANCEL: "取消巡查",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place to visit; without a point it is ticked off by hand alone."""

    title: str
    point: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where the phone was, and how sure it is of that, in metres."""

    at: datetime
    longitude: float
    latitude: float
    accuracy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolTold:
    """One step of who walks a patrol; `made_at` is when he pressed the button."""

    verb: PatrolVerb
    number: int = -1
    words: str = ""
    agreed: bool = False
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """A place to visit and how it was visited: `gps`, `hand`, or empty for missed."""

    number: int
    stop: Stop
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolView:
    """A patrol as lists and pages read it; no position is in it."""

    id: UUID
    title: str
    cell_id: UUID
    cell_code: str
    area_code: str
    officer_id: UUID
    name: str
    on_day: date
    state: PatrolState
    stops: tuple[StopLine, ...]
    agreed: bool
    started_at: datetime | None
    ended_at: datetime | None
    words: str
    has_track: bool

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger and work carry."""
        return Ref(PATROL_KIND, self.id)

    @property
    def done(self) -> int:
        """Return how many places were visited."""
        return sum(bool(one.how) for one in self.stops)

"""Which places a track passed, and for how long the track is kept."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from yimen.hotline.contracts.patrol import (
    PATROL_STATE_TITLES,
    PATROL_VERB_TITLES,
    TRACK_DAYS,
    PatrolState,
    PatrolVerb,
    Position,
    Stop,
)
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

NEAR_METRES, SURE_METRES = 100, 100
_EARTH = 6_371_000.0
_S, _V = PatrolState, PatrolVerb

PATROL: FlowTable[PatrolState, PatrolVerb] = FlowTable(
    moves={
        (_S.SET, _V.START): _S.RUNNING,
        (_S.SET, _V.CANCEL): _S.CANCELLED,
        (_S.RUNNING, _V.VISIT): _S.RUNNING,
        (_S.RUNNING, _V.END): _S.ENDED,
    },
    state_titles=PATROL_STATE_TITLES,
    verb_titles=PATROL_VERB_TITLES,
)


_MEANWHILE = {
    PatrolState.SET: "还没有开始",
    PatrolState.RUNNING: "已经开始",
    PatrolState.ENDED: "已经结束",
    PatrolState.CANCELLED: "镇里已经取消",
}


def patrol_too_late(*, state: str, verb: PatrolVerb) -> str:
    """Return what is said of a step that came after the patrol went on without it."""
    kept = (
        "您写的小结还在手机里，要交的请抄给镇里，不用的可以删掉。"
        if verb is PatrolVerb.END
        else "已经打过的卡都留着，这一条还在手机里，看过就可以删掉。"
    )
    return f"这次巡查{_MEANWHILE[PatrolState(state)]}，“{PATROL_VERB_TITLES[verb]}”没有记上。{kept}"


@rule("HOT-PAT-1", cites="本地政策：到点 100 米以内算到过；定位误差超过 100 米的不算")
def passed(*, stops: Sequence[Stop], positions: Iterable[Position]) -> frozenset[int]:
    """Return the numbers of the places that the positions came near."""
    sure = [one for one in positions if one.accuracy <= SURE_METRES]
    return frozenset(
        number
        for number, stop in enumerate(stops)
        if stop.point is not None
        and any(
            metres(
                float(stop.point.longitude), float(stop.point.latitude), one.longitude, one.latitude
            )
            <= NEAR_METRES
            for one in sure
        )
    )


def metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return how far two places of the earth are from each other, in metres."""
    one, other = math.radians(lat1), math.radians(lat2)
    wide = math.radians(lon2 - lon1)
    half = (
        math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin(wide / 2) ** 2
    )
    return 2 * _EARTH * math.asin(math.sqrt(half))


@rule("HOT-PAT-2", cites="《个人信息保护法》第六条、第十三条、第十九条：最小必要、同意、最短期限")
def kept_positions(
    *,
    positions: Iterable[Position],
    agreed: bool,
    started_at: datetime | None,
    ended_at: datetime | None,
    at: datetime,
) -> list[Position]:
    """Return the positions that may be kept: agreed to, and of the time of the patrol alone."""
    if not agreed or started_at is None:
        return []
    until = min(ended_at or at, at)
    return [one for one in positions if started_at <= one.at <= until]


@rule("HOT-PAT-3", cites="《个人信息保护法》第十九条、第四十七条：轨迹在巡查结束 30 天后删除")
def tracks_end_before(*, at: datetime) -> datetime:
    """Return the moment: tracks of patrols that ended before it are removed."""
    return at - timedelta(days=TRACK_DAYS)


def missed(*, stops: Sequence[Stop], visited: Collection[int]) -> list[int]:
    """Return the numbers of the places that nobody came to."""
    return [number for number in range(len(stops)) if number not in visited]

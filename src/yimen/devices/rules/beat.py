"""When a device is late or down, and how much of its service time it was heard of and in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from yimen.devices.contracts import DeviceState, Line
from yimen.kernel.clock import LOCAL
from yimen.kernel.rules import rule

EVERY = timedelta(minutes=1)
LATE, DOWN = timedelta(minutes=3), timedelta(minutes=10)
OPENS, CLOSES = 9, 17
KEEP_LATE_BEATS = timedelta(days=1)
KEEP_HOURS = timedelta(days=800)
KEEP_ACTS = timedelta(days=400)
_MINUTE = timedelta(minutes=1)
Span = tuple[datetime, datetime]


@rule("DEV-BEAT-1", cites="本系统的规定：心跳 60 秒一次，3 分钟没有算迟到，10 分钟没有算离线")
def line_of(*, last_at: datetime | None, at: datetime) -> Line:
    """Return whether a device is heard of, by its last heartbeat."""
    if last_at is None:
        return Line.NEVER
    silent = at - last_at
    if silent >= DOWN:
        return Line.DOWN
    return Line.LATE if silent >= LATE else Line.UP


def in_service(*, at: datetime, is_workday: bool) -> bool:
    """Say whether halls are open: nine to five on a working day."""
    return is_workday and OPENS <= at.astimezone(LOCAL).hour < CLOSES


def hour_of(at: datetime) -> tuple[datetime, int]:
    """Return the hour in which a moment lies, and the bit of its minute."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour, 1 << at.minute


def spans_in(
    *,
    steps: Sequence[tuple[datetime, DeviceState]],
    states: Collection[DeviceState],
    until: datetime,
) -> list[Span]:
    """Return when a device was in some states, by its steps in order of time."""
    ends = [at for at, _ in steps[1:]] + [until]
    pairs = zip(steps, ends, strict=True) if steps else ()
    return [
        (begin, min(end, until))
        for (begin, state), end in pairs
        if state in states and begin < until
    ]


def service_of(*, days: Iterable[date]) -> list[Span]:
    """Return the service time of working days."""
    return [
        (
            datetime.combine(day, time(OPENS), LOCAL),
            datetime.combine(day, time(CLOSES), LOCAL),
        )
        for day in days
    ]


@rule("DEV-AVL-1", cites="本系统的规定：在线率、完好率只算工作日 9 点到 17 点")
def minutes_both(*, spans: Sequence[Span], service: Sequence[Span]) -> int:
    """Return how many whole minutes of service lie in a device's spans.

    在线率: minutes heard of, of those in which the device was in use. 完好率: minutes in good order
    (heard of at once or told later, camera working), of those in which it belonged on its place, in
    use or suspended.
    """
    total = timedelta()
    for begin, end in spans:
        for opens, closes in service:
            total += max(timedelta(), min(end, closes) - max(begin, opens))
    return total // _MINUTE

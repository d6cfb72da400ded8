"""Shapes of clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.deadlines.limits import Extension, Limit, Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRecord:
    """A pause with what was told about it: the notice and the days that were planned."""

    pause: Pause
    notice: Ref | None = None
    planned_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """One clock with its due days, as they stand under the calendar in force."""

    id: int
    ref: Ref
    kind: str
    regime: str
    title: str
    started_at: datetime
    limit: Limit
    promised: Limit | None
    stops: tuple[StopRecord, ...]
    extensions: tuple[Extension, ...]
    paused: bool
    due_on: date | None
    due_at: datetime | None
    promised_on: date | None
    promised_at: datetime | None
    stopped_at: datetime | None
    outcome: str
    calendar_version: int

    @property
    def started_on(self) -> date:
        """Return the day in China on which the clock started; it is not counted."""
        return local_day(self.started_at)

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """Return the times that are not counted."""
        return tuple(stop.pause for stop in self.stops)

    def is_breached(self, at: datetime) -> bool:
        """Say whether the lawful limit had passed at this moment, or when the clock stopped."""
        return self.due_at is not None and (self.stopped_at or at) > self.due_at


class NoClock(NotFound):
    """No clock of this kind runs for this thing."""

    def __init__(self) -> None:
        super().__init__("这里没有正在计时的时限。")


class ClockState(WrongState):
    """The clock stands still, or runs, already."""

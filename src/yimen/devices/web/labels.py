"""The words and marks of the pages of devices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from yimen.devices.contracts import DeviceState, Line, Pulse
from yimen.kernel.clock import LOCAL
from yimen.ui import words
from yimen.ui.parts import PillKind

STATE_KINDS: Mapping[DeviceState, PillKind] = MappingProxyType(
    {
        DeviceState.IN_STORE: "plain",
        DeviceState.ACTIVE: "done",
        DeviceState.SUSPENDED: "need",
        DeviceState.LOST: "bad",
        DeviceState.RETIRED: "stop",
    }
)
LINE_KINDS: Mapping[Line, PillKind] = MappingProxyType(
    {Line.UP: "done", Line.LATE: "late", Line.DOWN: "bad", Line.NEVER: "plain"}
)


def moment_words(at: datetime | None) -> str:
    """Return a moment as people read it, or a dash."""
    return words.long_moment(at=at.astimezone(LOCAL)) if at else "—"


def short_words(at: datetime | None, *, now: datetime) -> str:
    """Return a moment without the year of now, or a dash."""
    if at is None:
        return "—"
    return words.short_moment(at=at.astimezone(LOCAL), year=now.astimezone(LOCAL).year)


def skew_words(pulse: Pulse) -> str:
    """Return how wrong a device's clock is."""
    if pulse.skew_ms is None:
        return "—"
    seconds = abs(pulse.skew_ms) / 1000
    if seconds < 2:
        return "准"
    span = f"{seconds:.0f} 秒" if seconds < 120 else f"{seconds / 60:.0f} 分钟"
    return f"{'快' if pulse.skew_ms > 0 else '慢'} {span}"


def storage_words(megabytes: int | None) -> str:
    """Return free storage as people read it."""
    if megabytes is None:
        return "—"
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes} MB"


def share_words(top: int, bottom: int) -> str:
    """Return a share in per cent with one decimal, or a dash."""
    return f"{top / bottom * 100:.1f}%" if bottom else "—"

"""Which sessions end when there are too many, and when each ends by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from yimen.kernel.rules import rule

LONGEST = timedelta(hours=8)
_Key = TypeVar("_Key")


@rule("IDN-SES-1", cites="GB/T 22239 8.1.4.1：登录连接超时退出；限制同时登录")
def surplus(*, open_sessions: Sequence[tuple[datetime, _Key]], most: int) -> list[_Key]:
    """Return the sessions to end so that one more makes `most`: the oldest first."""
    ordered = sorted(open_sessions, key=lambda one: one[0])
    return [key for _, key in ordered[: max(0, len(ordered) + 1 - most)]]


@rule("IDN-SES-2", cites="GB/T 22239 8.1.4.1：登录连接超时自动退出")
def end_of(*, at: datetime, idle: timedelta, ends_at: datetime | None) -> datetime:
    """Return when a session ends if nothing more happens: idle, and never later than its last hour."""
    end = at + idle
    return end if ends_at is None else min(end, ends_at)

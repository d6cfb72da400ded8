"""When a delivery is tried again, and when not any more."""

from __future__ import annotations

from datetime import datetime, timedelta

_WAITS = (5, 10, 20, 40, 60, 120, 300, 600)
_SECONDS_AT_MOST = 1_800


def next_try(*, tries: int, at: datetime, expires_at: datetime) -> datetime | None:
    """Return when to try again after this many failures, or None when it would come too late."""
    seconds = _WAITS[tries - 1] if tries <= len(_WAITS) else _SECONDS_AT_MOST
    again = at + timedelta(seconds=seconds)
    return again if again < expires_at else None

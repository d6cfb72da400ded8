"""Acts that this process took from the shared store and has not yet let anybody do.

What is taken is counted in the store before it is used, so that all processes together never let
more through than the limit; what is not used in time is lost, which is why only a small share of
a minute is taken at once and a narrow limit is asked for one by one.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

Act = tuple[str, str]
"""Route and key."""

_SHARE = 20
_GOOD_FOR = timedelta(seconds=30)
_MOST_KEPT = 20_000
_lock = threading.Lock()
_kept: dict[Act, tuple[int, datetime]] = {}


def size_of(most: int) -> int:
    """Return how many acts are taken at once of a limit a minute."""
    return max(1, most // _SHARE)


def use(act: Act, *, at: datetime) -> bool:
    """Return whether one act is left of what was taken, and use it."""
    with _lock:
        left, taken_at = _kept.get(act, (0, at))
        if left == 0 or not taken_at <= at < taken_at + _GOOD_FOR:
            return False
        _kept[act] = (left - 1, taken_at)
        return True


def keep(act: Act, *, left: int, at: datetime) -> None:
    """Remember what was taken at a moment beyond the act that asked for it."""
    with _lock:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[act] = (left, at)

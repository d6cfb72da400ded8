"""Which part of a long series a run takes: another each day, and the whole of it in a drill.

A part is told by the day, so that as many days as there are parts take all. YIMEN_WALK_TURN takes
the part of another day again; whoever begins the run sets it, so that its processes, and a run that
lasts over midnight, take the same. The drills set YIMEN_WALK_ALL.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

from yimen.kernel import clock

T = TypeVar("T")

WHOLE = bool(os.environ.get("YIMEN_WALK_ALL"))
TURN = int(os.environ.setdefault("YIMEN_WALK_TURN", str(clock.now().toordinal())))


def taken(series: Iterable[T], *, of: int) -> list[T]:
    """Return today's of so many parts of a series, or the whole in a drill."""
    return list(series) if WHOLE else list(series)[TURN % of :: of]

"""How the seconds of typing twice are counted; pure."""

from __future__ import annotations

from datetime import datetime

from yimen.kernel.rules import rule

LONGEST_SITTING = 1_800
"""Half an hour: who left the desk with the sheet open did not type all that time."""


@rule("CASE-CPY-1", cites="没有统一规定；减少重复录入（国发〔2022〕5号），本地的量法")
def seconds_of(*, before: int, sitting_at: datetime | None, at: datetime) -> int:
    """Return the seconds typed twice so far: those before, and this sitting up to half an hour."""
    if sitting_at is None or at <= sitting_at:
        return before
    return before + min(int((at - sitting_at).total_seconds()), LONGEST_SITTING)

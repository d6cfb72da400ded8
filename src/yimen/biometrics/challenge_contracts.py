"""Shapes of challenges that stay inside biometrics."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChallengeState(StrEnum):
    """How a challenge stands: it is answered at most once, and a passed one used at most once."""

    WAITING = "waiting"
    ANSWERED = "answered"
    PASSED = "passed"
    FAILED = "failed"
    USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserLimits:
    """A shot that is asked for, and between which figures each measure must lie."""

    move: str
    gates: list[tuple[str, float | None, float | None]]

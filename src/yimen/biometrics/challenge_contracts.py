"""Shapes of challenges that stay inside biometrics."""

from __future__ import annotations

from enum import StrEnum


class ChallengeState(StrEnum):
    """How a challenge stands: it is answered at most once, and a passed one used at most once."""

    WAITING = "waiting"
    ANSWERED = "answered"
    PASSED = "passed"
    FAILED = "failed"
    USED = "used"

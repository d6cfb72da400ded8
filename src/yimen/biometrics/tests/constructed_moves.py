"""An engine that says what a challenge wants to hear, whatever picture it is given.

It stands at the reading interface, so that the way of a passed challenge can be walked without
anybody who turns or blinks: no claim of a real move is made by what uses it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from yimen.biometrics.challenge_contracts import ChallengeState
from yimen.biometrics.contracts import Move, Strictness
from yimen.biometrics.models import Challenge
from yimen.biometrics.rules import challenge as rules
from yimen.biometrics.seen import Seen
from yimen.biometrics.testing_constructed import ConstructedEngine
from yimen.biometrics.tests.rules.test_challenge import QUIET, vector

SHOWN = {
    Move.BLINK: ({"blink_left": 0.7, "blink_right": 0.66}, {}),
    Move.TURN_LEFT: ({"yaw": 31.0},),
    Move.TURN_RIGHT: ({"yaw": -31.0},),
    Move.OPEN_MOUTH: ({"mouth_open": 0.7},),
}
"""Readings of each move, one for each shot that it takes."""


class ObligingEngine(ConstructedEngine):
    """Reads the next step of the newest challenge in every picture, first to guide, then to judge."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: Counter[object] = Counter()

    def read(
        self,
        image: bytes,
        *,
        crop: bool = False,
        many: bool = False,
        strictness: Strictness = Strictness.VERIFY,
    ) -> list[Seen]:
        """Return one face that does what is asked."""
        del image, crop, many, strictness
        newest = Challenge.objects.order_by("-shown_at").first()
        if newest is None:
            return [Seen(reading=QUIET, vector=vector(0))]
        key = (newest.pk, newest.state == ChallengeState.WAITING)
        place = self._asked[key]
        self._asked[key] += 1
        shown = [one for move in newest.moves for one in SHOWN[Move(move)]]
        assert len(shown) + 1 == len(rules.steps_of(moves=[Move(one) for one in newest.moves]))
        figures = shown[place] if place < len(shown) else {}
        return [Seen(reading=replace(QUIET, **figures), vector=vector(4.0 * place))]


def engine(folder: Path) -> ObligingEngine:
    """Return an obliging engine (`YIMEN_FACES_ENGINE`)."""
    del folder
    return ObligingEngine()

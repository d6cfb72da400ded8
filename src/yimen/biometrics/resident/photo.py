"""What the process of faces does for photos: measure a portrait, lay a card straight.

No vector is asked for and none leaves: nothing of the face is enrolled or compared.
"""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any, Protocol

import orjson

from yimen.biometrics.contracts import FaceRefused, Trouble
from yimen.biometrics.engine import bust, card
from yimen.biometrics.portrait import Portrait

MEASURE, STRAIGHTEN, CORNERS = "measure", "straighten", "corners"


class Engine(Protocol):
    """What measures a portrait."""

    def portrait(self, image: bytes) -> Portrait:
        """Return the largest face, the person's mask and what is behind him."""
        ...


def answer(*, engine: Engine, op: str, image: bytes) -> bytes:
    """Return what an operation answers: JSON of measures or corners, or the picture of a card (or nothing).

    Raises: FaceRefused for a picture that cannot be used, LookupError for an unknown operation.
    """
    if op == MEASURE:
        return _measured(engine, image)
    if op == STRAIGHTEN:
        return card.straighten(image=image)
    if op == CORNERS:
        return orjson.dumps(card.corners_of(image=image))
    raise LookupError(op)


def _measured(engine: Engine, image: bytes) -> bytes:
    try:
        found = engine.portrait(image)
    except FaceRefused as refused:
        if refused.trouble is not Trouble.NO_FACE:
            raise
        return orjson.dumps({"reading": None, "bust": None, "mask": ""})
    told = bust.measure(image=image, mask_png=found.mask_png, reading=found.seen.reading)
    answered: dict[str, Any] = {
        "reading": asdict(found.seen.reading),
        "bust": asdict(told) if told else None,
        "mask": base64.b64encode(found.mask_png).decode(),
    }
    return orjson.dumps(answered)

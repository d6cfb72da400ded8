"""Measure a picture for an ID photo by the process of faces, and keep what a cut needs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from yimen.biometrics.contracts import Box, FaceReading, Marks, Trouble
from yimen.biometrics.resident import client
from yimen.biometrics.rules.photo import Bust

_KEPT = ("yaw", "pitch", "roll", "brightness", "evenness", "sharpness")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The face, head and shoulders of a picture, and the person's outline where it is known."""

    reading: FaceReading | None
    bust: Bust | None
    mask: bytes


def measure(*, image: bytes) -> Measures:
    """Return what the process of faces sees. Raises FaceRefused and FacesOff."""
    return load(client.photo("measure", image))


def load(content: bytes) -> Measures:
    """Return the measures that the process answered."""
    told = orjson.loads(content)
    return Measures(
        reading=_reading(told["reading"]) if told["reading"] else None,
        bust=load_bust(told["bust"]) if told["bust"] else None,
        mask=base64.b64decode(told["mask"]),
    )


def load_bust(told: Mapping[str, Any]) -> Bust:
    """Return head and shoulders as they were kept."""
    red, green, blue = told["behind"]
    return Bust(**{**told, "behind": (int(red), int(green), int(blue))})


def dump_bust(bust: Bust) -> dict[str, Any]:
    """Return head and shoulders as they are kept."""
    return asdict(bust)


def dump_reading(reading: FaceReading) -> dict[str, float]:
    """Return pose, light and sharpness as they are kept with a photo; nothing tells whose they are."""
    return {name: round(float(getattr(reading, name)), 3) for name in _KEPT}


def _reading(told: Mapping[str, Any]) -> FaceReading:
    marks = told.get("marks")
    return FaceReading(
        **{
            **told,
            "box": Box(**told["box"]),
            "troubles": tuple(Trouble(one) for one in told["troubles"]),
            "marks": Marks(**{name: tuple(at) for name, at in marks.items()}) if marks else None,
        }
    )

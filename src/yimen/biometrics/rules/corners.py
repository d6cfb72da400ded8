"""The four corners of a card in a photograph: read as they were sent, and judged.

A corner is a place in per cent of the picture's width and height, so that a page may show the
picture at any size; they run clockwise from the upper left as the card lies before the eye.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from yimen.biometrics.contracts import FaceRefused, Trouble

Corner = tuple[float, float]
NAMES = ("左上角", "右上角", "右下角", "左下角")
LEAST_SIDE = 200
"""Pixels of the photograph below which the words of a card can no longer be read."""
LEAST_SHARE = 0.04
_WRITTEN = re.compile(r"\s*(\d{1,3}(?:\.\d{1,4})?)\s*[,，、 ]\s*(\d{1,3}(?:\.\d{1,4})?)\s*")
_ALL = 100.0


def read_corners(*, typed: Sequence[str], field: str) -> tuple[Corner, ...]:
    """Return the corners that were sent, empty where none was: then edges are found by measurement.

    Raises: FaceRefused where one is missing or is no place in the picture.
    """
    if not any(one.strip() for one in typed):
        return ()
    found = []
    for name, one in zip(NAMES, typed, strict=True):
        said = _WRITTEN.fullmatch(one)
        if said is None:
            raise _wrong(
                field, f"{name}没有写对。写横、竖各占百分之几，比如“12,8”；都不写，就自动找边。"
            )
        place = (float(said[1]), float(said[2]))
        if max(place) > _ALL:
            raise _wrong(field, f"{name}在照片外面。横、竖都写 0 到 100。")
        found.append(place)
    return tuple(found)


def check_corners(*, corners: Sequence[Corner], width: int, height: int, field: str) -> None:
    """Refuse corners that bound no card: crossed, dented, turned over, or too small to be read.

    Raises: FaceRefused.
    """
    places = [(x / _ALL * width, y / _ALL * height) for x, y in corners]
    turns = [
        _turn(places[one - 1], places[one], places[(one + 1) % len(places)])
        for one in range(len(places))
    ]
    if len(places) != len(NAMES) or not all(turn > 0 for turn in turns):
        raise _wrong(
            field,
            "四个角没有围成证件的样子。请按左上、右上、右下、左下，分别放到证件的四个角上，边不要交叉。",
        )
    sides = [math.dist(places[one - 1], places[one]) for one in range(len(places))]
    if min(sides) < LEAST_SIDE or _area(places) < LEAST_SHARE * width * height:
        raise _wrong(
            field, "围住的地方太小，证件上的字会看不清。请把四个角放准，或者靠近重拍一张。"
        )


def _turn(before: Corner, at: Corner, after: Corner) -> float:
    """Return how the way turns at a corner: above nought clockwise, as a picture's lines run down."""
    return (at[0] - before[0]) * (after[1] - at[1]) - (at[1] - before[1]) * (after[0] - at[0])


def _area(places: Sequence[Corner]) -> float:
    return 0.5 * abs(
        sum(
            places[one - 1][0] * places[one][1] - places[one][0] * places[one - 1][1]
            for one in range(len(places))
        )
    )


def _wrong(field: str, said: str) -> FaceRefused:
    return FaceRefused(said, field=field, trouble=Trouble.NOT_AN_IMAGE)

"""Measure head, shoulders and wall of a portrait: what a cut and a rule need to know.

The wall is told from the person by a mask where there is one, else by its colour: a plane of
brightness is laid through what can only be wall, and what differs from it is a person or a thing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from yimen.biometrics.contracts import FaceReading, Marks
from yimen.biometrics.rules.photo import Bust

Pixels = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]
Where = npt.NDArray[np.bool_]
_SIDE = 640
_OFF = 24.0
_CLEAR = 28.0
_LEAST_WALL = 200


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the face lies in the small picture that is measured."""

    middle: float
    eyes: float
    chin: float
    face: float

    @property
    def half(self) -> float:
        """Return how far the chin is below the eyes."""
        return max(self.chin - self.eyes, 1.0)


def measure(*, image: bytes, mask_png: bytes, reading: FaceReading) -> Bust | None:
    """Return where head and shoulders lie and what is behind them, None without the face's marks."""
    pixels = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None or reading.marks is None:
        return None
    height, width = pixels.shape[:2]
    factor = min(1.0, _SIDE / max(height, width))
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    place = _placed(reading, reading.marks, factor)
    person = _masked(mask_png, (small.shape[1], small.shape[0]))
    wall = _wall(place, small.shape[:2], person)
    plane = _plane(np.asarray(small, dtype=np.float32), wall)
    far = np.abs(np.asarray(small, dtype=np.float32) - plane).max(axis=2)
    busy = float((far[wall] > _OFF).mean()) if wall.any() else 1.0
    if person is None:
        person = _opened(far > _CLEAR)
    crown = _crown(place, person) if busy < 0.3 else None
    behind = plane[wall].mean(axis=0) if wall.any() else np.zeros(3, np.float32)
    return Bust(
        width=width,
        height=height,
        eyes_y=place.eyes / factor,
        chin_y=place.chin / factor,
        crown_y=(_guessed_crown(place) if crown is None else crown) / factor,
        face_left=reading.box.left,
        face_right=reading.box.left + reading.box.width,
        behind=_colour(behind),
        busy=busy,
        slope=_slope(plane, wall),
        shoulders=_shoulders(place, person),
    )


def _placed(reading: FaceReading, marks: Marks, factor: float) -> _Place:
    return _Place(
        middle=(reading.box.left + reading.box.width / 2) * factor,
        eyes=(marks.left_eye[1] + marks.right_eye[1]) / 2 * factor,
        chin=marks.chin[1] * factor,
        face=max(reading.box.width * factor, 1.0),
    )


def _masked(mask_png: bytes, size: tuple[int, int]) -> Where | None:
    if not mask_png:
        return None
    read = cv2.imdecode(np.frombuffer(mask_png, np.uint8), cv2.IMREAD_GRAYSCALE)
    if read is None:
        return None
    return np.asarray(cv2.resize(read, size, interpolation=cv2.INTER_AREA) > 100)


def _wall(place: _Place, shape: tuple[int, ...], person: Where | None) -> Where:
    """Return the pixels around the head that can only be wall."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    near = np.abs(columns - place.middle) < 1.5 * place.face
    above = rows < place.chin
    if person is not None:
        grown = cv2.dilate(person.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        return np.asarray(near & above & ~grown)
    beside = np.abs(columns - place.middle) > 0.95 * place.face
    over = rows < place.eyes - 1.75 * place.half
    return np.asarray(near & above & (beside | over))


def _plane(pixels: Array, wall: Where) -> Array:
    """Return for every pixel the colour that an evenly lit wall would have there."""
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]].astype(np.float32)
    ground = np.stack([rows / pixels.shape[0], columns / pixels.shape[1], np.ones_like(rows)], -1)
    chosen = wall.copy()
    if int(chosen.sum()) < _LEAST_WALL:
        return np.zeros_like(pixels)
    plane = np.zeros_like(pixels)
    for _ in range(2):  # a second time without what stood out in the first
        told, *_ = np.linalg.lstsq(ground[chosen], pixels[chosen], rcond=None)
        plane = (ground @ told).astype(np.float32)
        far = np.abs(pixels - plane).max(axis=2)
        kept = wall & (far <= np.percentile(far[wall], 80))
        chosen = kept if int(kept.sum()) >= _LEAST_WALL else chosen
    return plane


def _opened(found: Where) -> Where:
    kernel = np.ones((5, 5), np.uint8)
    return np.asarray(cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0)


def _crown(place: _Place, person: Where) -> float | None:
    """Return where the hair ends, going up from the eyes; None where it is not told from the wall."""
    left, right = (int(place.middle + one * 0.4 * place.face) for one in (-1, 1))
    band = person[:, max(left, 0) : max(right, 1)]
    if band.size == 0:
        return None
    filled = band.mean(axis=1) > 0.12
    row, gap, patience = int(place.eyes), 0, max(2, int(0.06 * place.half))
    top = float(row)
    while row > 0 and gap <= patience:
        row -= 1
        gap = 0 if filled[row] else gap + 1
        top = float(row) if filled[row] else top
    reach = (place.eyes - top) / place.half
    return top if 0.6 <= reach <= 2.6 else None


def _guessed_crown(place: _Place) -> float:
    """Return where the hair usually ends: eyes stand in the middle of a head, with its hair."""
    return max(0.0, place.eyes - 1.15 * place.half)


def _slope(plane: Array, wall: Where) -> float:
    if not wall.any():
        return 0.0
    light = plane[wall].mean(axis=1)
    return float(np.percentile(light, 98) - np.percentile(light, 2)) / 255.0


def _colour(bgr: npt.NDArray[np.floating]) -> tuple[int, int, int]:
    blue, green, red = (int(min(max(float(one), 0.0), 255.0)) for one in bgr)
    return red, green, blue


def _shoulders(place: _Place, person: Where) -> float | None:
    """Return the slant of the shoulders in degrees, None where hair or the edge hides them."""
    ends = []
    for side in (-1, 1):
        column = int(place.middle + side * 1.05 * place.face)
        if not 0 <= column < person.shape[1]:
            return None
        found = np.flatnonzero(person[:, column])
        if found.size == 0 or found[0] < place.chin:
            return None
        ends.append((column, float(found[0])))
    (left, left_row), (right, right_row) = ends
    return math.degrees(math.atan2(right_row - left_row, right - left))

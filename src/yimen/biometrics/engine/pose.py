"""How a head is held: the canonical head of the model file laid onto the points of a face.

The same perspective is assumed as in the browser (63 degrees from top to bottom), so that both name
the same angles. Degrees: yaw to the person's own left, pitch upwards, roll to the own right shoulder.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from yimen.biometrics.contracts import FacesOff
from yimen.biometrics.engine.detector import Array

_VIEW = math.tan(math.radians(63.0) / 2) * 2
_MIRROR = np.array([1.0, 1.0, -1.0])
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_HEAD, _BASIS, _VERTICES = 1, 2, 3
_VERTEX_FIGURES = 5
_SKIN = 468
_Field = int | float | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Angles of a head in degrees."""

    yaw: float
    pitch: float
    roll: float


class Head:
    """The canonical head: where the points that do not move with the face lie, and their weight."""

    def __init__(self, told: bytes) -> None:
        try:
            fields = list(_fields(told))
            (head,) = _within(fields, _HEAD)
            basis = [dict(_fields(point)) for point in _within(fields, _BASIS)]
            figures = [value for number, value in _fields(head) if number == _VERTICES]
            vertices = np.array(figures, np.float64).reshape(-1, _VERTEX_FIGURES)[:, :3]
            self._indices = np.array([int(point.get(1, 0)) for point in basis])
            self._weights = np.array([float(point[2]) for point in basis])
            self._points = vertices[self._indices]
        except (KeyError, ValueError, IndexError, TypeError, struct.error) as error:
            raise FacesOff("人脸模型装不上：关键点模型里的标准头部读不出来。") from error
        self._weights /= self._weights.sum()

    def pose(self, points: Array, *, width: int, height: int) -> Pose:
        """Return how the head is held whose points lie so in an image of this size."""
        screen = _on_screen(points[:_SKIN], width, height)
        depth = float(screen[:, 2].mean())
        chosen = screen[self._indices]
        scale = self._laid(chosen * _MIRROR)[1]
        scale *= self._laid(_into_room(chosen, depth, scale))[1]
        return _angles(self._laid(_into_room(chosen, depth, scale))[0])

    def _laid(self, onto: Array) -> tuple[Array, float]:
        middle, target = self._weights @ self._points, self._weights @ onto
        here, there = self._points - middle, (onto - target) * self._weights[:, None]
        left, spread, right = np.linalg.svd(here.T @ there)
        sign = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
        turn = right.T @ np.diag(sign) @ left.T
        size = float((self._weights[:, None] * here**2).sum())
        return turn, float((spread * sign).sum() / size)


def _on_screen(points: Array, width: int, height: int) -> Array:
    high, wide = _VIEW, _VIEW * width / height
    across = (points[:, 0] / width - 0.5) * wide
    down = (0.5 - points[:, 1] / height) * high
    return np.column_stack([across, down, points[:, 2] / width * wide])


def _into_room(screen: Array, depth: float, scale: float) -> Array:
    away = (screen[:, 2] - depth + 1.0) / scale
    return np.column_stack([screen[:, 0] * away, screen[:, 1] * away, -away])


def _angles(turn: Array) -> Pose:
    ahead = turn[:, 2]
    return Pose(
        yaw=math.degrees(math.atan2(ahead[0], ahead[2])),
        pitch=math.degrees(math.asin(float(np.clip(ahead[1], -1.0, 1.0)))),
        roll=math.degrees(math.atan2(turn[1, 0], turn[0, 0])),
    )


def _within(fields: list[tuple[int, _Field]], wanted: int) -> list[bytes]:
    return [value for number, value in fields if number == wanted and isinstance(value, bytes)]


def _fields(told: bytes) -> Iterator[tuple[int, _Field]]:
    """Yield number and value of each field of a protocol buffer."""
    at = 0
    while at < len(told):
        key, at = _varint(told, at)
        value: _Field
        if key & 7 == _VARINT:
            value, at = _varint(told, at)
        elif key & 7 == _BYTES:
            size, at = _varint(told, at)
            value, at = told[at : at + size], at + size
        elif key & 7 == _FOUR_BYTES:
            value, at = float(struct.unpack_from("<f", told, at)[0]), at + 4
        elif key & 7 == _EIGHT_BYTES:
            value, at = float(struct.unpack_from("<d", told, at)[0]), at + 8
        else:
            raise ValueError(key)
        yield key >> 3, value


def _varint(told: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        part = told[at]
        value |= (part & 127) << shift
        at, shift = at + 1, shift + 7
        if part < 128:  # the last part of a number has no high bit
            return value, at

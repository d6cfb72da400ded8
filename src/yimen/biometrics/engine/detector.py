"""Where faces are: YuNet, with the five points by which a face is laid into a crop."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from yimen.biometrics.engine.admission import Pixels

Array = npt.NDArray[np.float64]

_SIDES = (640, 320)
_SIDE_OF_MANY = 1280
_SURE = 0.8
_SAME_PLACE = 0.3
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A face that was found: left, top, width, height, and five points (eyes, nose, mouth).

    The first of each pair is the one on the left of the picture: the person's own right.
    """

    left: float
    top: float
    width: float
    height: float
    points: Array
    score: float

    def scaled(self, factor: float) -> Spot:
        """Return the same spot in an image larger by a factor."""
        return self.moved(factor, (0.0, 0.0))

    def moved(self, factor: float, by: tuple[float, float]) -> Spot:
        """Return the spot scaled and then moved."""
        across, down = by
        return Spot(
            left=self.left * factor + across,
            top=self.top * factor + down,
            width=self.width * factor,
            height=self.height * factor,
            points=self.points * factor + np.array(by),
            score=self.score,
        )


class Detector:
    """YuNet; not for two threads at once."""

    def __init__(self, weights: bytes) -> None:
        self._net = cv2.FaceDetectorYN.create(
            "onnx",
            np.frombuffer(weights, np.uint8),
            np.zeros(0, np.uint8),
            (_SIDES[0], _SIDES[0]),
            _SURE,
            _SAME_PLACE,
            _MOST,
        )

    def find(self, pixels: Pixels, *, many: bool = False) -> list[Spot]:
        """Return the faces, the widest first.

        A face that fills the frame is seen only in a smaller copy, hence a second look.
        """
        for side in (_SIDE_OF_MANY,) if many else _SIDES:
            found = self._look(pixels, side)
            if found:
                return sorted(found, key=lambda spot: -spot.width)
        return []

    def _look(self, pixels: Pixels, side: int) -> list[Spot]:
        height, width = pixels.shape[:2]
        factor = min(1.0, side / max(height, width))
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        small = pixels if factor == 1.0 else cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        self._net.setInputSize((small.shape[1], small.shape[0]))
        _, rows = self._net.detect(small)
        if rows is None:
            return []
        return [_spot(row).scaled(width / small.shape[1]) for row in np.asarray(rows, np.float64)]


def _spot(row: Array) -> Spot:
    left, top, width, height = (float(value) for value in row[:4])
    return Spot(
        left=left,
        top=top,
        width=width,
        height=height,
        points=row[4:14].reshape(5, 2),
        score=float(row[14]),
    )

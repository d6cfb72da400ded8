"""Light and sharpness of a face, measured where the face is and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from yimen.biometrics.engine.admission import Pixels
from yimen.biometrics.engine.detector import Spot

_SIDE = 112
_SKIN = (slice(20, 100), slice(20, 92))
_RIGHT_CHEEK = (slice(30, 90), slice(12, 52))
_LEFT_CHEEK = (slice(30, 90), slice(60, 100))
_WHITE = 255.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """Brightness and evenness from 0 to 1; sharpness: the Laplacian's variance at 112 px."""

    brightness: float
    evenness: float
    sharpness: float


def measure(pixels: Pixels, spot: Spot) -> Light:
    """Return how bright, evenly lit and sharp a face is.

    Evenness is 1 where both cheeks are equally bright, and 0 where one is three times the other.
    """
    height, width = pixels.shape[:2]
    left, top = max(0, int(spot.left)), max(0, int(spot.top))
    right = min(width, max(left + 1, int(spot.left + spot.width)))
    bottom = min(height, max(top + 1, int(spot.top + spot.height)))
    face = pixels[top:bottom, left:right]
    if face.size == 0:
        return Light(brightness=0.0, evenness=0.0, sharpness=0.0)
    grey = cv2.cvtColor(face, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    one, other = float(small[_RIGHT_CHEEK].mean()), float(small[_LEFT_CHEEK].mean())
    apart = abs(one - other) / max(one + other, 1.0)
    return Light(
        brightness=float(small[_SKIN].mean()) / _WHITE,
        evenness=max(0.0, 1.0 - 2.0 * apart),
        sharpness=float(np.asarray(cv2.Laplacian(small, cv2.CV_64F)).var()),
    )

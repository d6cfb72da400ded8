"""478 points of a face and what eyes and mouth do, by the nets inside face_landmarker.task.

OpenCV runs the two nets; no other runtime is needed. A face is looked at twice: first where the
detector saw it, then where its own points say that it lies, as a browser does from frame to frame.
"""

from __future__ import annotations

import io
import math
import zipfile
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np

from yimen.biometrics.contracts import FacesOff, Marks
from yimen.biometrics.engine.admission import Pixels
from yimen.biometrics.engine.detector import Array, Spot

CANONICAL = "geometry_pipeline_metadata_landmarks.binarypb"
_POINTS_NET = "face_landmarks_detector.tflite"
_SHAPES_NET = "face_blendshapes.tflite"
_SIDE = 256
_POINTS = 478
_SKIN = 468
_ROOM = 1.5
_RIGHT_EYE, _LEFT_EYE = 33, 263
_SHAPES = MappingProxyType({"blink_left": 9, "blink_right": 10, "mouth_open": 25})
_MARKS = MappingProxyType(
    {"right_eye": 468, "left_eye": 473, "nose": 1, "mouth": 13, "chin": 152, "forehead": 10}
)
# The points from which the net of expressions reads; the net was made for these.
_READ_BY_SHAPES = np.array(
    [
        *(0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63),
        *(65, 66, 67, 70, 78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132),
        *(133, 136, 144, 145, 146, 148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161),
        *(162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263),
        *(267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310),
        *(311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373),
        *(374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398),
        *(400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """The points of a face, across, down and in depth, in pixels; eyes and mouth from 0 to 1."""

    points: Array
    blink_left: float
    blink_right: float
    mouth_open: float

    def marks(self, factor: float) -> Marks:
        """Return where eyes, nose, mouth, chin and forehead lie in an image larger by a factor."""
        at = {name: self.points[index, :2] * factor for name, index in _MARKS.items()}
        return Marks(**{name: (float(point[0]), float(point[1])) for name, point in at.items()})


def members(task: bytes) -> dict[str, bytes]:
    """Return the files inside face_landmarker.task by name.

    Raises FacesOff: it is not the archive that it should be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(task)) as archive:
            return {name: archive.read(name) for name in (_POINTS_NET, _SHAPES_NET, CANONICAL)}
    except (zipfile.BadZipFile, KeyError) as error:
        raise FacesOff("人脸模型装不上：关键点模型 face_landmarker.task 已损坏。") from error


class Landmarks:
    """The two nets; not for two threads at once."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._mesh = cv2.dnn.readNetFromTFLite(np.frombuffer(files[_POINTS_NET], np.uint8))
        self._shapes = cv2.dnn.readNetFromTFLite(np.frombuffer(files[_SHAPES_NET], np.uint8))

    def read(self, pixels: Pixels, spot: Spot) -> Mesh:
        """Return the points of the face at a spot, and what its eyes and mouth do."""
        points = self._at(pixels, *_place_of_spot(spot))
        points = self._at(pixels, *_place_of_points(points))
        self._shapes.setInput(np.ascontiguousarray(points[None, _READ_BY_SHAPES, :2], np.float32))
        shapes = np.asarray(self._shapes.forward(), np.float64).ravel()
        return Mesh(
            points=points,
            **{name: float(np.clip(shapes[at], 0.0, 1.0)) for name, at in _SHAPES.items()},
        )

    def _at(self, pixels: Pixels, across: float, down: float, side: float, turn: float) -> Array:
        scale, half = side / _SIDE, _SIDE / 2
        cosine, sine = scale * math.cos(turn), scale * math.sin(turn)
        back = np.array(
            [
                [cosine, -sine, across - (cosine - sine) * half],
                [sine, cosine, down - (sine + cosine) * half],
            ]
        )
        crop = cv2.warpAffine(
            pixels,
            back,
            (_SIDE, _SIDE),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        figures = np.asarray(crop, np.float32)[:, :, ::-1].transpose(2, 0, 1)[None] / 255
        self._mesh.setInput(np.ascontiguousarray(figures))
        found = np.asarray(self._mesh.forward("Identity"), np.float64).reshape(_POINTS, 3)
        flat = found[:, :2] @ back[:, :2].T + back[:, 2]
        return np.column_stack([flat, found[:, 2] * scale])


def _place_of_spot(spot: Spot) -> tuple[float, float, float, float]:
    eyes = spot.points[1] - spot.points[0]
    middle = (spot.left + spot.width / 2, spot.top + spot.height / 2)
    return (*middle, _ROOM * max(spot.width, spot.height), math.atan2(eyes[1], eyes[0]))


def _place_of_points(points: Array) -> tuple[float, float, float, float]:
    eyes = points[_LEFT_EYE, :2] - points[_RIGHT_EYE, :2]
    turn = math.atan2(eyes[1], eyes[0])
    upright = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    laid = points[:_SKIN, :2] @ upright.T
    least, most = laid.min(axis=0), laid.max(axis=0)
    middle = (least + most) / 2 @ upright
    return (float(middle[0]), float(middle[1]), _ROOM * float((most - least).max()), turn)

"""From a face to a vector of unit length: SFace, or the model that a site has brought."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from yimen.biometrics.contracts import FacesOff
from yimen.biometrics.engine.admission import Pixels
from yimen.biometrics.engine.detector import Array
from yimen.biometrics.engine.recogniser import Recogniser


class Embedder(Protocol):
    """What turns a face into a vector: which recogniser it is, and the turning."""

    @property
    def recogniser(self) -> Recogniser:
        """Return its name, digest, dimension and alignment."""

    def vector(self, pixels: Pixels, points: Array) -> bytes:
        """Return the vector of the face whose five points are given: float32, little-endian."""


class OnnxEmbedder:
    """A recogniser in an ONNX file, run by OpenCV; not for two threads at once."""

    def __init__(self, recogniser: Recogniser, weights: bytes) -> None:
        self._recogniser = recogniser
        self._points = np.array(recogniser.points, np.float64)
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))
        except cv2.error as error:
            raise FacesOff(
                f"人脸模型装不上：模型 {recogniser.name} 不是这里能运行的 ONNX 文件。"
            ) from error

    @property
    def recogniser(self) -> Recogniser:
        """Return its name, digest, dimension and alignment."""
        return self._recogniser

    def vector(self, pixels: Pixels, points: Array) -> bytes:
        """Return the vector of the face whose five points are given: float32, little-endian.

        Raises FacesOff: the model gives another number of figures than its description says.
        """
        size = self._recogniser.size
        laid = aligned(pixels, points=points, onto=self._points, size=size)
        self._net.setInput(_blob(laid, self._recogniser))
        found = np.asarray(self._net.forward(), np.float32).ravel()
        if found.size != self._recogniser.dimension:
            raise FacesOff(f"人脸模型装不上：模型 {self._recogniser.name} 的维数与登记的不符。")
        length = float(np.linalg.norm(found))
        if not np.isfinite(length) or length == 0.0:
            raise FacesOff(f"人脸模型装不上：模型 {self._recogniser.name} 算不出有效的特征。")
        return bytes((found / length).astype("<f4").tobytes())


def aligned(pixels: Pixels, *, points: Array, onto: Array, size: int) -> Pixels:
    """Return a square crop in which the five points lie as near as may be where they should.

    Turned, scaled and moved by least squares, never bent.
    """
    laid = cv2.warpAffine(pixels, _similarity(points, onto), (size, size))
    return np.asarray(laid, np.uint8)


def _similarity(points: Array, onto: Array) -> Array:
    middle, target = points.mean(axis=0), onto.mean(axis=0)
    here, there = points - middle, onto - target
    left, spread, right = np.linalg.svd(there.T @ here)
    sign = np.array([1.0, np.sign(np.linalg.det(left @ right))])
    turn = left @ np.diag(sign) @ right
    scale = float((spread * sign).sum() / max(float((here**2).sum()), 1e-9))
    return np.column_stack([scale * turn, target - scale * turn @ middle])


def _blob(laid: Pixels, recogniser: Recogniser) -> npt.NDArray[np.float32]:
    ordered = laid[:, :, ::-1] if recogniser.channels == "RGB" else laid
    figures = (ordered.astype(np.float32) - recogniser.mean) * recogniser.scale
    if recogniser.order == "NCHW":
        figures = figures.transpose(2, 0, 1)
    return np.ascontiguousarray(figures[None], dtype=np.float32)

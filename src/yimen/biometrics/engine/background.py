"""Who stands in a picture and what is behind: U²-Net-p draws the outline, borders do without it."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from yimen.biometrics.contracts import FacesOff
from yimen.biometrics.engine import weights
from yimen.biometrics.engine.admission import Pixels
from yimen.biometrics.engine.detector import Spot
from yimen.biometrics.portrait import Background

Mask = npt.NDArray[np.float32]
"""For each pixel how surely it is the person: 0 to 1."""

_NAME = "u2netp.onnx"
_SIDE = 320
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], np.float32)
_SURELY_BEHIND = 0.05
_MARGIN_SHARE = 0.02
_LEAST_BEHIND = 0.02
_BORDER_SHARE = 0.06
_UNEVEN = 64.0


class Outliner:
    """U²-Net-p by onnxruntime, which several threads may use at once."""

    def __init__(self, weights_of_it: bytes) -> None:
        import onnxruntime  # noqa: PLC0415 -- slow to load, and only portraits need it

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = (
            False  # it would keep 280 MB for a net that runs now and then
        )
        options.enable_mem_pattern = False
        try:
            self._session = onnxruntime.InferenceSession(
                weights_of_it, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise FacesOff("证件照换背景用的模型不能运行。") from error
        self._entry = self._session.get_inputs()[0].name
        self._first = self._session.get_outputs()[0].name

    def mask(self, pixels: Pixels) -> Mask:
        """Return for each pixel how surely it is the person."""
        height, width = pixels.shape[:2]
        small = cv2.resize(pixels, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        rgb = np.asarray(small, np.float32)[:, :, ::-1]
        figures = (rgb / max(float(rgb.max()), 1.0) - _MEAN) / _SPREAD
        entered = np.ascontiguousarray(figures.transpose(2, 0, 1)[None], np.float32)
        found = np.asarray(self._session.run([self._first], {self._entry: entered})[0], np.float32)[
            0, 0
        ]
        least, most = float(found.min()), float(found.max())
        sure = (found - least) / max(most - least, 1e-6)
        return np.asarray(
            cv2.resize(sure, (width, height), interpolation=cv2.INTER_LINEAR), np.float32
        )


def find_outliner(folder: Path) -> Outliner | None:
    """Return what draws outlines; None where its model is not in the folder.

    Raises FacesOff: the model is there and damaged.
    """
    content = weights.find_optional(folder=folder, name=_NAME)
    return Outliner(content) if content else None


def mask_png(mask: Mask) -> bytes:
    """Return a mask as an 8-bit grey PNG: 255 is the person."""
    target = io.BytesIO()
    Image.fromarray((np.clip(mask, 0.0, 1.0) * 255).astype(np.uint8)).save(target, "PNG")
    return target.getvalue()


def measure(pixels: Pixels, *, spot: Spot, mask: Mask | None) -> Background:
    """Return colour and evenness of what is behind the person.

    Without a mask, or where it leaves next to nothing, the borders beside and above the head count.
    """
    behind = _outside(mask) if mask is not None else None
    by = "mask"
    if behind is None or behind.mean() < _LEAST_BEHIND:
        behind, by = _borders(pixels, spot), "borders"
    colours = pixels[behind].astype(np.float64)
    middle = np.median(colours, axis=0)
    apart = float(np.abs(colours - middle).mean(axis=1).mean()) if len(colours) else _UNEVEN
    blue, green, red = (round(float(value)) for value in middle)
    return Background(
        colour=(red, green, blue),
        uniformity=max(0.0, 1.0 - apart / _UNEVEN),
        measured_by=by,
    )


def _outside(mask: Mask) -> npt.NDArray[np.bool_]:
    # Hair and shoulders have soft edges: what lies close to the person is not background for sure.
    margin = max(3, int(max(mask.shape) * _MARGIN_SHARE))
    near = cv2.dilate((mask > _SURELY_BEHIND).astype(np.uint8), np.ones((margin, margin), np.uint8))
    return np.asarray(near == 0)


def _borders(pixels: Pixels, spot: Spot) -> npt.NDArray[np.bool_]:
    height, width = pixels.shape[:2]
    wide = max(2, int(width * _BORDER_SHARE))
    behind = np.zeros((height, width), bool)
    shoulders = int(min(height, max(spot.top + spot.height * 0.6, height * 0.2)))
    behind[:shoulders, :wide] = True
    behind[:shoulders, -wide:] = True
    above = int(max(0.0, min(spot.top - spot.height * 0.45, height * _BORDER_SHARE)))
    behind[:above, :] = True
    return behind

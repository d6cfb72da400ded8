"""What a recogniser is, in figures: its file, and how a face is laid into it.

SFace is the one that comes along. A site brings a licensed one by `recogniser.json` in the folder
of models: name, file, sha256, dimension, size, points, channels, order, mean, scale. From which
score it is sure is no word of that file: thresholds are measured here and decided by two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from yimen.biometrics.contracts import MODEL_FILES, FacesOff, ModelView

SITE_FILE = "recogniser.json"
_SFACE = "face_recognition_sface_2021dec.onnx"
_POINTS_OF_112 = (
    (38.2946, 51.6963),
    (73.5318, 51.5014),
    (56.0252, 71.7366),
    (41.5493, 92.3655),
    (70.7299, 92.2041),
)
_ON_A_CROP = 5
_LARGEST_DIMENSION = 2048
_LARGEST_SIZE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """One recogniser: `points` are eyes, nose and corners of the mouth in a crop of `size` px.

    The first of each pair is the one on the left of the picture. `channels` is RGB or BGR, `order`
    NCHW or NHWC; a pixel enters as (value - mean) * scale.
    """

    name: str
    file: str
    sha256: str
    dimension: int
    size: int
    points: tuple[tuple[float, float], ...]
    channels: str
    order: str
    mean: float
    scale: float

    def view(self) -> ModelView:
        """Return how others name it."""
        return ModelView(name=self.name, sha256=self.sha256, dimension=self.dimension)


SFACE = Recogniser(
    name="SFace 2021dec",
    file=_SFACE,
    sha256=next(file.sha256 for file in MODEL_FILES if file.name == _SFACE),
    dimension=128,
    size=112,
    points=_POINTS_OF_112,
    channels="RGB",
    order="NCHW",
    mean=0.0,
    scale=1.0,
)
_CHANNELS = MappingProxyType({"RGB": "RGB", "BGR": "BGR"})
_ORDERS = MappingProxyType({"NCHW": "NCHW", "NHWC": "NHWC"})


def chosen(folder: Path) -> Recogniser:
    """Return the recogniser that the folder of models names: the site's own, or SFace.

    Raises FacesOff: the site's description cannot be used; the sentence names the entry.
    """
    path = folder / SITE_FILE
    if not path.is_file():
        return SFACE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FacesOff(f"人脸模型装不上：{SITE_FILE} 不是有效的 JSON。") from error
    if not isinstance(told, dict):
        raise FacesOff(f"人脸模型装不上：{SITE_FILE} 应是一个 JSON 对象。")
    return _described(told)


def _described(told: Mapping[str, object]) -> Recogniser:
    try:
        made = Recogniser(
            name=_text(told, "name"),
            file=_text(told, "file"),
            sha256=_text(told, "sha256").lower(),
            dimension=_whole(told, "dimension", _LARGEST_DIMENSION),
            size=_whole(told, "size", _LARGEST_SIZE),
            points=_points(told.get("points")),
            channels=_CHANNELS[_text(told, "channels")],
            order=_ORDERS[_text(told, "order")],
            mean=_number(told, "mean"),
            scale=_number(told, "scale"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FacesOff(f"人脸模型装不上：{SITE_FILE} 缺少或写错了一项：{error}。") from error
    if Path(made.file).is_absolute() or ".." in Path(made.file).parts:
        raise FacesOff(f"人脸模型装不上：{SITE_FILE} 的 file 要写模型目录里的文件名。")
    return made


def _text(told: Mapping[str, object], name: str) -> str:
    value = told[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(name)
    return value.strip()


def _number(told: Mapping[str, object], name: str) -> float:
    value = told[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(name)
    return float(value)


def _whole(told: Mapping[str, object], name: str, most: int) -> int:
    value = told[name]
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError(name)
    return value


def _points(value: object) -> tuple[tuple[float, float], ...]:
    if not isinstance(value, Sequence) or len(value) != _ON_A_CROP:
        raise ValueError("points")
    return tuple((float(across), float(down)) for across, down in value)

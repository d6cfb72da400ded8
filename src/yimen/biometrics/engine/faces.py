"""The engine: one image in, the faces in it out, measured, judged and turned into vectors."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from yimen.biometrics.contracts import (
    Box,
    FaceReading,
    FaceRefused,
    ModelView,
    Strictness,
    Trouble,
)
from yimen.biometrics.engine import (
    admission,
    background,
    embedder,
    landmarks,
    measure,
    pose,
    recogniser,
    weights,
)
from yimen.biometrics.engine.detector import Detector, Spot
from yimen.biometrics.portrait import Portrait
from yimen.biometrics.rules import quality
from yimen.biometrics.rules.hints import HINTS
from yimen.biometrics.seen import Seen

_WORKING_SIDE = 1280
_CROP_ROOM = 56
_CROP_FACTOR = 2
_WELL_LAID = 5.0
_OFF_PLACE = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nets:
    """One set of nets: it serves one thread at a time."""

    detector: Detector
    landmarks: landmarks.Landmarks
    embedder: embedder.Embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """An image at its working size: `factor` brings its pixels back to those that were sent."""

    pixels: admission.Pixels
    factor: float
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    strictness: Strictness
    crop: bool = False


class Engine:
    """The models of one folder; any number of threads may use it at once.

    OpenCV's nets serve one thread at a time, so that there are `at_once` sets of them; who comes
    when all are busy waits.
    """

    def __init__(self, folder: Path, *, at_once: int = 1) -> None:
        self._recogniser = recogniser.chosen(folder)
        self._files = landmarks.members(
            weights.read_checked(folder=folder, name="face_landmarker.task")
        )
        self._head = pose.Head(self._files[landmarks.CANONICAL])
        self._detecting = weights.read_checked(
            folder=folder, name="face_detection_yunet_2023mar.onnx"
        )
        self._free: queue.LifoQueue[_Nets] = queue.LifoQueue()
        made = weights.read_against(
            path=folder / self._recogniser.file, sha256=self._recogniser.sha256
        )
        for _ in range(at_once):
            self._free.put(self._nets(made))
        self._folder = folder
        self._outliner: background.Outliner | None = None
        self._outliner_sought = False
        self._seeking = threading.Lock()

    @property
    def model(self) -> ModelView:
        """Return which recogniser makes the vectors."""
        return self._recogniser.view()

    def read(
        self,
        image: bytes,
        *,
        crop: bool = False,
        many: bool = False,
        strictness: Strictness = Strictness.VERIFY,
    ) -> list[Seen]:
        """Return the largest face, or with `many` every face, the widest first.

        What is wrong with a face stands in its reading. `crop` is an aligned crop of a panel.

        Raises FaceRefused: it is no image that can be used, or (but with `many`) has no face.
        """
        wish = _Wish(strictness=strictness, crop=crop)
        scene = _scene(admission.admit(image, crop=crop))
        with self._taken() as nets:
            spots = _spots_of_crop(nets, scene) if crop else _spots(nets, scene, many)
            if not spots and not many:
                raise FaceRefused(HINTS[Trouble.NO_FACE], trouble=Trouble.NO_FACE)
            beside = spots[1].width / spots[0].width if len(spots) > 1 else 0.0
            if many:
                return [self._seen(nets, scene, spot, wish, bystander=0.0) for spot in spots]
            return [self._seen(nets, scene, spots[0], wish, bystander=beside)]

    def portrait(self, image: bytes) -> Portrait:
        """Return the one face of a portrait, judged as for a photo, and what is behind the person.

        Raises FaceRefused as `read` does.
        """
        (seen,) = self.read(image, strictness=Strictness.PHOTO)
        scene = _scene(admission.admit(image))
        outliner = self._find_outliner()
        mask = outliner.mask(scene.pixels) if outliner else None
        box = seen.reading.box
        spot = Spot(
            left=box.left / scene.factor,
            top=box.top / scene.factor,
            width=box.width / scene.factor,
            height=box.height / scene.factor,
            points=np.zeros((5, 2)),
            score=1.0,
        )
        return Portrait(
            seen=seen,
            background=background.measure(scene.pixels, spot=spot, mask=mask),
            mask_png=background.mask_png(mask) if mask is not None else b"",
        )

    def _nets(self, made: bytes) -> _Nets:
        return _Nets(
            detector=Detector(self._detecting),
            landmarks=landmarks.Landmarks(self._files),
            embedder=embedder.OnnxEmbedder(self._recogniser, made),
        )

    @contextmanager
    def _taken(self) -> Iterator[_Nets]:
        nets = self._free.get()
        try:
            yield nets
        finally:
            self._free.put(nets)

    def _find_outliner(self) -> background.Outliner | None:
        with self._seeking:
            if not self._outliner_sought:
                self._outliner = background.find_outliner(self._folder)
                self._outliner_sought = True
            return self._outliner

    def _seen(
        self, nets: _Nets, scene: _Scene, spot: Spot, wish: _Wish, *, bystander: float
    ) -> Seen:
        mesh = nets.landmarks.read(scene.pixels, spot)
        high, wide = scene.pixels.shape[:2]
        held = self._head.pose(mesh.points, width=wide, height=high)
        light = measure.measure(scene.pixels, spot)
        sent = spot.scaled(scene.factor)
        reading = FaceReading(
            image_width=scene.width,
            image_height=scene.height,
            box=Box(left=sent.left, top=sent.top, width=sent.width, height=sent.height),
            yaw=held.yaw,
            pitch=held.pitch,
            roll=held.roll,
            blink_left=mesh.blink_left,
            blink_right=mesh.blink_right,
            mouth_open=mesh.mouth_open,
            share=sent.width / scene.width,
            brightness=light.brightness,
            evenness=light.evenness,
            sharpness=light.sharpness,
            marks=mesh.marks(scene.factor),
        )
        return Seen(
            reading=quality.judged(
                reading=reading,
                strictness=wish.strictness,
                bystander=bystander,
                crop=wish.crop,
            ),
            vector=nets.embedder.vector(scene.pixels, spot.points),
        )


def load(folder: Path | str, *, at_once: int = 1) -> Engine:
    """Return the engine of a folder of models; every file is checked against its digest first.

    Raises FacesOff: a file is absent, damaged or another one; the sentence says which.
    """
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    cv2.setNumThreads(1)  # callers bring the threads
    return Engine(Path(folder), at_once=at_once)


def _scene(picture: admission.Picture) -> _Scene:
    longest = max(picture.width, picture.height)
    pixels, factor = picture.pixels, 1.0
    if longest > _WORKING_SIDE:
        factor = longest / _WORKING_SIDE
        size = (max(1, round(picture.width / factor)), max(1, round(picture.height / factor)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return _Scene(pixels=pixels, factor=factor, width=picture.width, height=picture.height)


def _spots(nets: _Nets, scene: _Scene, many: bool) -> list[Spot]:
    return nets.detector.find(scene.pixels, many=many)


def _spots_of_crop(nets: _Nets, scene: _Scene) -> list[Spot]:
    """Return the face of an aligned crop, if one is there and lies as a panel must lay it."""
    room = cv2.copyMakeBorder(
        scene.pixels, _CROP_ROOM, _CROP_ROOM, _CROP_ROOM, _CROP_ROOM, cv2.BORDER_REPLICATE
    )
    size = (room.shape[1] * _CROP_FACTOR, room.shape[0] * _CROP_FACTOR)
    larger = np.asarray(cv2.resize(room, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    found = nets.detector.find(larger)[:1]
    spots = [spot.moved(1 / _CROP_FACTOR, (-_CROP_ROOM, -_CROP_ROOM)) for spot in found]
    return [laid for spot in spots if (laid := _as_laid(spot)) is not None]


def _as_laid(spot: Spot) -> Spot | None:
    """Trust a panel that laid the face well, lay it anew where it is a little off, else refuse."""
    onto = np.array(recogniser.SFACE.points)
    off = float(np.abs(spot.points - onto).mean())
    if off > _OFF_PLACE:
        return None
    return replace(spot, points=onto) if off <= _WELL_LAID else spot

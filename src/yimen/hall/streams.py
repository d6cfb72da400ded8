"""Cameras whose frames come from files or over RTSP: read by the worker, a frame a second.

Only while watching is in force and a camera is on is anything read. A folder of JPEG pictures and
an MJPEG file are read by ourselves; other videos and RTSP by OpenCV, which comes with the extra of
faces and is asked for only then.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import close_old_connections

from yimen.biometrics.contracts import FaceRefused, FacesOff
from yimen.hall.actions import watch_alarm, watch_camera
from yimen.hall.contracts.watch import CameraView, Source, WatchRefused
from yimen.hall.queries import watch
from yimen.kernel.clock import now

_LOG = logging.getLogger("yimen.hall.watch")
_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_LARGEST_FRAME = 8_000_000
_IDLE_SECONDS, _EVERY_SECONDS = 5.0, 1.0


class Ended(Exception):  # noqa: N818 -- a stream that is over is no error of ours
    """A stream cannot be read, or is over; the words go to who is on duty."""


def run(*, stop_event: threading.Event) -> None:
    """Read what is on until told to stop; the worker's endless task."""
    reading: dict[UUID, Iterator[bytes]] = {}
    while not stop_event.is_set():
        close_old_connections()
        at = now()
        wanted = _wanted(at)
        for gone in reading.keys() - wanted.keys():
            reading.pop(gone)
        for camera_id, camera in wanted.items():
            frames = reading.setdefault(camera_id, frames_of(camera))
            if not step(camera_id=camera_id, frames=frames, clock=now):
                reading.pop(camera_id)
        stop_event.wait(_EVERY_SECONDS if wanted else _IDLE_SECONDS)


def _wanted(at: datetime) -> dict[UUID, CameraView]:
    if watch.in_force(at=at) is None:
        return {}
    return {
        one.id: one for one in watch.cameras() if one.is_on and one.source is not Source.BROWSER
    }


def step(*, camera_id: UUID, frames: Iterator[bytes], clock: Callable[[], datetime]) -> bool:
    """Look at the next frame of a camera; say whether to go on with the same reading."""
    try:
        image = next(frames)
        watch_alarm.look(camera_id=camera_id, image=image, at=clock())
    except (StopIteration, Ended) as over:
        trouble = str(over) or "画面放完了"
        watch_camera.note_trouble(camera_id=camera_id, trouble=trouble, at=clock())
        return False
    except FacesOff:
        watch_camera.note_trouble(camera_id=camera_id, trouble="人脸服务没有应答", at=clock())
    except FaceRefused as refused:
        _LOG.info("a frame was refused: %s", refused.code)
    except WatchRefused:
        return False
    return True


def frames_of(camera: CameraView) -> Iterator[bytes]:
    """Yield a camera's frames as JPEG. Raises Ended where it cannot be read."""
    if camera.source is Source.STREAM:
        yield from _by_opencv(camera.address)
        return
    path = Path(camera.address)
    if path.is_dir():
        for picture in sorted(path.glob("*.jp*g")):
            yield picture.read_bytes()
    elif path.suffix.lower() in {".mjpeg", ".mjpg"}:
        yield from _jpegs(path)
    elif path.is_file():
        yield from _by_opencv(str(path))
    else:
        raise Ended("找不到画面文件，请核对路径")


def _jpegs(path: Path) -> Iterator[bytes]:
    """Yield the pictures of an MJPEG file, which are JPEGs one after the other."""
    held = b""
    with path.open("rb") as stream:
        while block := stream.read(65_536):
            held += block
            while (begin := held.find(_BEGIN)) >= 0 and (end := held.find(_END, begin + 2)) >= 0:
                yield held[begin : end + 2]
                held = held[end + 2 :]
            if len(held) > _LARGEST_FRAME:
                raise Ended("画面文件读不出来")


def _by_opencv(address: str) -> Iterator[bytes]:
    try:
        import cv2  # noqa: PLC0415 -- an extra: comes when faces are switched on
    except ImportError:
        raise Ended("没有装人脸的组件，读不了视频；请先运行 ./yimen faces on") from None
    video = cv2.VideoCapture(address)
    try:
        while True:
            read, frame = video.read()
            if not read:
                raise Ended("摄像头断了，或者录像放完了")
            yield cv2.imencode(".jpg", frame)[1].tobytes()
    finally:
        video.release()

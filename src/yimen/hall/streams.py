"""Cameras whose frames come from files or over RTSP: read by the worker, a frame a second.

Only while watching is in force and a camera is on is anything read, each camera by a thread of its
own, so that one that hangs blinds no other. A folder of JPEG pictures and an MJPEG file are read by
ourselves; other videos and RTSP by OpenCV, which comes with the extra of faces and is asked for
only then.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from yimen.biometrics.contracts import FaceRefused, FacesOff, PurposeOff
from yimen.hall.actions import watch_alarm, watch_camera
from yimen.hall.contracts.watch import OVER, CameraView, Source, WatchRefused
from yimen.hall.queries import watch
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotFound

_LOG = logging.getLogger("yimen.hall.watch")
_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_FILMS = frozenset({".mp4", ".avi", ".mkv", ".mov", ".ts"})
"""Lists that lead to other addresses are not among them."""
_LARGEST_FRAME = 8_000_000
_LOOK_SECONDS, _EVERY_SECONDS = 5.0, 1.0


class Ended(Exception):  # noqa: N818 -- a stream that is over is no error of ours
    """A stream cannot be read, or is over; the words go to who is on duty."""


class _Reading(threading.Thread):
    """One camera being read until it is told to stop, or its frames are over."""

    def __init__(self, camera: CameraView) -> None:
        super().__init__(name=f"watch {camera.id}", daemon=True)
        self._camera = camera
        self.until = threading.Event()

    def run(self) -> None:
        # a live camera sets the pace itself: who waits for it as well falls behind it
        pause = 0.0 if self._camera.source is Source.STREAM else _EVERY_SECONDS
        frames = frames_of(self._camera)
        try:
            while not self.until.is_set() and step(
                camera_id=self._camera.id, frames=frames, clock=now
            ):
                close_old_connections()
                self.until.wait(pause)
        except (OperationalError, InterfaceError) as fault:
            _LOG.warning("a camera waits for the database: %s", fault)
        finally:
            connections.close_all()


def run(*, stop_event: threading.Event) -> None:
    """Read what is on until told to stop; the worker's endless task.

    While watching is off it costs one query every five seconds.
    """
    reading: dict[UUID, _Reading] = {}
    while not stop_event.is_set():
        close_old_connections()
        try:
            wanted = wanted_at(now())
        except (OperationalError, InterfaceError) as fault:
            _LOG.warning("cameras wait for the database: %s", fault)
            wanted = {}
        _keep(reading, wanted)
        stop_event.wait(_LOOK_SECONDS)
    _keep(reading, {})


def _keep(reading: dict[UUID, _Reading], wanted: dict[UUID, CameraView]) -> None:
    """Stop what is not wanted any more, forget what is over, and begin what is wanted."""
    for camera_id, one in list(reading.items()):
        if camera_id not in wanted:
            one.until.set()
        if camera_id not in wanted or not one.is_alive():
            reading.pop(camera_id)
    for camera_id in wanted.keys() - reading.keys():
        reading[camera_id] = _Reading(wanted[camera_id])
        reading[camera_id].start()


def wanted_at(at: datetime) -> dict[UUID, CameraView]:
    """Return the cameras that the worker has to read; recordings that were played are not."""
    if watch.in_force(at=at) is None:
        return {}
    return {
        one.id: one
        for one in watch.cameras()
        if one.is_on and one.source is not Source.BROWSER and one.trouble != OVER
    }


def step(*, camera_id: UUID, frames: Iterator[bytes], clock: Callable[[], datetime]) -> bool:
    """Look at the next frame of a camera; say whether to go on with the same reading."""
    try:
        watch_alarm.look(camera_id=camera_id, image=_next(frames), at=clock())
    except Ended as over:
        watch_camera.note_trouble(camera_id=camera_id, trouble=str(over), at=clock())
        return False
    except OSError as fault:
        _LOG.info("a file of frames cannot be read: %s", fault)
        watch_camera.note_trouble(
            camera_id=camera_id, trouble="画面文件读不出来，请核对路径和权限", at=clock()
        )
        return False
    except FacesOff:
        return True  # already before who is on duty; it may come back with the next frame
    except FaceRefused as refused:
        _LOG.info("a frame was refused: %s", refused.code)
    except (WatchRefused, PurposeOff, NotFound):
        return False
    return True


def _next(frames: Iterator[bytes]) -> bytes:
    try:
        return next(frames)
    except StopIteration:
        raise Ended(OVER) from None


def frames_of(camera: CameraView) -> Iterator[bytes]:
    """Yield a camera's frames as JPEG. Raises Ended where it cannot be read."""
    if camera.source is Source.STREAM:
        yield from _by_opencv(camera.address, live=True)
        return
    path = Path(camera.address)
    if path.is_dir():
        for picture in sorted(path.glob("*.jp*g")):
            yield picture.read_bytes()
    elif path.suffix.lower() in {".mjpeg", ".mjpg"} and path.is_file():
        yield from _jpegs(path)
    elif path.suffix.lower() in _FILMS and path.is_file():
        yield from _by_opencv(str(path), live=False)
    elif path.is_file():
        raise Ended("这种文件读不了，请用 MP4、AVI、MKV、MOV、TS 或者 MJPEG")
    else:
        raise Ended("找不到画面文件，请核对路径")


def _jpegs(path: Path) -> Iterator[bytes]:
    """Yield the pictures of an MJPEG file, which are JPEGs one after the other."""
    held, found = b"", False
    with path.open("rb") as stream:
        while block := stream.read(65_536):
            held += block
            while (begin := held.find(_BEGIN)) >= 0 and (end := held.find(_END, begin + 2)) >= 0:
                found = True
                yield held[begin : end + 2]
                held = held[end + 2 :]
            if len(held) > _LARGEST_FRAME:
                raise Ended("画面文件读不出来，不是 MJPEG")
    if not found:
        raise Ended("画面文件读不出来，不是 MJPEG")


def _by_opencv(address: str, *, live: bool) -> Iterator[bytes]:
    """Yield a frame a second: of a recording by its own time, of a live camera by the clock."""
    try:
        import cv2  # noqa: PLC0415 -- an extra: comes when faces are switched on
    except ImportError:
        raise Ended("没有装人脸的组件，读不了视频；请先运行 ./yimen faces on") from None
    video = cv2.VideoCapture(address)
    try:
        if not video.isOpened():
            raise Ended("连不上摄像头，请核对地址" if live else "画面文件读不出来，不是录像")
        skipped = 0 if live else max(1, round(video.get(cv2.CAP_PROP_FPS))) - 1
        while True:
            last = time.monotonic()
            read, frame = video.read()
            if not read:
                raise Ended("摄像头断了，正在重新连" if live else OVER)
            yield cv2.imencode(".jpg", frame)[1].tobytes()
            while live and time.monotonic() - last < _EVERY_SECONDS:
                if not video.grab():
                    raise Ended("摄像头断了，正在重新连")
            for _ in range(skipped):
                video.grab()
    finally:
        video.release()

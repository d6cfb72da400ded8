"""Cameras whose frames come from files or over RTSP: read by the worker, a frame a second.

Only while watching is in force and a camera is on is anything read, each camera by a thread of its
own, so that one that hangs blinds no other. A camera that is away is tried again, at first soon, then
each minute; one that refuses our password only each ten minutes, lest it lock the account.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from yimen.biometrics.contracts import FaceRefused, FacesOff, PurposeOff
from yimen.hall.actions import watch_alarm, watch_camera
from yimen.hall.contracts.watch import OVER, CameraView, Source, WatchRefused
from yimen.hall.filming import Ended, Pace, frames_of
from yimen.hall.queries import watch
from yimen.hall.rules.watch import pause_before
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotFound

_LOG = logging.getLogger("yimen.hall.watch")


class _Reading(threading.Thread):
    """One camera being read until it is told to stop, or its frames are over."""

    def __init__(self, camera: CameraView, pace: Pace) -> None:
        super().__init__(name=f"watch {camera.id}", daemon=True)
        self._camera, self._pace = camera, pace
        self.until = threading.Event()
        self.ended: Ended | None = None
        self.looked = 0

    def run(self) -> None:
        # a live camera sets the pace itself: who waits for it as well falls behind it
        pause = 0.0 if self._camera.source is Source.STREAM else self._pace.every
        frames = frames_of(self._camera, pace=self._pace)
        try:
            while not self.until.is_set() and self.ended is None:
                self.ended = step(
                    camera_id=self._camera.id, frames=frames, clock=now, until=self.until
                )
                self.looked += self.ended is None
                close_old_connections()
                self.until.wait(pause)
        except (OperationalError, InterfaceError) as fault:
            _LOG.warning("a camera waits for the database: %s", type(fault).__name__)
        finally:
            frames.close()
            connections.close_all()


@dataclass(slots=True)
class _Post:
    """A camera that is wanted: who reads it, how often in vain, and when it is tried again."""

    camera: CameraView
    reading: _Reading
    tries: int = 0
    again_at: float | None = None


def run(*, stop_event: threading.Event, pace: Pace | None = None) -> None:
    """Read what is on until told to stop; the worker's endless task.

    While watching is off it costs one query every five seconds.
    """
    posts: dict[UUID, _Post] = {}
    pace = pace or Pace()
    while not stop_event.is_set():
        close_old_connections()
        try:
            wanted = wanted_at(now())
        except (OperationalError, InterfaceError) as fault:
            _LOG.warning("cameras wait for the database: %s", type(fault).__name__)
            wanted = {}
        _keep(posts, wanted, pace)
        stop_event.wait(pace.look)
    readings = [one.reading for one in posts.values()]
    _keep(posts, {}, pace)
    for one in readings:
        one.join(timeout=pace.answer)


def _keep(posts: dict[UUID, _Post], wanted: dict[UUID, CameraView], pace: Pace) -> None:
    """Stop what is not wanted as it was, begin what is wanted, and try again what was away."""
    for camera_id, one in list(posts.items()):
        if camera_id not in wanted or _asked(wanted[camera_id]) != _asked(one.camera):
            one.reading.until.set()
            posts.pop(camera_id)
    for camera_id, camera in wanted.items():
        if camera_id not in posts:
            posts[camera_id] = _Post(camera, _begun(camera, pace))
        elif not posts[camera_id].reading.is_alive():
            _try_again(posts[camera_id], pace)


def _asked(camera: CameraView) -> tuple[object, ...]:
    """Return what a reading was begun by: who turns a camera on anew asks anew."""
    return camera.source, camera.address, camera.on_since


def _try_again(one: _Post, pace: Pace) -> None:
    if one.again_at is None:
        one.tries = 0 if one.reading.looked else one.tries + 1
        is_barred = one.reading.ended is not None and one.reading.ended.barred
        pause = pause_before(tries=one.tries, is_barred=is_barred, first=pace.look)
        one.again_at = time.monotonic() + pause
    elif time.monotonic() >= one.again_at:
        one.reading, one.again_at = _begun(one.camera, pace), None


def _begun(camera: CameraView, pace: Pace) -> _Reading:
    reading = _Reading(camera, pace)
    reading.start()
    return reading


def wanted_at(at: datetime) -> dict[UUID, CameraView]:
    """Return the cameras that the worker has to read; recordings that were played are not."""
    if watch.in_force(at=at) is None:
        return {}
    return {
        one.id: one
        for one in watch.cameras()
        if one.is_on and one.source is not Source.BROWSER and one.trouble != OVER
    }


def step(
    *,
    camera_id: UUID,
    frames: Iterator[bytes],
    clock: Callable[[], datetime],
    until: threading.Event | None = None,
) -> Ended | None:
    """Look at the next frame of a camera; return how its reading ended, None where it goes on.

    `until` is set when nobody wants the reading any more: what it then meets is said to nobody.
    """
    try:
        image = _next(frames)
    except Ended as ended:
        over = ended
    except OSError as fault:
        _LOG.info("a file of frames cannot be read: %s", fault.strerror)
        over = Ended("画面文件读不出来，请核对路径和权限")
    else:
        return _looked(camera_id, image, clock())
    if until is None or not until.is_set():
        watch_camera.note_trouble(
            camera_id=camera_id, trouble=str(over), at=clock(), is_lasting=not over.heals
        )
    return over


def _looked(camera_id: UUID, image: bytes, at: datetime) -> Ended | None:
    try:
        watch_alarm.look(camera_id=camera_id, image=image, at=at)
    except FacesOff:
        return None  # already before who is on duty; it may come back with the next frame
    except FaceRefused as refused:
        _LOG.info("a frame was refused: %s", refused.code)
        watch_camera.note_trouble(
            camera_id=camera_id, trouble=f"送来的画面用不了：{refused.message.rstrip('。')}"[:200],
            at=at, is_lasting=False,
        )  # fmt: skip
    except (WatchRefused, PurposeOff, NotFound):
        return Ended("布控提醒或者这个摄像头关了")
    return None


def _next(frames: Iterator[bytes]) -> bytes:
    try:
        return next(frames)
    except StopIteration:
        raise Ended(OVER) from None

"""Where frames come from: a folder of pictures, a recording, a camera over RTSP; each frame a JPEG.

A folder and an MJPEG file are cut by ourselves; other recordings and RTSP are read by OpenCV, which
comes with the extra of faces and is asked for only then. What is read is never trusted: its size is
looked at before it is unpacked, and its claims of how fast it runs are bounded.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yimen.hall import knock
from yimen.hall.contracts.watch import OVER, CameraView, Source

_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_FILMS = frozenset({".mp4", ".avi", ".mkv", ".mov", ".ts"})
"""Lists that lead to other addresses are not among them."""
_LARGEST_FRAME = 8_000_000
_MOST_PIXELS, _LEAST_SIDE = 20_000_000, 60
_FASTEST, _SLOWEST = 60, 1
"""Frames a second that a recording or a camera may claim."""
_MOST_IN_A_ROUND = 150
"""Frames unpacked between two that are looked at: who sends more has to wait."""
_WAITED_SECONDS = 0.03
"""Who waited so long for a frame has read all that had come."""
_CAPTURE = {
    # TCP, so that a frame is whole; a second is enough to see what is sent; and no file or
    # camera may lead to another place or kind of file.
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_transport;tcp|analyzeduration;1000000"
    "|protocol_whitelist;file,rtsp,tcp,rtp"
    "|format_whitelist;rtsp,rtp,sdp,avi,matroska,mov,mpegts",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # its words on a bad frame would fill the log
}
_BROKEN = "画面断了，正在重新连"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often is looked at frames and at what is on, and how long a camera may be silent; seconds."""

    every: float = 1.0
    look: float = 5.0
    answer: float = 8.0


class Ended(Exception):  # noqa: N818 -- a stream that is over is no error of ours
    """A stream cannot be read, or is over; the words go to who is on duty.

    `heals` where it may come back untouched; `barred` where trying soon would do harm.
    """

    def __init__(self, words: str, *, heals: bool = False, barred: bool = False) -> None:
        """Keep what is said of it."""
        super().__init__(words)
        self.heals, self.barred = heals, barred


def frames_of(camera: CameraView, *, pace: Pace | None = None) -> Generator[bytes, None, None]:
    """Yield a camera's frames as JPEG. Raises Ended where it cannot be read, OSError."""
    if camera.source is Source.STREAM:
        yield from _live(camera.address, pace or Pace())
        return
    path = Path(camera.address)
    if path.is_dir():
        for picture in sorted(path.glob("*.jp*g")):
            is_small = picture.stat().st_size <= _LARGEST_FRAME
            yield picture.read_bytes() if is_small else b""
    elif path.suffix.lower() in {".mjpeg", ".mjpg"} and path.is_file():
        yield from _jpegs(path)
    elif path.suffix.lower() in _FILMS and path.is_file():
        yield from _recorded(str(path), pace or Pace())
    elif path.is_file():
        raise Ended("这种文件读不了，请用 MP4、AVI、MKV、MOV、TS 或者 MJPEG")
    else:
        raise Ended("找不到画面文件，请核对路径")


def _jpegs(path: Path) -> Generator[bytes, None, None]:
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


def _recorded(path: str, pace: Pace) -> Generator[bytes, None, None]:
    """Yield a frame for each second of a recording, by its own time."""
    with _opened(path, pace) as (cv2, video):
        if video is None:
            raise Ended("画面文件读不出来，不是录像")
        frame = _taken(cv2, video)
        if frame is None:
            raise Ended("画面文件读不出来，可能没有录完")
        skipped = round(_speed(cv2, video)) - 1
        while frame is not None:
            yield frame
            if not all(video.grab() for _ in range(skipped)):
                break
            frame = _taken(cv2, video)
        raise Ended(OVER)


def _live(address: str, pace: Pace) -> Generator[bytes, None, None]:
    """Yield the newest frame of a camera each second."""
    fault = knock.find_fault(address=address, seconds=pace.answer)
    if fault is not None:
        raise Ended(fault.words, heals=fault.heals, barred=fault.barred)
    with _opened(address, pace) as (cv2, video):
        if video is None:
            raise Ended("摄像头应答了，但是画面读不出来，请看它的视频编码", heals=True)
        speed = _speed(cv2, video)
        while True:
            began = time.monotonic()
            frame = _taken(cv2, video)
            if frame is None:
                raise Ended(_BROKEN, heals=True)
            yield frame
            _caught_up(video, speed, began, pace)


def _caught_up(video: Any, speed: float, began: float, pace: Pace) -> None:
    """Leap over what came meanwhile, until a second is over and nothing old is left."""
    for number in range(1, _MOST_IN_A_ROUND + 1):
        asked = time.monotonic()
        if asked - began >= pace.every and number > (asked - began) * speed:
            return
        if not video.grab():
            raise Ended(_BROKEN, heals=True)
        now = time.monotonic()
        if now - began >= pace.every and now - asked > _WAITED_SECONDS:
            return
    time.sleep(max(0.0, began + pace.every - time.monotonic()))


@contextmanager
def _opened(address: str, pace: Pace) -> Iterator[tuple[Any, Any]]:
    """Give the library and what it opened, or None; closed at the end. Raises Ended."""
    try:
        import cv2  # noqa: PLC0415 -- an extra: comes when faces are switched on
    except ImportError:
        raise Ended("没有装人脸的组件，读不了视频；请先运行 ./yimen faces on") from None
    for name, value in _CAPTURE.items():
        os.environ.setdefault(name, value)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    patience = round(pace.answer * 1000)
    video = cv2.VideoCapture(
        address,
        cv2.CAP_FFMPEG,  # the others print the address, its password in it, where they fail
        [
            *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, patience),
            *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, patience),
            *(cv2.CAP_PROP_N_THREADS, 1),
        ],
    )
    try:
        if video.isOpened():
            _check_size(video.get(cv2.CAP_PROP_FRAME_WIDTH), video.get(cv2.CAP_PROP_FRAME_HEIGHT))
        yield cv2, video if video.isOpened() else None
    except cv2.error:
        raise Ended("画面读不出来", heals=True) from None
    finally:
        video.release()


def _speed(cv2: Any, video: Any) -> float:
    claimed = float(video.get(cv2.CAP_PROP_FPS))
    return min(max(claimed, _SLOWEST), _FASTEST) if claimed == claimed else _SLOWEST


def _taken(cv2: Any, video: Any) -> bytes | None:
    read, frame = video.read()
    if not read:
        return None
    _check_size(frame.shape[1], frame.shape[0])
    return bytes(cv2.imencode(".jpg", frame)[1])


def _check_size(width: float, height: float) -> None:
    sides = f"{width:.0f}×{height:.0f}"
    if width * height > _MOST_PIXELS:
        raise Ended(f"画面太大（{sides}），最多 2000 万像素")
    if 0 < min(width, height) < _LEAST_SIDE:
        raise Ended(f"画面太小（{sides}），认不了")

"""The drill of cameras: unplugged, deaf, flooding, hostile and refusing, all beside one that is well.

Simulated cameras speak RTSP to the real OpenCV; what they show is painted, nobody's face. The one that is
well must be looked at all the time; each trouble must be said as it is, and be over when it is over.
"""

from __future__ import annotations

import os
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test.utils import override_settings

from yimen.hall import streams, testing
from yimen.hall.actions import watch_camera
from yimen.hall.contracts.watch import Source
from yimen.hall.filming import Pace
from yimen.hall.models import WatchAlarm, WatchCamera, WatchDay
from yimen.hall.rules.watch import pause_before
from yimen.hall.simulator import Manners, RtspCamera
from yimen.kernel import clock
from yimen.kernel.models import LedgerEntry, Work
from yimen.kernel.work.rebuilding import rebuild_check

_PACE = Pace(every=0.2, look=0.1, answer=2.0)
_PATIENCE_SECONDS = 60.0
_PASSWORD = "drill-of-cameras-40159"  # noqa: S105 -- of a simulator; looked for afterwards
_ROUNDS = 5
_FLOOD = 600.0
_HUGE, _LINE = (8_192, 6_104), (640, 1)


@dataclass(slots=True)
class _Hall:
    """The hall of the drill: its cameras by name, real and entered, and what went wrong."""

    around: testing.Hands
    open: ExitStack
    cameras: dict[str, RtspCamera] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, title: str, **manners: Any) -> RtspCamera:
        """Put up a camera and enter it; `told` is the password that is written down of it."""
        told = manners.pop("told", _PASSWORD)
        frames = [testing.painted_jpeg("red")]
        camera = RtspCamera(Manners(**{"frames": frames, "a_second": 15.0, **manners}))
        self.open.callback(camera.unplug)
        self.cameras[title] = camera
        self._enter(title, Source.STREAM, camera.address.replace(_PASSWORD, told))
        return camera

    def add_film(self, title: str, path: Path) -> None:
        """Enter a recording."""
        self._enter(title, Source.FILES, str(path))

    def _enter(self, title: str, source: Source, address: str) -> None:
        self.ids[title] = testing.camera(
            self.around, at=clock.now(), title=title, source=source.value, address=address
        )

    def trouble(self, title: str) -> str:
        """Return what is said of a camera."""
        return WatchCamera.objects.get(id=self.ids[title]).trouble

    def frames(self, title: str) -> int:
        """Return how many of its frames were looked at."""
        return sum(WatchDay.objects.filter(camera=self.ids[title]).values_list("frames", flat=True))

    def expect(self, what: str, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; note where it never comes."""
        ends = time.monotonic() + _PATIENCE_SECONDS
        while not is_so():
            if time.monotonic() > ends:
                self.wrong.append(f"等了 {_PATIENCE_SECONDS:.0f} 秒也没有：{what}")
                return
            time.sleep(0.05)


def trouble_cameras(
    *, database_url: str, say: Callable[[str], None], rounds: int = _ROUNDS
) -> list[str]:
    """Return what was not noticed, blinded another camera, was told, or did not come back."""
    del database_url  # Django points at it already
    if find_spec("cv2") is None:
        return ["没有装人脸的组件，摄像头的演练做不了；请先运行 ./yimen faces on。"]
    with ExitStack() as opened, override_settings():
        testing.use_painted(settings)
        around = testing.hands(at=clock.now())
        testing.watching(around, at=clock.now())
        testing.listed(around, at=clock.now())
        hall = _Hall(around=around, open=opened)
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="yimen-drill-")))
        _put_up(hall, folder)
        with _read():
            _meet(hall, say)
            for number in range(rounds):
                _unplug_once(hall, number, say)
        _look_back(hall, say)
    return hall.wrong


def _put_up(hall: _Hall, folder: Path) -> None:
    hall.add("好的")
    hall.add("会拔的")
    hall.add("不应答的", deaf=True)
    hall.add("刷屏的", a_second=_FLOOD)
    hall.add("发垃圾的", rubbish=_rubbish())
    hall.add("要密码的", user="admin", password=_PASSWORD, told="wrong-one")
    for title, size in (("五千万像素的", _HUGE), ("一行高的", _LINE)):
        hall.add_film(title, _film(folder / f"{size[0]}.avi", size))


def _rubbish() -> tuple[bytes, ...]:
    """Return payloads that claim no size, a false place, and such as are noise."""
    heads = ((b"\0\0\0", 0, 0), (b"\0\0\0", 255, 0), (b"\xff\xff\xff", 40, 30))
    tables = struct.pack(">BBH", 0, 0, 128) + b"\1" * 128
    claims = (
        struct.pack(">B3sBBBB", 0, place, 1, 255, wide, high) + tables + os.urandom(300)
        for place, wide, high in heads
    )
    return (*claims, b"", os.urandom(900))


def _film(path: Path, size: tuple[int, int]) -> Path:
    import cv2  # noqa: PLC0415 -- an extra: comes when faces are switched on
    import numpy as np  # noqa: PLC0415 -- as above

    made = cv2.VideoWriter(
        str(path), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter.fourcc(*"MJPG"), 10, size
    )
    made.write(np.zeros((size[1], size[0], 3), np.uint8))
    made.release()
    return path


@contextmanager
def _read() -> Iterator[None]:
    """Let the worker's endless task run, quicker than in use."""
    stop = threading.Event()
    thread = threading.Thread(target=streams.run, kwargs={"stop_event": stop, "pace": _PACE})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


_SAID = {
    "不应答的": "没有应答",
    "发垃圾的": "",
    "要密码的": "密码不对",
    "五千万像素的": "画面太大",
    "一行高的": "画面太小",
}


def _meet(hall: _Hall, say: Callable[[str], None]) -> None:
    """See each camera, and hear of each trouble what it is."""
    began = time.monotonic()
    for title in ("好的", "会拔的", "刷屏的"):
        hall.expect(f"{title}摄像头的画面", lambda title=title: hall.frames(title) > 1)  # type: ignore[misc]
    for title, words in _SAID.items():
        hall.expect(
            f"{title}摄像头说“{words}”",
            lambda title=title, words=words: bool(found := hall.trouble(title)) and words in found,  # type: ignore[misc]
        )
        say(f"{title}摄像头：{hall.trouble(title)}")
    asked = hall.cameras["要密码的"].asked.count("DESCRIBE")
    pause = pause_before(tries=1, is_barred=True, first=_PACE.look)
    if asked > 2 * (1 + (time.monotonic() - began) // pause):
        hall.wrong.append(f"密码不对的摄像头被问了 {asked} 次，会把账号锁住")
    watch_camera.readdress(
        actor=hall.around.security, camera_id=hall.ids["要密码的"],
        address=hall.cameras["要密码的"].address, at=clock.now(),
    )  # fmt: skip
    hall.expect("密码改对以后的画面", lambda: hall.frames("要密码的") > 1)
    hall.cameras["发垃圾的"].manners.rubbish = ()
    hall.expect("不再发垃圾以后的画面", lambda: hall.frames("发垃圾的") > 1)


def _unplug_once(hall: _Hall, number: int, say: Callable[[str], None]) -> None:
    """Unplug a camera, or let it fall silent; see it missed, and back."""
    camera, before = hall.cameras["会拔的"], {one: hall.frames(one) for one in ("好的", "刷屏的")}
    began = time.monotonic()
    if number % 2:
        camera.manners.silent = True
    else:
        camera.unplug()
    hall.expect("拔掉以后说出来", lambda: bool(hall.trouble("会拔的")))
    noticed, said = time.monotonic() - began, hall.trouble("会拔的")
    hall.expect("好的摄像头接着看", lambda: hall.frames("好的") > before["好的"])
    if number % 2:
        camera.manners.silent = False
    else:
        camera.plug_in()
    since = hall.frames("会拔的")
    hall.expect("接上以后接着看", lambda: hall.frames("会拔的") > since)
    hall.expect("接上以后不再说", lambda: not hall.trouble("会拔的"))
    seconds = time.monotonic() - began
    flood = hall.frames("刷屏的") - before["刷屏的"]
    most = seconds / _PACE.every + 2
    if flood > most:
        hall.wrong.append(f"刷屏的摄像头 {seconds:.1f} 秒里看了 {flood} 张，最多该看 {most:.0f} 张")
    say(f"第 {number + 1} 次：{noticed:.1f} 秒发现（{said}），{seconds:.1f} 秒恢复")


def _look_back(hall: _Hall, say: Callable[[str], None]) -> None:
    """See that alarms folded, work is as the states say, and no password was told."""
    alarms = WatchAlarm.objects.filter(camera=hall.ids["好的"]).count()
    if alarms != 1:
        hall.wrong.append(f"同一个人在同一个摄像头前提醒了 {alarms} 次")
    hall.wrong += [f"待办不对：{one}" for one in rebuild_check() if one.kind.startswith("hall.")]
    for title in ("五千万像素的", "一行高的"):
        if hall.frames(title) or not _is_missed(hall.ids[title]):
            hall.wrong.append(f"{title}录像看了 {hall.frames(title)} 张，或者没有进待办")
    told = repr(
        [
            *LedgerEntry.objects.values_list("change", "ground"),
            *Work.objects.values_list("title"),
            *WatchCamera.objects.values_list("title", "place", "trouble"),
        ]
    )
    hall.wrong += [
        "密码写进了台账、待办或者摄像头的状态" for word in (_PASSWORD, "wrong-one") if word in told
    ]
    say(f"好的摄像头看了 {hall.frames('好的')} 张，刷屏的看了 {hall.frames('刷屏的')} 张")


def _is_missed(camera_id: UUID) -> bool:
    return Work.objects.filter(kind=watch_camera.BLIND_WORK, ref_id=camera_id).exists()

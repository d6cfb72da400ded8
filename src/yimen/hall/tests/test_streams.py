"""The worker's endless task against a simulated camera, by threads of its own, on real tables."""

from __future__ import annotations

import io
import json
import threading
import time
from datetime import timedelta

import pytest
from PIL import Image

from yimen.hall import filming, streams, testing
from yimen.hall.actions import watch_camera
from yimen.hall.contracts.watch import OVER, EntryGiven
from yimen.hall.drills import trouble_cameras
from yimen.hall.filming import Pace
from yimen.hall.models import WatchAlarm, WatchCamera, WatchDay
from yimen.hall.queries import watch
from yimen.hall.simulator import Manners, RtspCamera
from yimen.kernel.clock import local_day, now
from yimen.kernel.models import LedgerEntry, Work
from yimen.kernel.work.rebuilding import rebuild_check

cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")
QUICK = Pace(every=0.1, look=0.05, answer=2.5)
PASSWORD = "swordfish-18"


@pytest.fixture
def watched(settings):
    """Watching in force, with somebody on the list who is painted red."""
    testing.use_painted(settings)
    around = testing.hands(at=now())
    testing.watching(around, at=now())
    testing.listed(around, at=now())
    return around


@pytest.fixture
def camera():
    found = RtspCamera(Manners(frames=[testing.painted_jpeg("red")], a_second=20))
    yield found
    found.unplug()


@pytest.fixture
def worker():
    """The endless task, beginning when asked; ended at the end."""
    stop = threading.Event()
    thread = threading.Thread(target=streams.run, kwargs={"stop_event": stop, "pace": QUICK})
    yield thread
    stop.set()
    thread.join()


def until(is_so, *, seconds: float = 60.0) -> None:
    """Wait until something is so, and fail where it never comes."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.02)


def works() -> list[str]:
    return [one.title for one in Work.objects.filter(kind=watch_camera.BLIND_WORK)]


@pytest.mark.concurrent
def test_a_camera_is_watched_missed_and_taken_up_again(watched, camera, worker, caplog):
    here = testing.camera(watched, at=now(), source="stream", address=camera.address)

    def trouble() -> str:
        return WatchCamera.objects.get(id=here).trouble

    worker.start()
    until(lambda: WatchDay.objects.filter(frames__gt=2).exists())
    assert WatchAlarm.objects.count() == 1

    camera.unplug()
    until(lambda: "没有开" in trouble())
    assert works() == []  # it may come back by itself
    watch_camera.look_for_blind(at=now() + timedelta(minutes=2))
    assert works() == [f"大厅东门看不到了：{trouble()}"]
    assert [one for one in rebuild_check() if one.kind.startswith("hall.")] == []
    camera.plug_in()
    until(lambda: trouble() == "" and works() == [])

    camera.manners.user, camera.manners.password = "admin", PASSWORD
    camera.cut()
    until(lambda: works() == ["大厅东门看不到了：摄像头要用户名和密码，地址里没有写"])
    watch_camera.readdress(actor=watched.security, camera_id=here, address=camera.address, at=now())
    until(lambda: trouble() == "" and camera.visits() == 1)
    before = WatchDay.objects.get().frames
    until(lambda: WatchDay.objects.get().frames > before + 2)

    watch_camera.turn(actor=watched.supervisor, camera_id=here, on=False, at=now())
    until(lambda: camera.visits() == 0)
    assert (trouble(), works()) == ("", [])
    assert WatchAlarm.objects.count() == 1
    told = caplog.text + json.dumps([*LedgerEntry.objects.values_list("change")], default=str)
    assert PASSWORD not in told + repr(watch.get_camera(camera_id=here))


@pytest.mark.concurrent
def test_one_that_never_answers_blinds_no_other(watched, camera, worker):
    deaf = RtspCamera(Manners(frames=[], deaf=True))
    try:
        away = testing.camera(
            watched, at=now(), title="西门", source="stream", address=deaf.address
        )
        here = testing.camera(watched, at=now(), source="stream", address=camera.address)
        worker.start()
        until(lambda: WatchDay.objects.filter(camera=here, frames__gt=3).exists())
        until(lambda: "没有应答" in WatchCamera.objects.get(id=away).trouble)
        assert not WatchDay.objects.filter(camera=away).exists()
    finally:
        deaf.unplug()


@pytest.mark.concurrent
def test_the_drill_of_cameras_passes_a_round_of_it():
    told: list[str] = []
    assert trouble_cameras(database_url="", say=told.append, rounds=1) == []
    assert "恢复" in told[-2]


def _steps(camera_id, *, most: int = 9) -> list[filming.Ended]:
    frames = filming.frames_of(watch.get_camera(camera_id=camera_id), pace=QUICK)
    ended = None
    for _ in range(most):
        ended = streams.step(camera_id=camera_id, frames=frames, clock=now)
        if ended is not None:
            break
    frames.close()
    return [] if ended is None else [ended]


@pytest.mark.django_db
def test_a_recording_is_played_once_and_its_end_is_said(watched, tmp_path):
    made = cv2.VideoWriter(
        str(tmp_path / "a.avi"), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter_fourcc(*"MJPG"), 10,
        (320, 240),
    )  # fmt: skip
    for number in range(25):
        colour = (240, 240, 240) if number < 15 else (20, 20, 220)  # blue comes first here
        made.write(np.full((240, 320, 3), colour, np.uint8))
    made.release()
    here = testing.camera(watched, at=now(), source="files", address=str(tmp_path / "a.avi"))
    assert [str(one) for one in _steps(here)] == [OVER]
    day = WatchDay.objects.get()
    assert (day.frames, day.faces, WatchAlarm.objects.count()) == (3, 1, 1)
    assert len(works()) == 1
    assert streams.wanted_at(now()) == {}


@pytest.mark.django_db
def test_a_frame_that_cannot_be_used_says_so_until_the_next_that_can(watched, tmp_path):
    for number, content in enumerate((b"rubbish", testing.painted_jpeg("white"))):
        (tmp_path / f"{number}.jpg").write_bytes(content)
    here = testing.camera(watched, at=now(), source="files", address=str(tmp_path))
    frames = filming.frames_of(watch.get_camera(camera_id=here))
    streams.step(camera_id=here, frames=frames, clock=now)
    assert "用不了" in WatchCamera.objects.get(id=here).trouble
    assert works() == []
    streams.step(camera_id=here, frames=frames, clock=now)
    assert WatchCamera.objects.get(id=here).trouble == ""


@pytest.mark.django_db
def test_a_portrait_from_a_camera_is_seen_by_the_real_models(settings, face_models, yimen_data):
    settings.YIMEN_FACES, settings.YIMEN_FACES_MODELS = "inline", face_models
    around = testing.hands(at=now())
    testing.watching(around, at=now())
    folder = yimen_data / "faces" / "london"
    given = EntryGiven(
        name="代号甲", ground="刑事诉讼法第一百五十五条，在逃", document="一公缉9号",
        until=local_day(now()) + timedelta(days=9),
    )  # fmt: skip
    testing.listed_as(around, given, (folder / "001_n.jpg").read_bytes(), at=now())
    sent = io.BytesIO()
    with Image.open(folder / "001_s.jpg") as portrait:
        portrait.convert("RGB").resize((1_280, 1_280)).save(sent, "JPEG", subsampling=2)
    camera = RtspCamera(Manners(frames=[sent.getvalue()], user="admin", password=PASSWORD))
    try:
        here = testing.camera(around, at=now(), source="stream", address=camera.address)
        assert _steps(here, most=2) == []
    finally:
        camera.unplug()
    day = WatchDay.objects.get()
    assert (day.frames, day.faces) == (2, 2)
    alarm = WatchAlarm.objects.get()
    assert alarm.times == 2
    assert alarm.score > 0.6
    assert Image.open(io.BytesIO(watch.still_of(alarm_id=alarm.id))).width >= 100

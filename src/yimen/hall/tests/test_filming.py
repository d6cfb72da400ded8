"""Frames as OpenCV really reads them: from recordings made here, and from a simulated camera.

No real camera was attached; the simulated one speaks RTSP to the same library as a real one would.
"""

from __future__ import annotations

import io
import os
import socketserver
import struct
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from yimen.hall import filming, knock
from yimen.hall.contracts.watch import OVER, Source
from yimen.hall.filming import Ended, Pace
from yimen.hall.simulated_pictures import picture_of
from yimen.hall.simulator import Manners, RtspCamera

cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")
QUICK = Pace(every=0.1, look=0.05, answer=2.5)
PASSWORD = "swordfish-17"
"""A word that must not be found anywhere afterwards."""


def jpeg(colour: str = "red", size: tuple[int, int] = (320, 240)) -> bytes:
    """Return a picture of one colour as a camera makes it."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG", subsampling=2)
    return made.getvalue()


@pytest.fixture
def camera():
    """A simulated camera that asks for a password; unplugged at the end."""
    found = RtspCamera(
        Manners(frames=[jpeg("red"), jpeg("blue")], a_second=20, user="admin", password=PASSWORD)
    )
    yield found
    found.unplug()


def film(path: Path, *, size: tuple[int, int] = (320, 240), frames: int = 20) -> Path:
    """Write a recording of ten frames a second, each of another grey."""
    made = cv2.VideoWriter(
        str(path), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter_fourcc(*"MJPG"), 10, size
    )
    for number in range(frames):
        made.write(np.full((size[1], size[0], 3), number * 10 % 250, np.uint8))
    made.release()
    return path


def seen(source: Source, address: str, *, most: int = 9) -> tuple[list[bytes], str]:
    """Return the frames of an address, and the words with which it ended."""
    found: list[bytes] = []
    reading = filming.frames_of(SimpleNamespace(source=source, address=address), pace=QUICK)
    try:
        for frame in reading:
            found.append(frame)
            if len(found) == most:
                return found, ""
    except Ended as ended:
        return found, str(ended)
    finally:
        reading.close()
    return found, "silently"


def middle(frame: bytes) -> tuple[int, int, int]:
    """Return the colour in the middle of a frame."""
    picture = Image.open(io.BytesIO(frame)).convert("RGB")
    return picture.getpixel((picture.width // 2, picture.height // 2))


def test_a_recording_gives_a_frame_of_each_second_and_ends(tmp_path):
    frames, over = seen(Source.FILES, str(film(tmp_path / "hall.avi", frames=25)))
    assert [round(middle(one)[0] / 10) for one in frames] == [0, 10, 20]
    assert over == OVER


@pytest.mark.parametrize(
    ("size", "said"),
    [((8_192, 6_104), "画面太大（8192×6104）"), ((640, 1), "画面太小（640×1）")],
)
def test_a_recording_of_50_megapixels_or_of_one_line_is_refused_unread(tmp_path, size, said):
    frames, over = seen(Source.FILES, str(film(tmp_path / "odd.avi", size=size, frames=1)))
    assert frames == []
    assert said in over


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ts", b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/hostname\n"),
        ("a.mp4", b"ffconcat version 1.0\nfile other.avi\n"),
        ("a.mkv", b"v=0\r\nm=video 9000 RTP/AVP 26\r\n"),
        ("a.avi", b"RIFF" + os.urandom(4_000)),
    ],
)
def test_a_list_of_other_places_or_rubbish_is_no_recording(tmp_path, name, content):
    film(tmp_path / "other.avi")
    (tmp_path / name).write_bytes(content)
    assert seen(Source.FILES, str(tmp_path / name)) == ([], "画面文件读不出来，不是录像")


def test_a_recording_that_was_cut_off_ends_where_it_ends(tmp_path):
    whole = film(tmp_path / "cut.avi").read_bytes()
    (tmp_path / "cut.avi").write_bytes(whole[: len(whole) * 2 // 3])
    frames, over = seen(Source.FILES, str(tmp_path / "cut.avi"))
    assert 1 <= len(frames) <= 2
    assert over == OVER


@pytest.mark.parametrize("scheme", ["digest", "basic"])
def test_a_camera_is_asked_by_the_protocol_and_left_politely(camera, scheme, capfd, caplog):
    camera.manners.scheme = scheme
    frames, over = seen(Source.STREAM, camera.address, most=3)
    assert (len(frames), over) == (3, "")
    assert {max(range(3), key=middle(one).__getitem__) for one in frames} <= {0, 2}
    ends = time.monotonic() + 20
    while "TEARDOWN" not in camera.asked and time.monotonic() < ends:
        time.sleep(0.01)  # the camera reads it in a thread of its own
    assert camera.asked[:2] == ["DESCRIBE", "DESCRIBE"]  # we knocked, and showed who we are
    assert camera.asked[2:] == ["OPTIONS", "DESCRIBE", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN"]
    said = "".join(capfd.readouterr()) + caplog.text
    assert PASSWORD not in said


def _unplugged(camera: RtspCamera) -> str:
    camera.unplug()
    return camera.address


def _deaf(camera: RtspCamera) -> str:
    camera.manners.deaf = True
    return camera.address


_AWAY = {
    "unplugged": (_unplugged, "摄像头没有开"),
    "never answers": (_deaf, "没有应答"),
    "wrong password": (lambda one: one.address.replace(PASSWORD, "guessed"), "密码不对"),
    "no password": (lambda one: one.address.replace(f"admin:{PASSWORD}@", ""), "地址里没有写"),
    "wrong path": (lambda one: one.address.replace("/live", "/other"), "路径不对"),
    "no camera's address": (lambda one: "rtsp://127.0.0.1:99999/live", "地址写得不对"),
}


@pytest.mark.parametrize("why", _AWAY)
def test_why_a_camera_does_not_open_is_said(camera, why, capfd, caplog):
    arrange, words = _AWAY[why]
    frames, over = seen(Source.STREAM, arrange(camera))
    assert frames == []
    assert words in over
    told = "".join(capfd.readouterr()) + caplog.text + over
    assert PASSWORD not in told
    assert "guessed" not in told


def test_a_wrong_password_is_tried_once_and_not_soon_again(camera):
    address = camera.address.replace(PASSWORD, "guessed")
    fault = knock.find_fault(address=address, seconds=1.5)
    assert fault is not None
    assert (fault.barred, fault.heals) == (True, False)
    assert camera.asked == ["DESCRIBE", "DESCRIBE"]


@pytest.mark.parametrize("way", ["cut", "silent"])
def test_a_camera_that_goes_in_the_middle_is_noticed(camera, way):
    reading = filming.frames_of(
        SimpleNamespace(source=Source.STREAM, address=camera.address), pace=QUICK
    )
    assert middle(next(reading))
    if way == "cut":
        camera.unplug()
    else:
        camera.manners.silent = True
    with pytest.raises(Ended, match="断了") as ended:
        list(reading)
    assert ended.value.heals


def _claiming(width: int, height: int, offset: bytes = b"\0\0\0") -> bytes:
    """Return a payload that claims a size in eights of pixels, with tables and some rubbish."""
    head = struct.pack(">B3sBBBB", 0, offset, 1, 255, width, height)
    return head + struct.pack(">BBH", 0, 0, 128) + b"\1" * 128 + os.urandom(300)


def test_rubbish_from_a_camera_is_refused_and_harms_nothing(camera):
    camera.manners.rubbish = (
        os.urandom(900), b"", _claiming(0, 0), _claiming(255, 0), _claiming(40, 30, b"\xff" * 3),
    )  # fmt: skip
    frames, over = seen(Source.STREAM, camera.address, most=3)
    assert frames == []
    assert over in {"画面断了，正在重新连", "摄像头应答了，但是画面读不出来，请看它的视频编码"}
    camera.manners.rubbish = ()
    assert len(seen(Source.STREAM, camera.address, most=2)[0]) == 2


class _OtherServer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(500)
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_what_answers_but_is_no_camera_is_told_apart():
    with socketserver.TCPServer(("127.0.0.1", 0), _OtherServer) as other:
        threading.Thread(target=other.handle_request, daemon=True).start()
        fault = knock.find_fault(address=f"rtsp://127.0.0.1:{other.server_address[1]}/", seconds=3)
    assert fault is not None
    assert "不像摄像头" in fault.words


@pytest.mark.parametrize(
    ("size", "mode"), [((2_048, 8), "RGB"), ((321, 240), "RGB"), ((320, 240), "L")]
)
def test_the_simulated_camera_sends_only_what_its_format_has_room_for(size, mode):
    made = io.BytesIO()
    Image.new(mode, size).save(made, "JPEG")
    with pytest.raises(ValueError, match="sent"):
        picture_of(made.getvalue())


def test_an_address_is_shown_without_name_and_password():
    for address in ("rtsp://me:p@ss@10.1.1.9/1", "rtsp://me:p/ss@10.1.1.9/1"):
        assert knock.bare(address) == "rtsp://10.1.1.9/1"
    assert not knock.is_address("rtsp://me:p/ss@10.1.1.9/1")
    assert not knock.is_address("rtsp:///1")
    assert not knock.is_address("http://10.1.1.9/1")

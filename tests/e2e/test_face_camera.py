"""The camera in a real browser, which a video of still pictures plays to: no real turn is claimed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e import browser as browsers
from yimen.biometrics.challenge_contracts import ChallengeState
from yimen.biometrics.models import Challenge
from yimen.biometrics.queries import browser_files
from yimen.biometrics.testing_constructed import use_constructed

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SUBJECT = "london/001_n.jpg"
HINT = "[data-face-hint]"


@pytest.fixture(scope="module")
def camera(browser: Browser, yimen_data: Path, tmp_path_factory) -> Iterator[Browser]:
    """Give a browser whose camera shows one still face, a quarter of the frame wide."""
    face = Image.open(yimen_data / "faces" / SUBJECT).convert("RGB").resize((480, 480))
    frame = Image.new("RGB", (640, 480), face.getpixel((5, 5)))
    frame.paste(face, (80, 0))
    shot = io.BytesIO()
    frame.save(shot, "JPEG", quality=92)
    film = tmp_path_factory.mktemp("camera") / "still.mjpeg"
    film.write_bytes(shot.getvalue() * 4)
    running = launched(browser, f"--use-file-for-fake-video-capture={film}")
    try:
        yield running
    finally:
        running.close()
        film.unlink()


def launched(browser: Browser, *more: str) -> Browser:
    """Return another browser, whose camera is made up."""
    args = [
        *(one for one in browsers.ARGS if one != "--disable-gpu"),
        "--enable-unsafe-swiftshader",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        *more,
    ]
    return browser.browser_type.launch(executable_path=browsers.CHROMIUM, args=args)


@pytest.fixture
def faces(settings, face_models: Path) -> None:
    """Faces with the real models, in the process that serves the pages."""
    settings.YIMEN_FACES = "inline"
    settings.YIMEN_FACES_MODELS = face_models


def started(page: Page, base: str, what: str = "") -> None:
    page.goto(f"{base}/faces/try/{what}")
    page.locator("[data-face-start]").click()


def test_a_picture_is_taken_by_itself_and_sent(camera: Browser, live_server, faces: None) -> None:
    if not browser_files.are_there():
        pytest.skip("the files by which a browser guides itself are not among the models")
    with browsers.opened(camera, width=360) as page:
        started(page, live_server.url, "?what=still")
        expect(page.locator(HINT)).to_have_text("拍好了。不满意可以重拍。")
        browsers.assert_clean(page)
        page.get_by_role("button", name="看看这张能不能用").click()
        expect(page.get_by_text("这张照片清楚，能用来核对。")).to_be_visible()


def test_a_still_picture_passes_no_challenge_and_is_told_so(
    camera: Browser, live_server, faces: None
) -> None:
    if not browser_files.are_there():
        pytest.skip("the files by which a browser guides itself are not among the models")
    with browsers.opened(camera) as page:
        page.clock.install()
        started(page, live_server.url)
        expect(page.locator("[data-face-step]")).to_contain_text("共")
        browsers.assert_clean(page)
        page.clock.fast_forward(61_000)
        expect(page.locator(HINT)).to_contain_text("一分钟到了，还没有做完")
        assert page.locator("[data-face-passed]").input_value() == ""


def test_a_camera_that_goes_away_midway_is_told_and_nothing_is_sent(
    camera: Browser, live_server, settings, face_models: Path, tmp_path: Path
) -> None:
    """The server gives the hints here: the guiding program does not lie among the models."""
    for model in face_models.glob("face*"):
        (tmp_path / model.name).symlink_to(model)
    settings.YIMEN_FACES, settings.YIMEN_FACES_MODELS = "inline", tmp_path
    with browsers.opened(camera) as page:
        started(page, live_server.url)
        expect(page.get_by_text("每秒送一张小图到本平台")).to_be_visible()
        expect(page.locator("[data-face-step]")).to_contain_text("第 1 步")
        page.evaluate(
            "document.querySelector('video').srcObject.getTracks().forEach(one => one.stop())"
        )
        expect(page.locator(HINT)).to_contain_text("摄像头断开了")
        expect(page.locator("[data-face-start]")).to_be_visible()


def test_without_a_camera_the_other_ways_are_told(
    browser: Browser, live_server, faces: None
) -> None:
    with browsers.opened(browser, width=320) as page:
        started(page, live_server.url)
        expect(page.locator(HINT)).to_contain_text("没有找到摄像头。请用下面别的办法")
        expect(page.get_by_role("link", name="只拍一张照片试试")).to_be_visible()
        browsers.assert_clean(page)


def test_what_is_asked_and_read_as_done_goes_on_by_itself(
    browser: Browser, live_server, settings
) -> None:
    """Readings are constructed where the server reads: a test pattern neither turns nor blinks."""
    use_constructed(settings)
    settings.YIMEN_FACES_ENGINE = "yimen.biometrics.tests.constructed_moves:engine"
    running = launched(browser)
    with browsers.opened(running, width=360) as page:
        started(page, live_server.url)
        expect(page.get_by_text("动作也都做到了")).to_be_visible()
        browsers.assert_clean(page)
    running.close()
    assert Challenge.objects.get().state == ChallengeState.USED

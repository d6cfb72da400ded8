"""The pictures of windows, devices, faces and photos; before the camera stands a drawing, no face."""

from __future__ import annotations

import io
import re
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers
from tests.e2e.evaluation_shots import Take, take_one

_AT_WORK: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("zhenzhu", "windows", "/work/windows/", ()),
    ("yunwei", "devices", "/work/devices/", ()),
    ("yunwei", "device", "/work/devices/", ("MB-2026-0001",)),
    ("anquan", "watch-switch", "/work/watch/switch/", ()),
    ("zhenwu", "window-fill", "/work/window/face/", ("老年人优待证（申领）",)),
)
_OF_FACES: tuple[tuple[str, str, str, int], ...] = (
    ("anquan", "faces", "/work/faces/", 1280),
    ("anquan", "faces-thresholds", "/work/faces/thresholds/", 1280),
    ("zhang", "face-own", "/my/security/face/", 360),
    ("", "face-login", "/login/face/", 360),
)
_CAMERA = (("face-try", "/faces/try/"), ("photo-take", "/photo/take/id-card/"))


def take_places(browser: Browser, base: str, take: Take) -> None:
    """Take the pictures of appointments, devices and the watch list."""
    for who, name, path, steps in _AT_WORK:
        take_one(browser, base, take, who=who, name=name, path=path, steps=steps)
    with browsers.opened(browser, width=360, base=base) as page:
        browsers.sign_in_as(page, base=base, username="li")
        day = _booked(page, base, take)
    take_one(
        browser,
        base,
        take,
        who="zhenwu",
        name="appointments",
        path=f"/work/appointments/?day={day}",
    )


def take_faces(browser: Browser, base: str, take: Take, *, folder: Path) -> None:
    """Take the pictures of faces, with a drawing in `folder` for a camera."""
    for who, name, path, width in _OF_FACES:
        take_one(browser, base, take, who=who, name=name, path=path, width=width)
    camera = browser.browser_type.launch(
        executable_path=browsers.CHROMIUM,
        args=[
            *(one for one in browsers.ARGS if one != "--disable-gpu"),
            "--enable-unsafe-swiftshader",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={_film(folder)}",
        ],
    )
    try:
        for name, path in _CAMERA:
            with browsers.opened(camera, width=360, base=base) as page:
                page.goto(base + path)
                page.locator("[data-face-start]").click()
                page.locator("[data-face-stage]").wait_for()
                page.wait_for_function("document.querySelector('video').currentTime > 0")
                take(page, name)
    finally:
        camera.close()


def _booked(page: Page, base: str, take: Take) -> str:
    """Book the second time of the first day and return that day, after a picture of the choice."""
    page.goto(f"{base}/appointments/windows/")
    page.get_by_role("link", name="综合窗口").first.click()
    times = page.locator("main input[type=radio]")
    times.nth(1).check()
    page.get_by_label(re.compile("办什么")).fill("高龄津贴续领")
    take(page, "book")
    chosen = str(times.nth(1).get_attribute("value"))
    page.get_by_role("button", name="约这个时间").click()
    page.get_by_text("已约好").first.wait_for()
    take(page, "booked")
    return chosen[:10]


def _film(folder: Path) -> Path:
    """Return a film of one drawing: head and shoulders without a face, before a pale wall."""
    drawing = Image.new("RGB", (640, 480), "#e7ebf0")
    pen = ImageDraw.Draw(drawing)
    pen.rounded_rectangle((170, 330, 470, 620), radius=110, fill="#4a6484")
    pen.rectangle((285, 280, 355, 350), fill="#c9b7a6")
    pen.ellipse((232, 96, 408, 322), fill="#d8c7b6")
    pen.pieslice((226, 80, 414, 260), 180, 360, fill="#565d66")
    shot = io.BytesIO()
    drawing.save(shot, "JPEG", quality=90)
    film = folder / "drawing.mjpeg"
    film.write_bytes(shot.getvalue() * 4)
    return film

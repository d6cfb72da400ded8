"""The pictures of the manual, taken of real pages: ``./yimen shots`` makes them anew.

Each page is reached as a person reaches it; the county and its cases are those of `story`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers
from tests.e2e import evaluation_shots, hall_shots, hotline_shots, item_shots
from tests.e2e import story as stories
from yimen.kernel.outbox import dispatcher

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "manual" / "shots"
TALLEST = {360: 1800, 1280: 1500}
COLOURS = 64
PUBLIC = (1280, 360)


def take(page: Page, name: str) -> None:
    """Save the page as a small picture; what is below the fold by far is left out."""
    assert page.viewport_size
    width = page.viewport_size["width"]
    page.wait_for_function("!document.body.innerText.includes('正在取')")  # parts that come later
    page.evaluate("document.activeElement && document.activeElement.blur()")
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": min(height, TALLEST[width])})
    page.evaluate("window.scrollTo(0, 0)")
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = shown.quantize(colors=COLOURS, dither=Image.Dither.NONE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    small.save(FOLDER / f"{name}-{width}.png", optimize=True)


@contextmanager
def as_person(
    browser: Browser, base: str, username: str = "", *, width: int = 1280
) -> Iterator[Page]:
    """Give a page where this person is signed in, or nobody."""
    with browsers.opened(browser, width=width, base=base) as page:
        if username:
            browsers.sign_in_as(page, base=base, username=username)
        yield page


def test_take_every_picture(browser: Browser, live_server) -> None:
    now = stories.moment()
    stories.load_county(at=now.replace(year=now.year - 1))
    story = stories.live(now=now)
    base = live_server.url
    for width in PUBLIC:
        _public(browser, base, width)
        _resident(browser, base, width, story)
    _at_work(browser, base, story)
    _licence(browser, base)


def test_take_the_pictures_of_one_item(browser: Browser, live_server, county: None) -> None:
    item_shots.take_item(browser, live_server.url, take)


def test_take_the_pictures_of_evaluation(browser: Browser, live_server, county: None) -> None:
    evaluation_shots.take_evaluation(browser, live_server.url, take)


def test_take_the_pictures_of_the_hotline(browser: Browser, live_server, county: None) -> None:
    hotline_shots.take_hotline(browser, live_server.url, take)


def test_take_the_pictures_of_windows_and_devices(
    browser: Browser, live_server, county: None
) -> None:
    hall_shots.take_places(browser, live_server.url, take)


def test_take_the_pictures_of_faces(
    browser: Browser, live_server, county: None, settings, face_models: Path, tmp_path: Path
) -> None:
    settings.YIMEN_FACES, settings.YIMEN_FACES_MODELS = "inline", face_models
    hall_shots.take_faces(browser, live_server.url, take, folder=tmp_path)


def _public(browser: Browser, base: str, width: int) -> None:
    card = stories.code_of(stories.ELDER_CARD)
    with as_person(browser, base, width=width) as page:
        for name, path in (
            ("home", "/"),
            ("guide", f"/items/{card}/"),
            ("search", "/search/?q=老年证"),
            ("login", "/login/"),
            ("report-check", "/report-check/"),
        ):
            page.goto(base + path)
            take(page, name)
    with browsers.opened(browser, width=width, elder=True, base=base) as page:
        page.goto(base + "/elder/")
        take(page, "elder")


def _resident(browser: Browser, base: str, width: int, story: stories.Story) -> None:
    with as_person(browser, base, "zhang", width=width) as page:
        page.goto(f"{base}/apply/{stories.code_of(stories.ELDER_CARD)}/")
        if page.get_by_role("button", name="开始填写").count():
            page.get_by_label(re.compile("户口在本县")).check()
            page.get_by_role("button", name="开始填写").click()
        take(page, "apply")
    with as_person(browser, base, "wang", width=width) as page:
        page.goto(f"{base}/my/cases/{story.salon.id}/")
        take(page, "case")
    with as_person(browser, base, "zhang", width=width) as page:
        page.goto(f"{base}/my/")
        take(page, "space")


def _at_work(browser: Browser, base: str, story: stories.Story) -> None:
    for username, name, path in (
        ("zhenzhu", "todo", "/work/"),
        ("wjban", "officer-case", f"/work/cases/{story.salon.id}/"),
        ("jiandu", "overview", "/work/overview/"),
        ("jiandu", "reviews", "/work/reviews/"),
        ("shixiang", "items", "/staff/items/"),
        ("admin", "calendar", "/work/calendar/"),
        ("admin", "organisations", "/staff/directory/organisations/"),
        ("daiban", "desk", "/work/desk/"),
        ("daiban", "batch", "/work/batch/"),
        ("yunwei", "parked", "/work/parked/"),
    ):
        with as_person(browser, base, username) as page:
            page.goto(base + path)
            take(page, name)


def _licence(browser: Browser, base: str) -> None:
    with as_person(browser, base, "zhang") as page:
        _send(page, base)
    with as_person(browser, base, "cunwu") as page:
        page.goto(f"{base}/work/")
        page.get_by_role("link", name=re.compile("张桂兰")).first.click()
        page.get_by_role("button", name="收件并受理").click()
    with as_person(browser, base, "zhenzhu") as page:
        page.goto(f"{base}/work/")
        page.get_by_role("link", name=re.compile("张桂兰")).first.click()
        page.locator("label", has_text="准予").first.click()
        page.get_by_label("理由（写进决定书）").fill("年满六十周岁，材料齐全。")
        page.get_by_role("button", name="作出决定").click()
        page.get_by_text("已批准").first.wait_for()
    dispatcher.deliver_all(at=stories.moment())
    for width in PUBLIC:
        with as_person(browser, base, "zhang", width=width) as page:
            page.goto(f"{base}/my/licences/")
            page.get_by_role("link", name="看这本证照").wait_for()
            take(page, "licence")


def _send(page: Page, base: str) -> None:
    page.goto(f"{base}/my/cases/")
    page.get_by_role("link", name=re.compile("接着填|继续|老年人优待证")).first.click()
    page.get_by_role("button", name="保存，下一步").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "照片.png", "mimeType": "image/png", "buffer": stories.photo().read()}
    )
    page.get_by_text("已传好").first.wait_for()
    page.get_by_label("只要电子证").check()
    page.get_by_label(re.compile("上面填的都是真的")).check()
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("heading", name="申请交上来了").wait_for()

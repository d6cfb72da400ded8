"""The front door in a browser: home, my space, licences and their proof, the mode for elders."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests import turns
from tests.e2e import browser as browsers
from yimen.cases import testing as cases
from yimen.cases.contracts import CaseState
from yimen.identity import testing as people
from yimen.kernel.actor import Actor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PUBLIC = ("/", "/help/", "/privacy/", "/accessibility/", "/complaints/", "/about/")
ELDER = ("/elder/", "/search/", "/track/", "/items/?event=retire", "/help/", "/complaints/")

TALL = 4000
"""So high that the telephone bar at the foot of the window covers nothing."""


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def around(db: None) -> cases.Town:
    """Give the small county with one case that waits for papers and one whose result is there."""
    town = cases.town()
    at = datetime.now(UTC)
    cases.case_at(CaseState.CORRECTION, town, at=at)
    cases.case_at(CaseState.COMPLETED, town, at=at)
    return town


def _look(page: Page, url: str) -> None:
    answer = page.goto(url)
    assert answer
    assert answer.status == 200, url
    browsers.assert_clean(page)
    assert browsers.inline_code(page) == [], url


def _sign_in(page: Page, base: str, actor: Actor) -> None:
    client = Client()
    people.sign_in(client, actor)
    key = client.cookies["yimen_session"].value
    browsers.sign_in(page.context, base=base, session_key=key)


def test_front_pages_are_clean_on_a_telephone(browser: Browser, live_server, county: None) -> None:
    with browsers.opened(browser, width=360) as page:
        for path in turns.taken(PUBLIC, of=3):
            _look(page, live_server.url + path)


@pytest.mark.parametrize("width", turns.taken([320, 1280], of=2))
def test_pages_for_elders_are_clean(
    browser: Browser, live_server, county: None, width: int
) -> None:
    base = live_server.url
    with browsers.opened(browser, width=width, height=TALL, elder=True, base=base) as page:
        for path in turns.taken(ELDER, of=3):
            _look(page, base + path)
            assert page.locator("html[data-elder]").count() == 1
            assert page.get_by_role("link", name="12345").last.is_visible()


def test_space_licences_and_proof_are_clean_for_elders(
    browser: Browser, live_server, around: cases.Town
) -> None:
    base = live_server.url
    with browsers.opened(browser, width=360, height=TALL, elder=True, base=base) as page:
        _sign_in(page, base, around.resident)
        for path in ("/my/", "/my/cases/", "/my/licences/"):
            _look(page, base + path)
        page.get_by_role("link", name="看这本证照").click()
        browsers.assert_clean(page)
        page.get_by_role("link", name="打开核验页").click()
        browsers.assert_clean(page)
        expect(page.get_by_text("今天有效")).to_be_visible()


def test_the_fourth_choice_of_elders_stands_above_the_telephone(
    browser: Browser, live_server, county: None
) -> None:
    with browsers.opened(browser, width=360) as page:
        page.goto(live_server.url + "/elder/")
        fourth = page.locator(".choices a").nth(3).bounding_box()
        phone = page.locator(".phone").bounding_box()
        assert fourth
        assert phone
        assert fourth["y"] + fourth["height"] <= phone["y"]
        assert phone["y"] + phone["height"] <= 740


def test_search_by_keyboard_alone_finds_the_matter(
    browser: Browser, live_server, county: None
) -> None:
    with browsers.opened(browser) as page:
        page.goto(live_server.url + "/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type("laonianzheng")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/search/\?q="))
        expect(page.get_by_role("link", name=re.compile("老年人优待证"))).to_be_visible()


def test_hints_come_while_one_types(browser: Browser, live_server, county: None) -> None:
    with browsers.opened(browser) as page:
        page.goto(live_server.url + "/")
        page.locator("#q").press_sequentially("高龄")
        expect(page.locator("#hints option").first).to_have_attribute("value", "高龄津贴")


def test_progress_and_the_elders_mode_work_without_script(
    browser: Browser, live_server, around: cases.Town
) -> None:
    case = cases.case_at(CaseState.SUBMITTED, around, at=datetime.now(UTC))
    base = live_server.url
    with browsers.opened(browser, width=360, script=False) as page:
        page.goto(base + "/")
        page.get_by_label("办件号").fill(case.number)
        page.get_by_label("查询码").fill(case.query_code)
        page.get_by_role("button", name="查进度").click()
        expect(page.get_by_role("heading", name=re.compile(case.item_name))).to_be_visible()

        page.goto(base + "/")
        page.get_by_role("link", name="长辈版").click()
        page.wait_for_url(base + "/elder/")
        page.get_by_role("link", name=re.compile("看办到哪了")).click()
        assert page.locator("html[data-elder]").count() == 1
        page.goto(base + "/elder/")
        page.get_by_role("link", name="回标准版").click()
        expect(page.get_by_role("heading", name="今天想办什么事？")).to_be_visible()


def test_what_waits_is_reached_by_keyboard(
    browser: Browser, live_server, around: cases.Town
) -> None:
    with browsers.opened(browser) as page:
        _sign_in(page, live_server.url, around.resident)
        page.goto(live_server.url + "/my/")
        first = page.get_by_role("link", name=re.compile("去补材料"))
        page.get_by_role("link", name="跳到正文").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(first).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/correct/"))

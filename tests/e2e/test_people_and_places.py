"""A person's own space, sign-in by keyboard, and the pages on people, units and areas."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests import turns
from tests.e2e import browser as browsers
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.kernel.actor import Actor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

OWN = ("/my/looks/", "/my/messages/", "/my/mandates/", "/my/profile/", "/my/password/")
OFFICE = (
    "/staff/directory/organisations/",
    "/staff/directory/organisations/new/",
    "/staff/directory/officers/",
    "/staff/directory/officers/new/",
    "/staff/directory/areas/",
    "/staff/directory/areas/import/",
)
_PICTURES = os.environ.get("YIMEN_PICTURES")


def enter(page: Page, base: str, actor: Actor) -> None:
    client = Client()
    people.sign_in(client, actor)
    key = client.cookies["yimen_session"].value
    browsers.sign_in(page.context, base=base, session_key=key)


def look(page: Page, name: str) -> None:
    browsers.assert_clean(page)
    assert browsers.inline_code(page) == []
    if _PICTURES:
        browsers.screenshot(page, folder=Path(_PICTURES), name=name)


@pytest.fixture
def elder() -> Actor:
    elder = people.make_resident(name="张桂兰", phone="13900005521")
    daughter = people.make_resident(name="李晓梅")
    people.make_mandate(
        grantor=identity.get_person(person_id=elder.person_id),
        holder=identity.get_person(person_id=daughter.person_id),
        item_codes=("老年人优待证",),
    )
    for number in ("一", "二"):
        identity.tell(
            person_id=elder.person_id,
            title=f"第{number}条消息",
            template="您申请的老年人优待证已经受理。",
            at=people.AT,
            url="/my/profile/",
        )
    return elder


@pytest.mark.parametrize("width", turns.taken([320, 1280], of=2))
def test_own_pages_are_clean(browser: Browser, live_server, elder: Actor, width: int) -> None:
    with browsers.opened(browser, width=width) as page:
        enter(page, live_server.url, elder)
        for path in turns.taken(OWN, of=3):
            answer = page.goto(live_server.url + path)
            assert answer
            assert answer.status == 200
            look(page, path.strip("/").replace("/", "-"))


@pytest.mark.parametrize("width", turns.taken([360, 1280], of=2))
def test_administrators_pages_are_clean(browser: Browser, live_server, width: int) -> None:
    county = directory.demo_county()
    admin = directory.make_officer(post=Post.SYSTEM_ADMIN, unit=county.centre, name="方平")
    clerk = directory.make_officer(post=Post.CLERK, unit=county.village)
    paths = (
        *OFFICE,
        f"/staff/directory/officers/{clerk.officer_id}/",
        f"/staff/directory/organisations/{county.town.id}/",
    )
    with browsers.opened(browser, width=width) as page:
        enter(page, live_server.url, admin)
        for path in turns.taken(paths, of=3):
            answer = page.goto(live_server.url + path)
            assert answer
            assert answer.status == 200
            look(page, path.strip("/").replace("/", "-")[:40])


@pytest.mark.parametrize("width", turns.taken([360, 1280], of=2))
def test_pages_on_people_are_clean(browser: Browser, live_server, elder: Actor, width: int) -> None:
    county = directory.demo_county()
    clerk = directory.make_officer(post=Post.CLERK, unit=county.village, name="周玉珍")
    with browsers.opened(browser, width=width) as page:
        enter(page, live_server.url, clerk)
        page.goto(f"{live_server.url}/staff/people/?q=zgl")
        look(page, "people")
        page.click("text=张桂兰")
        look(page, "person")
        page.fill("#f-reason", "打电话核实委托")
        page.click("text=看联系电话")
        assert "13900005521" in page.inner_text("main")
        page.click("text=登记一份委托")
        look(page, "record-mandate")
        page.goto(f"{live_server.url}/staff/mandates/")
        look(page, "mandates-pending")


def test_sign_in_by_keyboard_alone_and_back_to_the_page(
    browser: Browser, live_server, elder: Actor
) -> None:
    with browsers.opened(browser, width=360) as page:
        page.goto(f"{live_server.url}/my/mandates/")
        page.focus("#f-username")
        page.keyboard.type("13900005521")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong-2026")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-error-summary]")
        assert page.input_value("#f-username") == "13900005521"
        look(page, "login-wrong")
        page.fill("#f-password", people.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/my/mandates/")
        assert "李晓梅" in page.inner_text("main")


def test_without_script_a_demo_person_signs_in_with_one_click(
    browser: Browser, live_server
) -> None:
    people.demo_residents()
    with browsers.opened(browser, width=1280, script=False) as page:
        page.goto(f"{live_server.url}/login/?next=/my/profile/")
        if _PICTURES:
            browsers.screenshot(page, folder=Path(_PICTURES), name="login")
        page.click("button:has-text('用这个账号：张桂兰')")
        assert "张桂兰" in page.inner_text("main")

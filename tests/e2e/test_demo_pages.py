"""Pages of signed-in people in the demo county: residents and officers, narrow and wide."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers
from yimen.catalogue.models import Item
from yimen.kernel import register

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 1280)
HEALTH_LICENCE = "430190009001"
RESIDENT = ("/my/cases/", "/my/messages/", "/my/mandates/", "/my/profile/", "/my/password/")
OFFICER = ("/work/cases/", "/staff/people/")


@pytest.fixture
def county(db: None) -> None:
    """Load the demo county as an operator would."""
    seeds = [seed for context in register.contexts() for seed in context.seeds]
    for seed in sorted(seeds, key=lambda seed: seed.order):
        register.resolve(seed.run)(datetime.now(UTC))


def _sign_in(page: Page, *, base: str, username: str) -> None:
    logins = [
        login
        for context in register.contexts()
        if context.demo_logins
        for login in register.resolve(context.demo_logins)()
    ]
    password = next(login.password for login in logins if login.username == username)
    page.goto(base + "/login/")
    page.locator("main input[type=text]").first.fill(username)
    page.locator("main input[type=password]").fill(password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def _look(page: Page, url: str) -> None:
    answer = page.goto(url)
    assert answer
    assert answer.status == 200, url
    browsers.assert_clean(page)
    assert browsers.inline_code(page) == [], url


def test_pages_of_a_resident_are_clean(browser: Browser, live_server, county: None) -> None:
    code = Item.objects.get(catalogue_code=HEALTH_LICENCE).code
    for width in WIDTHS:
        with browsers.opened(browser, width=width) as page:
            _sign_in(page, base=live_server.url, username="wang")
            for path in (f"/items/{code}/", f"/apply/{code}/", *RESIDENT):
                _look(page, live_server.url + path)


def test_pages_of_an_officer_are_clean(browser: Browser, live_server, county: None) -> None:
    for width in WIDTHS:
        with browsers.opened(browser, width=width) as page:
            _sign_in(page, base=live_server.url, username="sjban")
            for path in OFFICER:
                _look(page, live_server.url + path)

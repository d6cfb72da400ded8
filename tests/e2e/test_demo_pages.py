"""Pages of signed-in people in the demo county: residents and officers, narrow and wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers
from yimen.catalogue.models import Item

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 1280)
HEALTH_LICENCE = "430190009001"
RESIDENT = ("/my/cases/", "/my/messages/", "/my/mandates/", "/my/profile/", "/my/password/")
OFFICER = ("/work/cases/", "/staff/people/")


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
            browsers.sign_in_as(page, base=live_server.url, username="wang")
            for path in (f"/items/{code}/", f"/apply/{code}/", *RESIDENT):
                _look(page, live_server.url + path)


def test_pages_of_an_officer_are_clean(browser: Browser, live_server, county: None) -> None:
    for width in WIDTHS:
        with browsers.opened(browser, width=width) as page:
            browsers.sign_in_as(page, base=live_server.url, username="sjban")
            for path in OFFICER:
                _look(page, live_server.url + path)

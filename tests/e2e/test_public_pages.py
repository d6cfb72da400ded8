"""Pages that anybody may open, before anything has been filled in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests import turns
from tests.e2e import browser as browsers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]

PAGES = ("/login/", "/register/", "/items/", "/items/moved-down/", "/track/", "/verify/")


def test_public_pages_are_clean_for_elders(browser: Browser, live_server) -> None:
    with browsers.opened(browser, width=360, elder=True, base=live_server.url) as page:
        for path in turns.taken(PAGES, of=3):
            answer = page.goto(live_server.url + path)
            assert answer
            assert answer.status == 200
            assert page.locator("html[data-elder]").count() == 1
            browsers.assert_clean(page)
            assert browsers.inline_code(page) == []

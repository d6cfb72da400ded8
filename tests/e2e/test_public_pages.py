"""Pages that anybody may open, before anything has been filled in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e import browser as browsers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]

PAGES = ("/login/", "/register/", "/items/", "/items/moved-down/", "/track/", "/verify/")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_public_page_is_clean(browser: Browser, live_server, path: str, width: int) -> None:
    with browsers.opened(browser, width=width) as page:
        answer = page.goto(live_server.url + path)
        assert answer
        assert answer.status == 200
        browsers.assert_clean(page)
        assert browsers.inline_code(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_public_page_is_clean_for_elders(browser: Browser, live_server, path: str) -> None:
    with browsers.opened(browser, width=360, elder=True, base=live_server.url) as page:
        page.goto(live_server.url + path)
        assert page.locator("html[data-elder]").count() == 1
        browsers.assert_clean(page)

"""The catalogue in a browser: guides and lists for residents, items and versions for editors."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests import turns
from tests.e2e import browser as browsers
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.tests import builders
from yimen.identity import testing as identity

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def codes(db: None) -> dict[str, str]:
    """Load the whole catalogue; return the codes of items by name."""
    builders.make_whole_catalogue()
    return dict(ItemVersion.objects.values_list("name", "item__code"))


def _look(page: Page, url: str) -> None:
    answer = page.goto(url)
    assert answer
    assert answer.status == 200, url
    browsers.assert_clean(page)
    assert browsers.inline_code(page) == [], url
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{url} is {wide} px wider than the window"


def test_public_catalogue_is_clean_on_a_telephone(
    browser: Browser, live_server, codes: dict[str, str]
) -> None:
    paths = (
        "/items/",
        "/items/?event=retire",
        "/items/moved-down/",
        f"/items/{codes['食品经营许可（新办）']}/",
        f"/items/{codes['老年人优待证（申领）']}/",
        f"/items/{codes['就业登记']}/",
    )
    with browsers.opened(browser, width=360) as page:
        for path in turns.taken(paths, of=3):
            _look(page, live_server.url + path)


def test_guide_is_reached_from_a_life_event_without_script(
    browser: Browser, live_server, codes: dict[str, str]
) -> None:
    with browsers.opened(browser, script=False) as page:
        page.goto(live_server.url + "/items/")
        page.get_by_role("link", name="养老", exact=True).click()
        page.get_by_role("link", name="老年人优待证（申领）").click()
        assert page.get_by_role("heading", level=1).inner_text() == "老年人优待证（申领）"
        page.get_by_role("link", name="现在申请").first.click()
        assert "/login/" in page.url or "/apply/" in page.url


def test_keeping_the_catalogue_is_clean_and_tells_what_was_changed(
    browser: Browser, live_server, codes: dict[str, str]
) -> None:
    writer = builders.make_keepers().writer
    code = codes["高龄津贴"]
    with browsers.opened(browser) as page:
        _enter(page, live_server.url, writer)
        page.goto(f"{live_server.url}/staff/items/{code}/")
        browsers.assert_clean(page)
        page.get_by_role("button", name="新建版本").click()
        _look(page, f"{live_server.url}/staff/items/{code}/2/part/guide/")
        page.locator('[name="definition.guide.summary"]').fill("满八十岁的老人每月领一份津贴。")
        page.locator('[name="why"]').fill("说得更明白")
        page.get_by_role("button", name="保存", exact=True).first.click()
        _look(page, f"{live_server.url}/staff/items/{code}/2/changes/")
        said = page.inner_text("main")
        assert "满八十岁的老人每月领一份津贴。" in said
        assert "说得更明白" in said


def _enter(page: Page, base: str, editor: object) -> None:
    """Sign the editor in by cookie, as the session of the sign-in page would."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    identity.sign_in(client, editor)  # type: ignore[arg-type]
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": base,
            }
        ]
    )

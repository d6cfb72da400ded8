"""Search as people type it, and the import of an item list, in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import browser as browsers
from yimen.catalogue.tests import builders
from yimen.identity import testing as identity

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worked(db: None) -> None:
    """Publish the worked-out items."""
    builders.make_worked_catalogue()


def _look(page: Page, url: str) -> None:
    page.goto(url)
    browsers.assert_clean(page)
    assert browsers.inline_code(page) == [], url
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{url} is {wide} px wider than the window"


def test_search_is_clean_on_a_telephone(browser: Browser, live_server, worked: None) -> None:
    with browsers.opened(browser, width=360) as page:
        for query in ("", "?q=老年证", "?q=量子纠缠"):
            _look(page, f"{live_server.url}/search/{query}")


def test_search_leads_to_a_guide_without_script(
    browser: Browser, live_server, worked: None
) -> None:
    with browsers.opened(browser, script=False) as page:
        page.goto(f"{live_server.url}/search/")
        page.get_by_role("combobox").fill("glj")
        page.get_by_role("button", name="搜一搜").click()
        page.locator("#found a[href^='/items/']").first.click()
        assert "高龄津贴" in page.get_by_role("heading", level=1).inner_text()


def test_search_offers_hints_while_one_types(browser: Browser, live_server, worked: None) -> None:
    with browsers.opened(browser) as page:
        page.goto(f"{live_server.url}/search/")
        page.get_by_role("combobox").press_sequentially("高龄")
        expect(page.locator("#hints option").first).to_have_attribute("value", "高龄津贴")


def test_item_list_is_looked_at_then_loaded(
    browser: Browser, live_server, worked: None, tmp_path: Path
) -> None:
    file = tmp_path / "清单.csv"
    file.write_text(
        "item_code,name,dept,task_type_code,task_type_name_guess\n"
        "511Z07001006-511602000000-000-11511301008778183N-1-00,甲备案,县民政局,20,公共服务\n"
        "坏\n",
        encoding="utf-8",
    )
    with browsers.opened(browser) as page:
        _enter(page, live_server.url)
        page.goto(f"{live_server.url}/staff/items/import/")
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="检查这份清单").click()
        expect(page.locator("main")).to_contain_text("清单 2 行，可以导入 1 项")
        browsers.assert_clean(page)
        page.get_by_role("button", name="导入成草稿").click()
        expect(page.locator("main")).to_contain_text("已导入 1 项")
        browsers.assert_clean(page)


def _enter(page: Page, base: str) -> None:
    from django.conf import settings
    from django.test import Client

    client = Client()
    identity.sign_in(client, builders.make_editor())
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])

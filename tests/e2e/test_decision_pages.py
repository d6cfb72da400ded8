"""The editor of decision tables in a browser: clean for axe, whole at every width, without script."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests import turns
from tests.e2e import browser as browsers
from yimen.catalogue.actions import decisions
from yimen.catalogue.actions import version as versions
from yimen.catalogue.testing import SINCE, small_item
from yimen.catalogue.tests.builders import make_editor
from yimen.directory import testing as directory
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_table_is_written_without_script_and_its_page_is_clean(browser: Browser, live_server):
    directory.demo_county(at=SINCE)
    item = small_item()
    draft = versions.draft_version(actor=SYSTEM, item_code=item.item_code, at=now())
    decisions.begin_decision(actor=SYSTEM, version_id=draft.id, title="小场所即时准予", at=now())
    address = f"{live_server.url}/staff/items/{item.item_code}/2/decisions/table1/"
    client = Client()
    sign_in(client, make_editor())
    key = client.cookies["yimen_session"].value
    for width in turns.taken(browsers.WIDTHS, of=3):
        with browsers.opened(browser, width=width, script=False) as page:
            browsers.sign_in(page.context, base=live_server.url, session_key=key)
            page.goto(address)
            page.get_by_label("条件 1 的名称").fill("面积")
            page.get_by_label("条件 1 取自").fill("表.面积")
            page.get_by_label("结果 1 的名称").fill("批准")
            page.get_by_label("第 1 行条件 1").fill("<= 90")
            page.get_by_label("第 1 行结果 1").fill("是")
            page.get_by_role("button", name="加一行规则").click()
            page.get_by_label("第 2 行条件 1").fill(">= 90")
            page.get_by_role("button", name="检查").click()
            assert page.get_by_text("和第 2 行同时成立").is_visible()
            browsers.assert_fits(page)
        with browsers.opened(browser, width=width) as page:
            browsers.sign_in(page.context, base=live_server.url, session_key=key)
            page.goto(address)
            browsers.assert_clean(page)

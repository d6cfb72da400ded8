"""The pad in a real browser: drawn with a pointer, a stroke taken back, shown afterwards."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.e2e import browser as browsers
from yimen.cases import testing
from yimen.cases.contracts import DRAFT_KIND
from yimen.catalogue import testing as items
from yimen.identity.testing import sign_in
from yimen.kernel.contracts import Ref
from yimen.trust import public as trust

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

QUESTION = {
    "code": "signed",
    "kind": "signature",
    "name": "申请人签名",
    "label": "申请人签名",
    "why": "由本人签。",
}


def _stroke(page: Page, fraction: float) -> None:
    box = page.locator("canvas.pad").bounding_box()
    assert box
    x, y = box["x"] + box["width"] * fraction, box["y"] + 30
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 60, steps=12)
    page.mouse.move(x + 10, y + 90, steps=8)
    page.mouse.up()


def test_a_signature_is_drawn_taken_back_and_kept(browser: Browser, live_server, db: None) -> None:
    form = items._raw()["definition"]["form"]
    form["steps"][-1]["fields"].append(QUESTION)
    around = testing.town(definition={"form": form})
    begun = testing.a_draft(around)
    client = Client()
    sign_in(client, around.resident)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    with browsers.opened(browser, width=320, elder=True, base=live_server.url) as page:
        browsers.sign_in(page.context, base=live_server.url, session_key=key)
        page.goto(f"{live_server.url}/drafts/{begun.id}/check/")
        page.locator("canvas.pad").scroll_into_view_if_needed()
        done = page.get_by_role("button", name="用这个签名")
        expect(done).to_be_disabled()
        for fraction in (0.1, 0.35, 0.6):
            _stroke(page, fraction)
        page.get_by_role("button", name="撤销一笔").click()
        expect(page.get_by_text("写了 2 笔")).to_be_visible()
        page.get_by_text("拍照，或者输入姓名").click()
        browsers.assert_clean(page)
        done.click()
        expect(page.get_by_text("已签名")).to_be_visible()
        expect(page.locator(".hand-held img")).to_have_js_property("naturalWidth", 800)
        browsers.assert_clean(page)
    found = trust.find_hand_signature(ref=Ref(DRAFT_KIND, begun.id), place="signed")
    assert found is not None
    assert (found.device.pointer, found.title) == ("鼠标", "手写签名")

"""The bell of the duty desk in a real browser: says what is new once, rings where it is switched on."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from tests.e2e import browser as browsers
from yimen.hall import testing
from yimen.hall.actions import watch_alarm
from yimen.hall.web import watch_desk
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("YIMEN_BELL_SHOTS", "")
_COUNT = "document.addEventListener('yimen:rang', () => { window.rang = (window.rang ?? 0) + 1 })"


def test_a_new_alarm_is_said_and_rings_once(browser: Browser, live_server, settings, monkeypatch):
    monkeypatch.setattr(watch_desk, "EVERY", 0.2)
    testing.use_painted(settings)
    around = testing.hands(at=now())
    testing.watching(around, at=now())
    testing.listed(around, at=now())
    cameras = [testing.camera(around, at=now(), title=one) for one in ("大厅东门", "大厅西门")]
    client = Client()
    sign_in(client, around.supervisor)

    def seen(number: int) -> None:
        watch_alarm.look(camera_id=cameras[number], image=testing.painted_jpeg("red"), at=now())

    with browsers.opened(browser, width=360) as page:
        page.add_init_script(_COUNT)
        browsers.sign_in(
            page.context, base=live_server.url, session_key=client.cookies["yimen_session"].value
        )
        page.goto(f"{live_server.url}/work/watch/")
        said, news = page.locator("[data-bell-said]"), page.locator("[data-bell-new]")
        expect(said).to_contain_text("声音关着")
        expect(news).to_be_empty()
        seen(0)
        expect(news).to_contain_text("新提醒 1 条：大厅东门")
        expect(page.locator("table[data-list]")).to_contain_text("等人判断")
        assert page.evaluate("window.rang ?? 0") == 0
        page.get_by_role("button", name="打开声音").click()
        expect(said).to_contain_text("声音开着：来了新提醒会响")
        assert page.evaluate("window.rang") == 1  # so that who switched it on hears it
        seen(1)
        expect(news).to_contain_text("新提醒 2 条：大厅西门")
        expect(page).to_have_title(re.compile("（2 条新提醒）"))
        assert page.evaluate("window.rang") == 2
        browsers.assert_clean(page)
        if SHOTS:
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(SHOTS) / f"bell-{width}.png", full_page=True)
        page.reload()  # the switch is remembered; what is known does not ring anew
        expect(page.get_by_role("button", name="关掉声音")).to_be_visible()
        expect(news).to_be_empty()
        page.get_by_role("link", name="代号wanted").first.click()
        expect(page.locator("[data-bell-said]")).to_be_visible()
        page.context.clear_cookies()
        expect(page.locator("[data-bell-net]")).to_contain_text("登录过期了")

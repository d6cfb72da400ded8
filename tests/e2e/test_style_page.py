"""The style page: every part on both faces, held to the bar at every width."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests import turns
from tests.e2e import browser as browsers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]

PAGES = ("/_ui/", "/_ui/elder/", "/_ui/work/", "/_ui/error/404/")


@pytest.mark.parametrize("width", turns.taken(browsers.WIDTHS, of=3))
@pytest.mark.parametrize("path", PAGES)
def test_style_page_is_clean(browser: Browser, live_server, path: str, width: int) -> None:
    with browsers.opened(browser, width=width) as page:
        page.goto(live_server.url + path)
        browsers.assert_clean(page)
        assert browsers.inline_code(page) == []


@pytest.mark.parametrize("size", turns.taken([browsers.KIOSK, browsers.TABLET], of=2))
def test_kiosk_is_clean_and_does_not_scroll(browser: Browser, live_server, size) -> None:
    with browsers.opened(browser, width=size[0], height=size[1]) as page:
        page.goto(live_server.url + "/_ui/kiosk/")
        browsers.assert_clean(page)
        assert page.evaluate("document.documentElement.scrollHeight") <= size[1]


@pytest.mark.parametrize("width", turns.taken([320, 1920], of=2))
def test_wall_board_is_clean(browser: Browser, live_server, width: int) -> None:
    with browsers.opened(browser, width=width, height=1080) as page:
        page.goto(live_server.url + "/_ui/board/")
        browsers.assert_clean(page)


@pytest.mark.parametrize("path", turns.taken(["/_ui/print/a4/", "/_ui/print/a5/"], of=2))
def test_paper_is_clean(browser: Browser, live_server, path: str) -> None:
    with browsers.opened(browser) as page:
        page.goto(live_server.url + path)
        browsers.assert_clean(page)


def test_public_page_works_without_script(browser: Browser, live_server) -> None:
    with browsers.opened(browser, width=360, script=False) as page:
        page.goto(live_server.url + "/_ui/")
        assert page.get_by_role("heading", level=1).inner_text() == "店面情况"
        assert page.get_by_role("button", name="读给我听").count() == 0
        assert page.get_by_role("button", name="选好了，看下一级").is_visible()


def test_every_step_name_is_seen_on_a_phone(browser: Browser, live_server) -> None:
    with browsers.opened(browser, width=320) as page:
        page.goto(live_server.url + "/_ui/")
        steps = page.get_by_role("navigation", name="申请的几个部分")
        for name in ("您是谁", "办哪一种", "店面情况", "材料", "核对、提交"):
            assert steps.get_by_text(name).first.is_visible()


def test_four_choices_of_elder_mode_stand_above_the_fold(browser: Browser, live_server) -> None:
    with browsers.opened(browser, width=360, height=740) as page:
        page.goto(live_server.url + "/_ui/elder/")
        last = page.locator(".choices a").nth(3).bounding_box()
        phone = page.locator(".phone").bounding_box()
        assert last
        assert phone
        assert last["y"] + last["height"] <= phone["y"]


def test_elder_targets_are_large(browser: Browser, live_server) -> None:
    with browsers.opened(browser, width=360, elder=True, base=live_server.url) as page:
        page.goto(live_server.url + "/_ui/")
        assert page.locator("html[data-elder]").count() == 1
        heights = [
            box["height"]
            for button in page.locator("main .btn").all()
            if button.is_visible() and (box := button.bounding_box())
        ]
        assert heights
        assert min(heights) >= 52


def test_error_summary_takes_the_focus_and_leads_to_the_field(
    browser: Browser, live_server
) -> None:
    with browsers.opened(browser) as page:
        page.goto(live_server.url + "/_ui/")
        page.wait_for_function("document.activeElement.matches('[data-error-summary]')")
        page.get_by_role("link", name="店面有多大：").click()
        assert page.evaluate("document.activeElement.id || location.hash") in {"f-size", "#f-size"}


def test_area_cascade_adds_the_next_level(browser: Browser, live_server) -> None:
    with browsers.opened(browser) as page:
        page.goto(live_server.url + "/_ui/")
        page.get_by_label("第 1 级").select_option(label="石板镇")
        page.get_by_label("第 2 级").select_option(label="下坪村")
        assert page.locator("select[name=area]").last.input_value() == "439981101202"


def test_upload_shows_the_row_of_the_server_and_its_refusal(browser: Browser, live_server) -> None:
    with browsers.opened(browser) as page:
        page.goto(live_server.url + "/_ui/")
        field = page.locator("input[type=file]")
        field.set_input_files({"name": "图.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
        page.locator(".files li.file-done", has_text="图.pdf").wait_for()
        field.set_input_files({"name": "坏.exe", "mimeType": "x/y", "buffer": b"MZ"})
        page.locator(".files li.file-bad", has_text="坏.exe不是照片或 PDF").wait_for()


def test_keys_walk_pick_and_explain(browser: Browser, live_server) -> None:
    with browsers.opened(browser, width=1280) as page:
        page.goto(live_server.url + "/_ui/work/")
        page.locator("body").press("j")
        page.locator("body").press("j")
        row = page.locator("tr.here")
        assert "1113-0356" in row.inner_text()
        page.keyboard.press("x")
        assert row.locator("input[type=checkbox]").is_checked()
        page.keyboard.press("?")
        box = page.get_by_role("dialog", name="快捷键")
        assert "批量预览" in box.inner_text()
        box.get_by_label("不用单键快捷键").check()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert "1113-0356" in page.locator("tr.here").inner_text()


def test_kiosk_warns_before_it_wipes(browser: Browser, live_server) -> None:
    with browsers.opened(browser, width=1080, height=1920) as page:
        page.clock.install()
        page.goto(live_server.url + "/_ui/kiosk/")
        page.clock.run_for(46_000)
        page.get_by_role("dialog", name="您还在吗？").wait_for()
        page.get_by_role("button", name="我还在，接着办").click()
        assert page.get_by_role("dialog").count() == 0
        page.clock.run_for(3_000)
        assert page.locator("[data-idle-count]").text_content() == "57"


def test_elder_switch_sets_the_cookie_and_goes_back_home_only() -> None:
    client = Client()
    on = client.get("/elder-mode/", {"on": "1", "next": "/_ui/"})
    assert on.headers["Location"] == "/_ui/"
    assert client.cookies["elder"].value == "1"
    away = client.get("/elder-mode/", {"on": "0", "next": "https://example.org/"})
    assert away.headers["Location"] == "/"
    assert client.cookies["elder"].value == ""

"""A grid worker reports, and goes on with a report, without a network; the browser is closed between."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e import browser as browsers
from yimen.hotline.contracts.grid import ReportState
from yimen.hotline.models import GridFile, GridReport, GridStep
from yimen.hotline.seeds import grid as seeds
from yimen.kernel.files import actions as files

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TITLE = "断网时看到的路灯不亮"
_SOUND = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
_KEPT = """async () => {
    const cache = await caches.open("yimen-grid");
    const kept = (await cache.keys()).map((one) => new URL(one.url).pathname);
    const pages = ["/grid/", "/grid/new/", "/grid/queue/"].every((one) => kept.includes(one));
    return pages && kept.some((one) => one.endsWith(".js"));
}"""
_HAS = """async () => (await (await caches.open("yimen-grid")).keys())
    .some((one) => new URL(one.url).pathname === "{}")"""
_LIES = """async () => {
    const base = await new Promise((done) => {
        indexedDB.open("yimen-offline").onsuccess = (event) => done(event.target.result);
    });
    const things = await new Promise((done) => {
        base.transaction("queue").objectStore("queue").getAll().onsuccess =
            (event) => done(event.target.result);
    });
    base.close();
    const read = (one) => new TextDecoder().decode(one.about.data);
    return {number: things.length, open: things.map(read).filter((one) => /title|PNG|cell_id/.test(one))};
}"""
"""What the telephone keeps, as somebody finds it who opens its storage."""


@contextmanager
def phone(browser: Browser, folder: Path, *, offline: bool) -> Iterator[Page]:
    """Give a page of a browser whose storage stays in a folder when it is closed."""
    context = browser.browser_type.launch_persistent_context(
        str(folder),
        executable_path=browsers.CHROMIUM,
        args=[*browsers.ARGS, *_SOUND],
        viewport={"width": 360, "height": 740},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_offline(offline)
    try:
        yield context.pages[0] if context.pages else context.new_page()
    finally:
        context.close()


def until(page: Page, told: str) -> None:
    """Wait until a function of the page answers yes; what it promises is waited for."""
    for _ in range(60):
        if page.evaluate(told):
            return
        page.wait_for_timeout(500)
    raise AssertionError(told)


def test_a_report_survives_a_closed_browser_without_a_network(
    browser: Browser, live_server, county: None, tmp_path: Path
) -> None:
    seeds.run(datetime.now(UTC))
    before = GridReport.objects.count()
    picture = io.BytesIO()
    Image.new("RGB", (2400, 1200), "navy").save(picture, format="JPEG")
    photo, base = tmp_path / "路灯.jpg", live_server.url
    photo.write_bytes(picture.getvalue())
    with phone(browser, tmp_path / "phone", offline=False) as page:
        browsers.sign_in_as(page, base=base, username="wangge")
        page.goto(f"{base}/grid/")
        until(page, _KEPT)
        until(page, "() => navigator.serviceWorker.controller !== null")
        page.context.set_offline(True)
        page.goto(f"{base}/grid/new/")
        expect(page.get_by_text("没有网络，可以接着报")).to_be_visible()
        page.get_by_label("什么事").select_option(label="路灯不亮")
        page.get_by_label("一句话说清").fill(TITLE)
        page.locator("input[name=before]").set_input_files(str(photo))
        expect(page.locator("[data-grid-files=before] li")).to_have_count(1)
        page.get_by_role("button", name="按一下开始录音").click()
        page.wait_for_timeout(1_500)
        page.get_by_role("button", name="停止录音").click()
        expect(page.locator("[data-grid-files=voice] li")).to_have_count(1)
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("heading", name="待发送")).to_be_visible()
        expect(page.get_by_text("等网络")).to_be_visible()
        lies = page.evaluate(_LIES)
        assert (lies["number"], lies["open"]) == (3, [])
    assert GridReport.objects.count() == before

    with phone(browser, tmp_path / "phone", offline=True) as page:
        page.goto(f"{base}/grid/queue/")
        expect(page.get_by_text(TITLE)).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("没有等着发送的")).to_be_visible()
        page.goto(f"{base}/grid/")
        expect(page.get_by_role("link", name=TITLE)).to_be_visible()

    one = GridReport.objects.get(title=TITLE)
    assert GridReport.objects.count() == before + 1
    kept = {row.role: row.file_id for row in GridFile.objects.filter(report_id=one.id)}
    assert set(kept) == {"before", "voice"}
    sent = Image.open(io.BytesIO(files.read_bytes(file_id=kept["before"])))
    assert sent.size == (1600, 800)
    _goes_on(browser, base, tmp_path, one)


def _goes_on(browser: Browser, base: str, folder: Path, one: GridReport) -> None:
    """Handle the report without a network on its kept page, close the browser, and let it arrive."""
    where = f"{base}/grid/reports/{one.id}/"
    with phone(browser, folder / "phone", offline=False) as page:
        page.goto(where)
        until(page, _HAS.format(f"/grid/reports/{one.id}/"))
        page.context.set_offline(True)
        page.goto(where)
        expect(page.get_by_text("现在看的是手机里")).to_be_visible()
        page.get_by_label("怎么处理的").fill("换了灯泡，已经亮了")
        page.locator("input[name=after]").set_input_files(str(folder / "路灯.jpg"))
        expect(page.locator("[data-grid-files=after] li")).to_have_count(1)
    with phone(browser, folder / "phone", offline=True) as page:
        page.goto(where)
        expect(page.get_by_label("怎么处理的")).to_have_value("换了灯泡，已经亮了")
        page.get_by_role("button", name="处理好了").click()
        page.wait_for_url("**/grid/queue/")  # the report's own page says it too, on its way there
        expect(page.get_by_text("等网络")).to_be_visible()
        if folder_of_shots := os.environ.get("YIMEN_SHOTS"):
            page.screenshot(path=f"{folder_of_shots}/grid-queue-360.png", full_page=True)
            page.goto(where)
            page.screenshot(path=f"{folder_of_shots}/grid-own-360.png", full_page=True)
        page.goto(where)
        expect(page.get_by_role("heading", name="手机里还没送出的")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_role("heading", name="手机里还没送出的")).to_be_hidden()
    one.refresh_from_db()
    assert one.state == ReportState.HANDLED
    assert GridFile.objects.filter(report_id=one.id, role="after").count() == 1
    assert GridStep.objects.filter(report=one, verb="handle").count() == 1

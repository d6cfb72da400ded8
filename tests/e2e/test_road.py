"""The main road, lived in a browser: apply, receive, decide, hold the card, rate; all in the ledger."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import turns
from tests.e2e import browser as browsers
from yimen.catalogue.models import Item
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.ledger.verification import verify
from yimen.kernel.outbox import dispatcher
from yimen.trust.actions import put_seal

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ELDER_CARD = "432090001000"


def _work_off() -> None:
    dispatcher.deliver_all(at=datetime.now(UTC))
    put_seal.seal_waiting(clock=lambda: datetime.now(UTC))


def _apply(page: Page, base: str, photo: Path) -> UUID:
    code = Item.objects.get(catalogue_code=ELDER_CARD).code
    page.goto(f"{base}/items/{code}/")
    page.get_by_role("link", name="现在申请").first.click()
    page.get_by_label(re.compile("户口在本县")).check()
    page.get_by_role("button", name="开始填写").click()
    browsers.assert_clean(page)
    page.get_by_role("button", name="保存，下一步").click()
    page.locator("input[type=file]").set_input_files(str(photo))
    expect(page.get_by_text("已传好").first).to_be_visible()
    page.get_by_label("只要电子证").check()
    page.get_by_label(re.compile("上面填的都是真的")).check()
    browsers.assert_clean(page)
    page.get_by_role("button", name="保存，下一步").click()
    browsers.assert_clean(page)
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", name="申请交上来了")).to_be_visible()
    browsers.assert_clean(page)
    found = re.search(r"cases/([0-9a-f-]{36})/", page.url)
    assert found
    return UUID(found.group(1))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    content = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
        b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00"
        b"\x00\x00IEND\xaeB`\x82"
    )
    place = tmp_path / "照片.png"
    place.write_bytes(content)
    return place


@pytest.mark.parametrize("width", turns.taken([360, 1280], of=2))
def test_a_resident_gets_the_elder_card(
    browser: Browser, live_server, county: None, photo: Path, width: int
) -> None:
    base = live_server.url
    with browsers.opened(browser, width=width) as page:
        browsers.sign_in_as(page, base=base, username="zhang")
        case_id = _apply(page, base, photo)

    with browsers.opened(browser) as page:
        browsers.sign_in_as(page, base=base, username="cunwu")
        page.goto(f"{base}/work/")
        browsers.assert_clean(page)
        page.get_by_role("link", name=re.compile("老年人优待证")).click()
        browsers.assert_clean(page)
        page.get_by_role("button", name="收件并受理").click()
        expect(page.get_by_text("已受理，正在审查").first).to_be_visible()

    with browsers.opened(browser) as page:
        browsers.sign_in_as(page, base=base, username="zhenzhu")
        page.goto(f"{base}/work/")
        page.get_by_role("link", name=re.compile("老年人优待证")).click()
        page.get_by_role("button", name="作出决定").click()
        expect(page.get_by_text("请选准予还是不予").first).to_be_visible()
        page.locator("label", has_text="准予").first.click()
        page.get_by_label("理由（写进决定书）").fill("年满六十周岁，材料齐全。")
        browsers.assert_clean(page)
        page.get_by_role("button", name="作出决定").click()
        expect(page.get_by_text("已批准").first).to_be_visible()

    _work_off()
    with browsers.opened(browser, width=width) as page:
        browsers.sign_in_as(page, base=base, username="zhang")
        page.goto(f"{base}/my/cases/{case_id}/")
        expect(page.get_by_text("已办结").first).to_be_visible()
        browsers.assert_clean(page)
        pdf = page.request.get(
            base + str(page.get_by_role("link", name=re.compile("PDF")).first.get_attribute("href"))
        )
        assert pdf.body()[:5] == b"%PDF-"
        page.get_by_role("link", name=re.compile("核验")).first.click()
        expect(page.get_by_text("这份文书是真的")).to_be_visible()
        browsers.assert_clean(page)
        page.goto(f"{base}/my/cases/{case_id}/")
        page.get_by_role("link", name=re.compile("去评价.*办结")).click()
        page.get_by_label("非常满意").check()
        page.get_by_label("一次办成").check()
        browsers.assert_clean(page)
        page.get_by_role("button", name="提交评价").click()
        expect(page.get_by_text("您已经评过了").first).to_be_visible()

    entries = [one.verb for one in ledger.list_entries(subject=Ref("cases.case", case_id))]
    for verb in ("submitted", "received", "accepted", "granted", "completed"):
        assert f"cases.case.{verb}" in entries
    assert "feedback.review.given" in entries
    sequence_once(at=datetime.now(UTC))
    assert verify().holds

"""The day of a village agent and a clerk: for another, on paper, in numbers, without a network."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import turns
from tests.e2e import browser as browsers
from tests.e2e.desks import seat
from yimen.cases.actions import batch as batches
from yimen.cases.contracts import BatchState
from yimen.cases.models import BatchEntry, Case, CasePaper, Notice
from yimen.cases.tests.actions.test_batch import granted
from yimen.cases.tests.actions.test_desk_entry import PNG, actor
from yimen.catalogue.models import Item
from yimen.identity import public as identity
from yimen.identity.contracts import MandateEvidence, MandateKind, PersonView
from yimen.identity.seeds import RESIDENTS
from yimen.identity.testing import an_id_number
from yimen.kernel.actor import SYSTEM
from yimen.kernel.files import actions as files
from yimen.kernel.outbox import dispatcher

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ALLOWANCE = "430590002000"
ELDER_CARD = "432090001000"
ZHANG = next(one for one in RESIDENTS if one.username == "zhang")
SHOTS = os.environ.get("YIMEN_SHOTS")


def looked(page: Page, name: str) -> None:
    """Hold the page to the bar, and keep a picture where one is asked for."""
    browsers.assert_clean(page)
    if SHOTS:
        browsers.screenshot(page, folder=Path(SHOTS), name=name)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    place = tmp_path / "照片.png"
    place.write_bytes(PNG)
    return place


def zhang() -> PersonView:
    found = actor("zhang").person_id
    assert found
    return identity.get_person(person_id=found)


@pytest.mark.parametrize("width", turns.taken([360, 1280], of=2))
def test_an_agent_files_for_a_neighbour(
    browser: Browser, live_server, county: None, photo: Path, width: int
) -> None:
    base = live_server.url
    with browsers.opened(browser, width=width) as page:
        seat(page, base=base, username="daiban")
        page.goto(f"{base}/work/desk/")
        looked(page, "desk")
        page.get_by_role("main").get_by_role("link", name="登记一个新的人").click()
        page.get_by_role("button", name=re.compile("登记")).last.click()
        expect(page.locator("[data-error-summary]")).to_be_visible()
        page.get_by_label("姓名").fill("田有余")
        page.get_by_label("身份证号码").fill(an_id_number(born=date(1950, 2, 3)))
        page.get_by_label("住在哪个村").select_option(index=1)
        looked(page, "desk-register")
        page.get_by_role("button", name="登记，去选事项").click()
        expect(page.get_by_role("heading", name="替田有余办事")).to_be_visible()
        page.get_by_label("本人按了手印的委托书").check()
        page.locator("input[name=scan]").set_input_files(str(photo))
        looked(page, "desk-person")
        page.get_by_role("button", name="登记委托", exact=True).click()
        expect(page.get_by_text("等本人确认").first).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("代办填写"))).to_have_count(0)
        looked(page, "desk-person-waits")
        address = page.url.split("?")[0]

    with browsers.opened(browser) as clerk:
        seat(clerk, base=base, username="cunwu")
        clerk.goto(f"{base}/staff/mandates/")
        section = clerk.locator("section", has_text="田有余 → 何秋生")
        section.get_by_role("button", name="打电话核实过了").click()

    with browsers.opened(browser, width=width) as page:
        seat(page, base=base, username="daiban")
        page.goto(f"{address}?item=优待证")
        row = page.locator("li", has_text="老年人优待证").first
        row.locator("select").select_option("local")
        row.get_by_role("button", name=re.compile("代办填写")).click()
        expect(page.get_by_role("button", name="保存，下一步")).to_be_visible()
        page.get_by_label(re.compile("电话")).fill("19912345678")
        page.get_by_label(re.compile("什么关系")).select_option("village")
        page.get_by_role("button", name="保存，下一步").click()
        page.locator("input[type=file]").set_input_files(str(photo))
        expect(page.get_by_text("已传好").first).to_be_visible()
        page.get_by_label("只要电子证").check()
        page.get_by_label(re.compile("上面填的都是真的")).check()
        page.get_by_role("button", name="保存，下一步").click()
        page.get_by_role("button", name="提交申请").click()
        expect(page.get_by_text("何秋生代办").first).to_be_visible()
        looked(page, "agent-case")
    case = Case.objects.get()
    assert (case.applicant_name, case.filed_by_name) == ("田有余", "何秋生")


@pytest.mark.parametrize("width", turns.taken([360, 1280], of=2))
def test_a_clerk_enters_a_signed_form(
    browser: Browser, live_server, county: None, photo: Path, width: int
) -> None:
    base = live_server.url
    person = zhang()
    with browsers.opened(browser, width=width) as page:
        seat(page, base=base, username="cunwu")
        page.goto(f"{base}/work/desk/")
        page.get_by_label("姓名、拼音首字母").fill("张桂兰")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="张桂兰").click()
        assert str(person.id) in page.url
        page.get_by_label("事项名").fill("优待证")
        page.get_by_role("button", name="找事项").click()
        row = page.locator("li", has_text="老年人优待证").first
        row.locator("select").select_option("local")
        row.get_by_role("button", name=re.compile("录入纸质申请")).click()
        looked(page, "entry-begun")
        page.get_by_role("button", name="收件，出凭证").click()
        expect(page.locator("[data-error-summary]")).to_be_visible()
        looked(page, "entry-refused")
        page.get_by_role("link", name="去填表").click()
        page.get_by_role("button", name="保存，下一步").click()
        page.get_by_label("只要电子证").check()
        page.get_by_role("button", name="保存，下一步").click()
        expect(page.get_by_text("填好了")).to_be_visible()
        for box in page.locator("select[name^=mark-]").all():
            box.select_option("original")
        page.locator("label", has_text="本人按手印").click()
        page.get_by_label(re.compile("见证人姓名")).fill("田大山")
        page.locator("input[name=scan]").set_input_files(str(photo))
        page.locator("input[name=thumbprint]").set_input_files(str(photo))
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("都齐了")).to_be_visible()
        looked(page, "entry-ready")
        page.get_by_role("button", name="收件，出凭证").click()
        expect(page.get_by_text("已收件").first).to_be_visible()
        expect(page.get_by_text("本人按手印，见证人田大山").first).to_be_visible()
        looked(page, "entry-case")
    dispatcher.deliver_all(at=datetime.now(UTC))
    receipt = Notice.objects.get(kind="receipt")
    page_of_receipt = files.read_bytes(file_id=receipt.file_id)
    assert page_of_receipt[:5] == b"%PDF-"
    assert CasePaper.objects.filter(level="B").count() == CasePaper.objects.count()


@pytest.mark.parametrize("width", turns.taken([360, 1280], of=2))
def test_a_year_is_confirmed_for_many_in_one_pass(
    browser: Browser, live_server, county: None, width: int
) -> None:
    base = live_server.url
    agent = actor("daiban", datetime.now(UTC))
    for name in ("田有福", "田有寿", "田有禄"):
        granted(agent, name=name, at=datetime.now(UTC))
    code = Item.objects.get(catalogue_code=ALLOWANCE).code
    year = datetime.now(UTC).year + 1
    with browsers.opened(browser, width=width) as page:
        seat(page, base=base, username="daiban")
        page.goto(f"{base}/work/batch/")
        looked(page, "batch-items")
        page.get_by_role("link", name="高龄津贴").click()
        page.goto(f"{base}/work/batch/{code}/?year={year}")
        page.get_by_label("划掉田有福的原因").select_option("去世")
        looked(page, "batch-list")
        page.get_by_role("button", name="预览要办的").click()
        page.get_by_label("在家").check()
        page.get_by_label("没换").check()
        page.get_by_label(re.compile("什么关系")).select_option("village")
        page.get_by_label(re.compile("上面填的都是真的")).check()
        looked(page, "batch-questions")
        page.get_by_role("button", name="填好了，看办哪些人").click()
        looked(page, "batch-preview")
        page.get_by_role("button", name="提交 2 件").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        looked(page, "batch-run")
        batches.run_batch(batch_id=BatchEntry.objects.first().batch_id, at=datetime.now(UTC))
        expect(page.get_by_text("提交 2 件，没有办 0 人，划掉 1 人")).to_be_visible()
        looked(page, "batch-done")
    assert BatchEntry.objects.filter(state=BatchState.FILED).count() == 2


def test_a_relative_applies_and_the_resident_says_yes(
    browser: Browser, live_server, county: None, photo: Path
) -> None:
    base = live_server.url
    code = Item.objects.get(catalogue_code=ELDER_CARD).code
    with browsers.opened(browser, width=360) as page:
        seat(page, base=base, username="wang")
        page.goto(f"{base}/apply/{code}/relative/")
        looked(page, "relative")
        page.get_by_label(re.compile("写他的姓名")).fill(ZHANG.name)
        page.get_by_label("他的身份证号码").fill(ZHANG.code)
        page.get_by_label(re.compile("户口在本县")).check()
        page.get_by_role("button", name="开始填写").click()
        page.get_by_label("姓名").fill(ZHANG.name)
        page.get_by_label(re.compile("身份证号码")).fill(ZHANG.code)
        page.get_by_label(re.compile("电话")).fill(ZHANG.phone)
        for _ in range(3):
            page.locator("fieldset[data-cascade] select").last.select_option(index=1)
            page.wait_for_timeout(400)
        page.get_by_label(re.compile("什么关系")).select_option("relative")
        page.get_by_role("button", name="保存，下一步").click()
        page.locator("input[type=file]").set_input_files(str(photo))
        expect(page.get_by_text("已传好").first).to_be_visible()
        page.get_by_label("只要电子证").check()
        page.get_by_label(re.compile("上面填的都是真的")).check()
        page.get_by_role("button", name="保存，下一步").click()
        page.get_by_role("button", name="提交申请").click()
        expect(page.get_by_role("heading", name=re.compile("等张.*确认"))).to_be_visible()
        looked(page, "relative-waits")
    assert Case.objects.count() == 0

    with browsers.opened(browser) as page:
        seat(page, base=base, username="cunwu")
        page.goto(f"{base}/work/")
        browsers.assert_clean(page)
        page.goto(f"{base}/work/desk/")
        page.get_by_role("link", name=re.compile("老年人优待证.* · 张桂兰")).click()
        looked(page, "waiting")
        page.get_by_role("button", name="打电话问过，是他的意思").click()
        expect(page.get_by_text("本人的话已经记下")).to_be_visible()
    dispatcher.deliver_all(at=datetime.now(UTC))
    assert Case.objects.get().filed_by_name == "王立群"


_PAGES_ARE_KEPT = """async () => {
    const cache = await caches.open("yimen-drafts");
    const kept = (await cache.keys()).map((one) => one.url).filter((url) => url.includes("/drafts/"));
    return kept.length >= 2 && kept.some((url) => url.endsWith("/card/"));
}"""
_BASE = """const base = await new Promise((done, wrong) => {
        const asked = indexedDB.open("yimen-offline");
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => wrong(asked.error);
    });
    const all = (name) => new Promise((done) => {
        base.transaction(name).objectStore(name).getAll().onsuccess = (e) => done(e.target.result);
    });"""
_LEAVE_TO_ANOTHER = f"""async () => {{
    {_BASE}
    const [vault] = await all("vault");
    const doing = base.transaction(["vault", "kept"], "readwrite");
    doing.objectStore("vault").put({{...vault, owner: "another"}});
    doing.objectStore("kept").put({{key: "left behind"}});
    await new Promise((done) => {{ doing.oncomplete = done; }});
    base.close();
}}"""
_VAULT_IS_OURS = f"""async () => {{
    {_BASE}
    const [vault] = await all("vault");
    base.close();
    return Boolean(vault) && vault.owner !== "another";
}}"""
_KEPT = f"""async () => {{
    {_BASE}
    const [vault] = await all("vault");
    const things = await all("kept");
    base.close();
    const cache = await caches.open("yimen-drafts");
    const lies = [];
    for (const one of things) lies.push(one.about.data, ...(one.file ? [one.file.data] : []));
    for (const one of await cache.keys())
        if (one.url.includes("/drafts/")) lies.push(await (await cache.match(one)).arrayBuffer());
    const read = (bytes) => new TextDecoder().decode(bytes);
    const told = lies.map(read).filter((text) => /village|entries|<html|photo|csrf/.test(text));
    return {{things: things.length, extractable: vault.key.extractable, told}};
}}"""
"""What a telephone keeps, as somebody finds it who opens its storage: nothing readable."""


def test_a_draft_survives_without_a_network(
    browser: Browser, live_server, county: None, photo: Path
) -> None:
    base = live_server.url
    agent, person = actor("daiban"), zhang()
    identity.record_mandate(
        actor=SYSTEM,
        kind=MandateKind.VILLAGE_AGENT,
        grantor_id=person.id,
        at=datetime.now(UTC),
        evidence=MandateEvidence.REGISTER,
        holder_officer_id=agent.officer_id,
        holder_name=agent.name,
    )
    with browsers.opened(browser, width=360) as page:
        browsers.sign_in_as(page, base=base, username="daiban")
        page.goto(f"{base}/work/desk/people/{person.id}/?item=优待证")
        row = page.locator("li", has_text="老年人优待证").first
        row.locator("select").select_option("local")
        row.get_by_role("button", name=re.compile("代办填写")).click()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function(_PAGES_ARE_KEPT)
        page.evaluate(_LEAVE_TO_ANOTHER)
        page.reload()
        page.wait_for_function(_VAULT_IS_OURS)
        page.wait_for_function(_PAGES_ARE_KEPT)
        assert page.evaluate(_KEPT)["things"] == 0  # what another account left is destroyed
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.context.set_offline(True)
        page.get_by_label(re.compile("什么关系")).select_option("village")
        expect(page.get_by_text("没有网络，已存在手机里").first).to_be_visible()
        looked(page, "offline")
        page.get_by_role("button", name="保存，下一步").click()
        expect(page.get_by_label("只要电子证")).to_be_visible()
        page.locator("input[type=file]").set_input_files(str(photo))
        expect(page.get_by_text("存在手机里，有网络会自动传")).to_be_visible()
        page.get_by_label("只要电子证").check()
        page.get_by_label(re.compile("上面填的都是真的")).check()
        page.wait_for_timeout(2_000)  # the telephone writes behind the page
        kept = page.evaluate(_KEPT)
        assert (kept["things"], kept["extractable"], kept["told"]) == (3, False, [])
        page.reload()
        expect(page.get_by_label("只要电子证")).to_be_checked()
        expect(page.get_by_text("存在手机里，有网络会自动传")).to_be_visible()

        page.context.set_offline(False)
        expect(page.get_by_text("手机里存的都送出去了").first).to_be_visible()
        expect(page.get_by_text("已传好").first).to_be_visible()
        page.get_by_role("button", name="保存，下一步").click()
        page.get_by_role("button", name="提交申请").click()
        expect(page.get_by_text("何秋生代办").first).to_be_visible()

        page.goto(f"{base}/my/profile/")
        page.evaluate("localStorage.setItem('yimen.offline.unsent', '2')")
        asked: list[str] = []
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
        page.goto(f"{base}/work/me/")
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url(f"{base}/")
        assert "2 份没有送出去" in asked[0]
        assert page.evaluate("caches.keys()") == []
        assert page.evaluate("indexedDB.databases()") == []
    assert CasePaper.objects.get(code="photo").file_ids

"""The twelve worked-out items, each lived in a browser from its guide to its result.

Here three of them as a sample, other ones each day; ``./yimen drill items`` lives all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Locator, Page, expect

from tests import turns
from tests.e2e import browser as browsers
from tests.e2e.desks import Desks
from yimen.cases import testing
from yimen.cases.contracts import CaseState, PaperGot
from yimen.cases.models import Case, CasePaper, Notice
from yimen.cases.rules.route import decides, route_of
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, FieldKind, ItemVersionView
from yimen.catalogue.models import Item
from yimen.directory import public as directory
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import sweeping
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.ledger.verification import verify
from yimen.kernel.outbox import dispatcher
from yimen.licences import public as licences

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Who applies for an item, which situation where one chooses, and answers of a particular value.

    `later` is the question whose paper is pledged for later and brought after acceptance.
    """

    resident: str
    situation: str = ""
    applicant: str = ""
    later: str = ""
    answers: dict[str, str] = field(default_factory=dict)


SHOP = "老街坊理发店"
JOURNEYS = {
    "老年人优待证": Journey(resident="zhang", situation="local"),
    "高龄津贴": Journey(resident="tian", situation="new"),
    "临时救助": Journey(resident="guo", situation="expense", later="proof"),
    "特困人员救助供养": Journey(resident="zhang", situation="elder"),
    "失业登记": Journey(resident="guo", situation="lost"),
    "就业困难人员认定": Journey(
        resident="guo",
        situation="person",
        answers={"category": "long", "jobless_on": "2024年10月8日"},
    ),
    "城乡居民基本医疗保险参保登记": Journey(resident="gong", situation="local"),
    "个体工商户设立登记": Journey(resident="ayi", situation="family"),
    "公共场所卫生许可": Journey(resident="wang", applicant=SHOP, answers={"central_air": "yes"}),
    "食品经营许可": Journey(
        resident="wang", applicant=SHOP, situation="catering", answers={"items": "cold"}
    ),
    "设置大型户外广告": Journey(
        resident="wang",
        applicant=SHOP,
        situation="standing",
        answers={"from_on": "2026年12月1日", "until_on": "2027年11月30日"},
    ),
    "建筑工程施工许可": Journey(
        resident="wang",
        applicant=SHOP,
        situation="tender",
        answers={
            "size": "1200",
            "price": "2600000",
            "start_on": "2026年12月1日",
            "finish_on": "2027年11月30日",
        },
    ),
}
_USUAL = {
    FieldKind.NUMBER: "12",
    FieldKind.MONEY: "1200.50",
    FieldKind.DATE: "2026年10月8日",
    FieldKind.PHONE: "19911112222",
    FieldKind.USCC: "92439981MA00000016",
    FieldKind.ID_NUMBER: "",
    FieldKind.TEXT: "照实填写",
    FieldKind.LONG_TEXT: "照实填写的几句话，说明经过。",
}
_NEGATIVE = ("no",)


class Filler:
    """Fills any form from its definition, the way a person does: what is seen is answered."""

    def __init__(self, page: Page, version: ItemVersionView, journey: Journey, scan: Path) -> None:
        self.page, self.version, self.journey, self.scan = page, version, journey, scan

    def fill_step(self) -> None:
        """Answer every question of the page, also those that an answer makes appear."""
        code = self.page.locator("[data-step]").get_attribute("data-step")
        assert self.version.definition is not None
        step = next(one for one in self.version.definition.form.steps if one.code == code)
        done: set[str] = set()
        while True:
            waiting = [one for one in step.fields if one.code not in done and self._asked(one)]
            if not waiting:
                return
            self._answer(waiting[0])
            done.add(waiting[0].code)

    def _asked(self, one: Field) -> bool:
        """Say whether the page asks this now; what is given or computed is not asked."""
        if one.compute:
            return False
        if one.kind is FieldKind.TABLE:
            return self.page.locator(f"#t-{one.code}").count() > 0
        return self.page.locator(f'[name="{one.code}"]:not([type=hidden])').count() > 0

    def _answer(self, one: Field) -> None:
        if one.kind is FieldKind.TABLE:
            for column in one.columns:
                cell = self.page.locator(f'#t-{one.code} [name*="{column.code}"]').first
                self._put(cell, self._text(column))
        elif one.kind is FieldKind.FILE:
            self._take_forms(one)
            if one.code == self.journey.later:
                return
            self.page.locator(f"#f-{one.code}").set_input_files(str(self.scan))
            expect(self.page.locator(f"#files-{one.code}").get_by_text("已传好")).to_be_visible()
        elif one.kind is FieldKind.AREA:
            self._area(one)
        elif one.kind is FieldKind.DECLARATION:
            self._saved(lambda: self.page.locator(f"#f-{one.code}").check())
        else:
            self._choose_or_type(one)

    def _take_forms(self, one: Field) -> None:
        """Take away the blank form and the sample where the question offers them."""
        assert self.version.definition is not None
        paper = next(it for it in self.version.definition.papers if it.code == one.paper)
        question = self.page.locator(f'[aria-labelledby="l-{one.code}"]')
        links = question.locator("a", has_text=re.compile("下载(空|样)表"))
        assert links.count() == (2 if paper.sheet else 0)
        for link in links.all():
            form = self.page.request.get(self.page.evaluate("e => e.href", link.element_handle()))
            assert form.body()[:5] == b"%PDF-"

    def _choose_or_type(self, one: Field) -> None:
        wanted = self.journey.answers.get(one.code)
        if one.options:
            codes = [option.code for option in one.options]
            wanted = wanted or next((code for code in codes if code in _NEGATIVE), codes[0])
        if one.kind is FieldKind.SELECT:
            control = self.page.locator(f"select#f-{one.code}")
            self._saved(lambda: control.select_option(wanted))
        elif one.options:
            control = self.page.locator(f'input[name="{one.code}"][value="{wanted}"]')
            self._saved(lambda: control.check())
        else:
            self._put(self.page.locator(f"#f-{one.code}"), wanted or self._text(one))

    def _text(self, one: Field) -> str:
        return self.journey.answers.get(one.code) or (
            testing.identity.an_id_number() if one.kind is FieldKind.ID_NUMBER else _USUAL[one.kind]
        )

    def _put(self, control: Locator, text: str) -> None:
        if control.input_value() == text:
            return
        self._saved(lambda: (control.fill(text), control.press("Tab")))

    def _saved(self, act) -> None:
        """Do something and wait until the page has saved it, as the line above says."""
        with self.page.expect_response(lambda answer: "/save/" in answer.url):
            act()
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def _area(self, one: Field) -> None:
        group = self.page.locator("fieldset[data-cascade]", has=self.page.locator(f"#f-{one.code}"))
        for label in ("柳浦镇", "柳树湾村"):
            last = group.locator("select").last
            option = last.locator("option", has_text=label)
            if option.count():
                self._saved(
                    lambda last=last, option=option: last.select_option(
                        option.first.get_attribute("value")
                    )
                )
                if label == "柳浦镇":
                    expect(group.locator("select")).to_have_count(2)


def _work_off() -> None:
    dispatcher.deliver_all(at=datetime.now(UTC))


_HEADS = {
    "wjj": "wj", "mzj": "mz", "rsj": "rs", "scjgj": "sj", "zjj": "zj", "cgj": "cg", "ybj": "yb",
}  # fmt: skip


def _officer(unit_id: UUID, part: str) -> str:
    """Return who does this part in a unit: `receive`, `examine` or `decide`."""
    code = directory.get_organisation(organisation_id=unit_id).code
    if code == "zwzx":
        return "zongchuang"
    if code.startswith("c") and code[1:].isdigit():
        suffix = "2" if code == "c102201" else ""
        return ("cunzhu" if part == "decide" else "cunwu") + suffix
    if code == "z101":
        return {"receive": "zhenwu", "examine": "zhenban", "decide": "zhenzhu"}[part]
    return _HEADS[code] + ("zhu" if part == "decide" else "ban")


def _apply(page: Page, base: str, version: ItemVersionView, journey: Journey, scan: Path) -> UUID:
    page.goto(f"{base}/items/{version.item_code}/")
    for answer in ("带什么", "多久", "多少钱"):
        expect(page.get_by_text(answer).first).to_be_visible()
    page.get_by_role("link", name="现在申请").first.click()
    if journey.applicant:
        page.get_by_label(re.compile(journey.applicant)).check()
    elif page.locator("input[type=radio][name=applicant]").count():
        page.get_by_label(re.compile("本人")).check()
    if journey.situation:
        page.locator(f'input[name=situation][value="{journey.situation}"]').check()
    page.get_by_role("button", name="开始填写").click()
    filler = Filler(page, version, journey, scan)
    while page.locator("[data-step]").count():
        filler.fill_step()
        page.get_by_role("button", name="保存，下一步").click()
        page.wait_for_load_state()
        said = page.locator(".error-summary, [data-error-summary]")
        assert said.count() == 0, f"{version.name} {page.url}: {said.first.inner_text()}"
    if journey.later:
        expect(page.get_by_role("heading", name="有材料没传，可以先交后补")).to_be_visible()
    browsers.assert_clean(page)
    _sign(page)
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_load_state()
    said = page.locator("[data-error-summary]")
    assert said.count() == 0, f"{version.name}: {said.first.inner_text()}"
    expect(page.get_by_role("heading", name="申请交上来了")).to_be_visible()
    found = re.search(r"cases/([0-9a-f-]{36})/", page.url)
    assert found
    return UUID(found.group(1))


def _sign(page: Page) -> None:
    """Sign by name where the item asks for a signature; the pad has a test of its own."""
    for place in page.locator(".hand").all():
        place.get_by_text("拍照，或者输入姓名").click()
        place.get_by_label("输入姓名", exact=True).fill("申请人")
        place.get_by_label(re.compile("输入姓名就是我的签名")).check()
        place.get_by_role("button", name="用姓名签名").click()
        expect(page.get_by_text("已签名")).to_be_visible()


def _open(desks: Desks, base: str, unit_id: UUID, part: str, case: Case) -> Page:
    """Let the right officer find the case in the to-do list and open it."""
    page = desks.of(_officer(unit_id, part))
    page.goto(f"{base}/work/")
    page.locator(f'a[href*="{case.id}"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(case.item_name)
    return page


def _bring_later(page: Page, base: str, case_id: UUID, scan: Path) -> None:
    """Be reminded of the paper that was pledged, and upload it from the page of the case."""
    due_on = CasePaper.objects.get(case_id=case_id, got=PaperGot.DEFERRED).due_on
    soon = datetime.combine(due_on, time(1), UTC)
    with transaction.atomic():
        sweeping.sweep(at=soon)
    dispatcher.deliver_all(at=soon)
    page.goto(f"{base}/my/messages/")
    page.get_by_text("快到补交材料的日期了").first.click()
    page.goto(f"{base}/my/cases/{case_id}/")
    expect(page.get_by_text("容缺受理承诺书").first).to_be_visible()
    expect(page.get_by_role("heading", name="还有材料要补交")).to_be_visible()
    browsers.assert_clean(page)
    page.locator(".need input[type=file]").set_input_files(str(scan))
    page.locator(".need").get_by_role("button", name="上传").click()
    expect(page.get_by_text("收到了，谢谢")).to_be_visible()
    expect(page.get_by_role("heading", name="还有材料要补交")).to_have_count(0)


def _handle(
    desks: Desks, base: str, version: ItemVersionView, case_id: UUID, accepted: Callable[[], None]
) -> None:
    """Take in, accept, examine and decide; `accepted` is what the applicant does in between."""
    case = Case.objects.get(id=case_id)
    page = _open(desks, base, case.receiving_unit_id, "receive", case)
    if page.get_by_role("button", name="收件并受理").count():
        page.get_by_role("button", name="收件并受理").click()
    else:
        page.get_by_role("button", name="收件，出凭证").click()
        page = _open(desks, base, case.deciding_unit_id, "examine", case)
        page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_text("已受理，正在审查").first).to_be_visible()
    accepted()
    assert version.definition is not None
    for step in route_of(version.definition):
        unit = case.receiving_unit_id if step.unit == "receiving" else case.deciding_unit_id
        page = _open(desks, base, unit, "decide" if decides(step) else "examine", case)
        if decides(step):
            page.locator("label", has_text="准予").first.click()
            page.get_by_label("理由（写进决定书）").fill("材料齐全，符合规定的条件。")
            page.get_by_role("button", name="作出决定").click()
            expect(page.get_by_text(re.compile("已批准|已办结")).first).to_be_visible()
        else:
            page.get_by_label("审查意见").fill("看过了，材料和现场一致。")
            page.get_by_role("button", name="提交意见").click()
            expect(page.get_by_text("看过了，材料和现场一致。").first).to_be_visible()


def _see_result(
    page: Page, base: str, version: ItemVersionView, journey: Journey, case_id: UUID
) -> None:
    page.goto(f"{base}/my/cases/{case_id}/")
    expect(page.get_by_text("已办结").first).to_be_visible()
    case = Case.objects.get(id=case_id)
    assert CaseState(case.state) is CaseState.COMPLETED
    kinds = list(Notice.objects.filter(case=case).order_by("made_at", "id").values_list("kind"))
    pledged = ["deferral"] if journey.later else []
    assert [kind for (kind,) in kinds] == [*pledged, "receipt", "acceptance", "grant"]
    decision = Notice.objects.get(case=case, kind="grant")
    pdf = page.request.get(f"{base}/notices/{decision.id}.pdf?unsealed=1")
    assert pdf.body()[:5] == b"%PDF-"
    assert version.definition is not None
    held = licences.list_held(holder_id=case.applicant_id, on=local_day(datetime.now(UTC)))
    mine = [one for one in held if one.origin == Ref("cases.case", case.id)]
    if version.definition.licence is None:
        assert mine == []
    else:
        assert [one.name for one in mine] == [version.definition.licence.name]
        page.goto(f"{base}/verify/licence/{mine[0].identifier}/")
        expect(page.get_by_text(version.definition.licence.name).first).to_be_visible()


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    place = tmp_path / "材料.png"
    place.write_bytes(testing.PNG)
    return place


@pytest.fixture
def desks(browser: Browser, live_server, county: None) -> Iterator[Desks]:
    with ExitStack() as stack:
        yield Desks(browser, live_server.url, stack)


def _version(name: str) -> ItemVersionView:
    today = local_day(datetime.now(UTC))
    found = [
        version
        for code in Item.objects.values_list("code", flat=True)
        if (version := catalogue.find_current(item_code=code, on=today)) is not None
        and version.definition is not None
    ]
    assert len(found) == len(JOURNEYS) + 1  # and the one that a table decides at once
    return next(one for one in found if one.name.startswith(name))


_NAMES = turns.taken(JOURNEYS, of=4)


@pytest.mark.parametrize("names", [_NAMES[::2], _NAMES[1::2]], ids=["one half", "the other"])
def test_the_twelve_items_are_lived_from_guide_to_result(
    desks: Desks, live_server, scan: Path, names: list[str]
) -> None:
    base = live_server.url
    for name in names:
        journey, version = JOURNEYS[name], _version(name)
        page = desks.of(journey.resident)
        case_id = _apply(page, base, version, journey, scan)

        def bring(page=page, case_id=case_id, journey=journey) -> None:
            if journey.later:
                _bring_later(page, base, case_id, scan)

        _handle(desks, base, version, case_id, bring)
        _work_off()
        _see_result(page, base, version, journey, case_id)
        entries = [one.verb for one in ledger.list_entries(subject=Ref("cases.case", case_id))]
        for verb in ("submitted", "received", "accepted", "granted", "completed"):
            assert f"cases.case.{verb}" in entries, name
    sequence_once(at=datetime.now(UTC))
    assert verify().holds

"""Callers follow, add, rate and reopen by number and code; letters are published by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.hotline import testing
from yimen.hotline.actions import closing, dispatch, intake, letter, notice
from yimen.hotline.contracts.order import Door, NotYourself, OrderState, OrderVerb, PleaseSay
from yimen.hotline.models import CallBack, Letter, OrderCycle, WorkOrder
from yimen.hotline.queries import letter as letters
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.limits import MAILBOX
from yimen.hotline.rules.notice import NOTICES, is_mobile
from yimen.identity.testing import sign_in
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.clock import now
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import Refusal
from yimen.notify import public as notify
from yimen.notify import testing as gateways

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
SENT = {
    "order_type": "2",
    "title": "柳浦街路灯不亮",
    "content": "柳浦街路灯不亮三天了，晚上看不见路。",
    "map_area": "439981101201",
    "caller_phone": "19912340000",
}


class _Telephone:
    """A gateway that keeps what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def is_configured(self) -> bool:
        return True

    def send(self, *, phone: str, text: str, reference: UUID) -> str:
        self.texts.append(text)
        return str(reference)


def _proof(order_id) -> dict[str, str]:
    one = orders.view_of(order_id=order_id)
    return {"number": one.number, "code": orders.code_of(order_id=order_id)}


def test_a_form_with_a_place_and_files_is_taken(client: Client) -> None:
    testing.desk()
    files = [
        SimpleUploadedFile("a.png", PNG),
        SimpleUploadedFile("b.amr", b"#!AMR\n" + b"\x3c" * 40),
    ]
    assert client.post("/hotline/", {**SENT, "file": files}).status_code == 302
    row = WorkOrder.objects.get()
    assert (row.door, row.area_code, len(row.file_ids)) == (Door.WEB, testing.words().area_code, 2)
    assert row.longitude is not None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"MZ\x90\x00" * 20),
        ("a.exe", b"MZ\x90\x00" * 20),
        ("a.svg", b"<svg onload='x()'/>"),
        ("a.pdf", PNG),
        ("a.png", b""),
    ],
)
def test_a_hostile_file_is_refused_at_its_field(client: Client, name: str, content: bytes) -> None:
    testing.desk()
    answer = client.post("/hotline/", {**SENT, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert 'href="#f-file"' in answer.content.decode()
    assert not WorkOrder.objects.exists()


def test_by_number_and_code_one_adds_files_rates_and_reopens(client: Client) -> None:
    around = testing.desk()
    one = testing.order_at(OrderState.HANDLING, around)
    sent = _proof(one.id)
    file = SimpleUploadedFile("a.png", PNG)
    client.post("/hotline/track/", {**sent, "act": "add", "words": "", "file": file})
    assert len(WorkOrder.objects.get(id=one.id).file_ids) == 1
    closed = dispatch.answer(
        actor=around.operator,
        order_id=testing.order_at(OrderState.PENDING, around, at=now()).id,
        told="今晚修好，已经告知。",
        category_code="",
        at=now(),
    )
    closing.close(actor=around.operator, order_id=closed.id, at=now())
    proof, cycle = _proof(closed.id), OrderCycle.objects.get(order_id=closed.id)
    rated = {**proof, "act": "rate", "solved": "no", "satisfaction": "dissatisfied"}
    assert client.post("/hotline/track/", rated).status_code == 200
    assert "已经评价过" in client.post("/hotline/track/", rated).content.decode()
    assert CallBack.objects.get(order_id=closed.id).satisfaction == "dissatisfied"
    after = OrderCycle.objects.get(order_id=closed.id)
    assert (after.outcome, after.solved) == (cycle.outcome, cycle.solved)
    client.post("/hotline/track/", {**proof, "act": "reopen", "words": "路灯今天又不亮了"})
    assert WorkOrder.objects.get(id=closed.id).cycle == 2


def test_one_number_brings_ten_a_day_and_is_sent_to_the_telephone(client: Client) -> None:
    around = testing.desk()
    for number in range(10):
        client.post("/hotline/", {**SENT, "title": f"路灯不亮第{number}处"})
    assert WorkOrder.objects.count() == 10
    refused = client.post("/hotline/", {**SENT, "title": "路灯不亮第十一处"})
    assert refused.status_code == 422
    assert "12345" in refused.content.decode()
    by_phone = intake.take_in(
        actor=around.operator, intake=testing.words(phone=SENT["caller_phone"]), door=Door.PHONE,
        key="", at=now(),
    )  # fmt: skip
    assert by_phone.order.state is OrderState.PENDING


def test_one_address_brings_thirty_an_hour() -> None:
    testing.desk()
    at = now()

    def bring(number: int) -> None:
        told = testing.words(phone=f"1991234{number:04d}")
        intake.take_in(
            actor=ANONYMOUS, intake=told, door=Door.WEB, key="", at=at, address="203.0.113.9"
        )

    for number in range(30):
        bring(number)
    with pytest.raises(Refusal, match="12345") as refused:
        bring(30)
    assert refused.value.status == 429


def _letter(around: testing.Desk, **change):
    told = replace(testing.words(title="建议修一条人行道"), **change)
    taken = intake.take_in(actor=ANONYMOUS, intake=told, door=Door.MAILBOX, key="", at=testing.AT)
    return taken.order


def test_a_letter_must_be_taken_up_within_a_day() -> None:
    around = testing.desk()
    one = _letter(around)
    clock = clocks.find(ref=one.ref, kind=MAILBOX)
    assert clock is not None
    assert clock.due_at == testing.AT + timedelta(hours=24)
    dispatch.accept(actor=around.operator, order_id=one.id, category_code="", at=testing.LATER)
    stopped = clocks.find(ref=one.ref, kind=MAILBOX)
    assert stopped is not None
    assert stopped.stopped_at == testing.LATER


def test_a_letter_is_published_by_another_and_without_persons(client: Client) -> None:
    around = testing.desk()
    one = _letter(around)
    words = {
        "title": "建议修一条人行道",
        "asked": "学校门口没有人行道，孩子们走在车道上。",
        "answered": "已经列入明年计划，三月动工。",
    }
    with pytest.raises(Refusal, match="还没有答复"):
        letter.moderate(actor=around.operator, order_id=one.id, at=testing.AT, **words)
    dispatch.answer(
        actor=around.operator, order_id=one.id, told="已经列入明年计划。", category_code="",
        at=testing.AT,
    )  # fmt: skip
    with pytest.raises(PleaseSay, match="“19912345678”像是电话"):
        letter.moderate(
            actor=around.operator, order_id=one.id, at=testing.AT,
            **{**words, "asked": "电话19912345678，请修路。"},
        )  # fmt: skip
    letter.moderate(actor=around.operator, order_id=one.id, at=testing.AT, **words)
    with pytest.raises(NotYourself):
        letter.publish(actor=around.operator, order_id=one.id, seen="", at=testing.AT)
    publish = partial(letter.publish, actor=around.operator2, order_id=one.id, at=testing.AT)
    with pytest.raises(Refusal, match="和您看到的不一样"):
        publish(seen="")
    assert "学校门口" not in client.get("/mailbox/").content.decode()
    seen = letters.find_mark(order_id=one.id)
    Letter.objects.update(asked="找王老师，学校门口没有人行道。")
    with pytest.raises(Refusal, match="和您看到的不一样"):
        publish(seen=seen)
    with pytest.raises(PleaseSay, match="像是姓名"):
        publish(seen=letters.find_mark(order_id=one.id))
    Letter.objects.update(asked=words["asked"])
    publish(seen=seen)
    listed = client.get("/mailbox/").content.decode()
    assert words["title"] in listed
    shown = client.get(f"/mailbox/{Letter.objects.get().id}/").content.decode()
    assert "三月动工" in shown
    assert one.number not in shown
    assert orders.view_of(order_id=one.id).content == testing.words().content
    letter.withdraw(actor=around.operator, order_id=one.id, why="写信人要求", at=testing.AT)
    assert words["title"] not in client.get("/mailbox/").content.decode()


@pytest.mark.parametrize(
    ("agreed", "secret", "kept", "shown"),
    [
        (False, False, "电话、证件号码", ("我叫刘小满", "柳浦街 3 号", "湘A12345")),
        (True, False, "证件号码", ("我叫刘小满", "19912345678")),
        (True, True, "电话、证件号码、姓名", ("柳浦街 3 号", "湘A12345")),
    ],
)
def test_hot_msk_2_a_unit_reads_of_a_letter_what_it_needs(agreed, secret, kept, shown) -> None:
    around = testing.desk()
    one = _letter(
        around, title="找19912345678问路灯", share_phone=agreed, confidential=secret,
        content="我叫刘小满，电话19912345678，证件439981199001011234，柳浦街 3 号门口湘A12345挡道。",
    )  # fmt: skip
    dispatch.accept(
        actor=around.operator, order_id=one.id, category_code=testing.WATER, at=testing.AT
    )
    dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.housing.id, at=testing.AT
    )
    unit = orders.get_for(actor=around.handler, order_id=one.id)
    desk = orders.get_for(actor=around.operator, order_id=one.id)
    assert "19912345678" not in unit.title + desk.title
    assert "找19912345678" in desk.content
    assert "、".join(unit.covered) == kept
    assert all(word in unit.content for word in shown)
    assert "439981199001011234" not in unit.content
    assert "439981199001011234" in desk.content
    assert desk.covered == ()


def test_officers_pages_of_the_doors_open(client: Client) -> None:
    around = testing.desk()
    one = _letter(around)
    dispatch.answer(
        actor=around.operator, order_id=one.id, told="已经列入明年计划。", category_code="",
        at=testing.AT,
    )  # fmt: skip
    sign_in(client, around.chief)
    for address in ("mailbox/", f"mailbox/{one.id}/", "partners/"):
        assert client.get(f"/work/hotline/{address}").status_code == 200
    made = client.post("/work/hotline/partners/", {"name": "市民平台", "door": "open311"})
    assert "api_key" in made.content.decode()


def test_the_caller_hears_by_short_message_without_a_word_of_it() -> None:
    assert is_mobile(phone="19912345678")
    assert not is_mobile(phone="0731-1234567")
    around = testing.desk()
    one = testing.order_at(OrderState.TO_SIGN, around)
    telephone = _Telephone()
    with gateways.gateway(telephone):
        for verb in NOTICES:
            notice.tell_caller(order_id=one.id, verb=verb, at=now())
        notify.deliver_due(at=now())
    sent = telephone.texts
    assert len(sent) == len(NOTICES)
    assert all(one.number in text for text in sent)
    assert not any(one.title in text or "刘测试" in text for text in sent)
    notice.tell_caller(order_id=one.id, verb=OrderVerb.SIGN, at=now())

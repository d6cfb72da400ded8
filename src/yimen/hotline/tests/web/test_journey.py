"""One order through HTTP: told, taken, dispatched, returned, handled, rated, closed."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yimen.directory import testing as directory
from yimen.hotline import testing
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.models import CallBack, OrderRequest, Precedent, WorkOrder
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> testing.Desk:
    return testing.desk()


def client_of(actor=None) -> Client:
    client = Client()
    if actor is not None:
        sign_in(client, actor)
    return client


def told(**change: str) -> dict[str, str]:
    return {
        "order_type": "2",
        "title": "小区停水两天了",
        "content": "前天开始停水，没有通知，请问什么时候来水。",
        "area_code": directory.TOWN,
        "place": "柳浦街 3 号",
        "caller_name": "刘测试",
        "caller_phone": "19911112222",
        "key": "a-key",
        **change,
    }


def act(actor, order: WorkOrder, what: str, **sent: str):
    return client_of(actor).post(f"/work/hotline/orders/{order.id}/", {"act": what, **sent})


def test_an_order_goes_its_whole_way_through_the_pages(around):
    guest = client_of()
    assert guest.get("/hotline/").status_code == 200
    assert guest.post("/hotline/", told()).status_code == 302
    assert guest.post("/hotline/", told()).status_code == 302
    row = WorkOrder.objects.get()
    receipt = guest.get("/hotline/sent/").content.decode()
    assert row.number in receipt
    code = re.findall(r"[2-9A-HJ-NP-Z]{6}(?=<)", receipt)[-1]

    assert act(around.operator, row, "accept", category_code="0102").status_code == 302
    other = around.units.other_department
    sent = act(around.operator, row, "dispatch", lead=str(other.id))
    assert sent.status_code == 302, sent.content.decode()
    assert act(around.stranger, row, "sign").status_code == 302
    asked = act(
        around.stranger, row, "ask", kind="return", reason="供水不归本单位管理",
        basis="权责清单第三条", suggested=str(around.housing.id),
    )  # fmt: skip
    assert asked.status_code == 302, asked.content.decode()
    one = OrderRequest.objects.get()
    page = f"/work/hotline/requests/{one.id}/"
    assert client_of(around.operator).get(page).status_code == 403
    assert client_of(around.chief).get(page).status_code == 200
    ruled = client_of(around.chief).post(page, {"act": "grant", "words": "同意，归住建"})
    assert ruled.status_code == 302
    assert Precedent.objects.get().unit_id == around.housing.id
    hints = client_of(around.operator).get(
        "/work/hotline/new/hints/",
        {"title": "又停水", "content": "停水了", "area_code": directory.TOWN},
    )
    assert "先例" in hints.content.decode()

    assert act(around.operator, row, "dispatch", lead=str(around.housing.id)).status_code == 302
    assert act(around.handler, row, "sign").status_code == 302
    too_soon = act(around.handler, row, "reply", inner="已经修好管网了", told="已经恢复供水了")
    assert too_soon.status_code == 422
    assert "先联系来电人" in too_soon.content.decode()
    assert act(around.handler, row, "contact", reached="yes", said="已经打通").status_code == 302
    assert (
        act(around.handler, row, "reply", inner="已经修好管网了", told="已经恢复供水了").status_code
        == 302
    )
    assert act(around.operator2, row, "approve").status_code == 302

    proof = {"number": row.number, "code": code}
    shown = client_of().post("/hotline/track/", proof)
    assert "已经恢复供水了" in shown.content.decode()
    assert "管网" not in shown.content.decode()
    assert client_of().post("/hotline/track/", {**proof, "code": "AAAAAA"}).status_code == 422
    rated = client_of().post(
        "/hotline/track/", {**proof, "act": "rate", "solved": "yes", "satisfaction": "satisfied"}
    )
    assert rated.status_code == 200
    assert CallBack.objects.get().satisfaction == "satisfied"
    assert act(around.operator, row, "close").status_code == 302
    assert act(around.operator, row, "archive").status_code == 302
    row.refresh_from_db()
    assert row.state == OrderState.ARCHIVED


def test_a_number_is_shown_with_a_reason_and_recorded(around):
    one = testing.order_at(OrderState.PENDING, around, at=now())
    row = WorkOrder.objects.get(id=one.id)
    masked = client_of(around.operator).get(f"/work/hotline/orders/{row.id}/").content.decode()
    assert "19911112222" not in masked
    assert act(around.operator, row, "reveal", reason="").status_code == 422
    shown = act(around.operator, row, "reveal", reason="核对来电人")
    assert "19911112222" in shown.content.decode()
    assert LedgerEntry.objects.filter(subject_id=row.id, ground="核对来电人").count() == 1
    assert act(around.stranger, row, "reveal", reason="随便看看").status_code == 404


def test_a_call_is_dispatched_in_one_post(around):
    sent = {**told(), "act": "dispatch", "category_code": "0102", "lead": str(around.housing.id)}
    page = client_of(around.operator)
    assert page.get("/work/hotline/new/").status_code == 200
    wrong = page.post("/work/hotline/new/", {**sent, "lead": ""})
    assert wrong.status_code == 422
    assert "请选主办单位" in wrong.content.decode()
    assert page.post("/work/hotline/new/", sent).status_code == 302
    assert WorkOrder.objects.get().state == OrderState.TO_SIGN


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("supervisor", "/work/hotline/supervision/", 200),
        ("chief", "/work/hotline/rates/", 200),
        ("chief", "/work/hotline/limits/", 200),
        ("chief", "/work/hotline/requests/", 200),
        ("handler", "/work/hotline/", 200),
        ("handler", "/work/hotline/rates/", 403),
        ("handler", "/work/hotline/new/", 403),
        ("resident", "/my/orders/", 200),
        ("resident", "/work/hotline/", 403),
    ],
)
def test_pages_open_to_their_people_alone(around, role, path, status):
    testing.order_at(OrderState.HANDLING, around, at=now())
    assert client_of(getattr(around, role)).get(path).status_code == status

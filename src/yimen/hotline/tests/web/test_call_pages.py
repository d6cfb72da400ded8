"""Calls through HTTP: the strip for the called operator alone, cheap to ask; the form; danger."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yimen.directory import testing as directory
from yimen.hotline import testing
from yimen.hotline.contracts.call import CallEnd, SeatState
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.contracts.switch import HeardKind
from yimen.hotline.models import Call, CallOrder, HandOver, Seat, WorkOrder
from yimen.hotline.tests.actions.test_calls import NUMBER, Told, ended, talking
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db
START = "/work/hotline/ringing/start/"


@pytest.fixture
def around() -> testing.Desk:
    desk = testing.desk()
    for agent, actor in (("8001", desk.operator), ("8002", desk.operator2)):
        Seat(
            account_id=actor.account_id, name=actor.name, agent=agent, since=now(),
            unit_id=desk.units.centre.id, state=SeatState.READY,
        ).save(force_insert=True)  # fmt: skip
    return desk


def client_of(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def poll_of(page: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found is not None
    return found.group(1).replace("&amp;", "&")


def test_only_the_called_operators_screen_shows_the_call(around):
    told = Told()
    told.say(HeardKind.RANG, 0)
    told.say(HeardKind.OFFERED, 1, agent="8001")
    assert "接听" in client_of(around.operator).get(START).content.decode()
    assert "接听" not in client_of(around.operator2).get(START).content.decode()
    assert client_of(around.handler).get(START).status_code == 403
    assert Client().get(START).status_code == 302


def test_asking_again_costs_one_read_and_says_nothing(around, django_assert_num_queries):
    client = client_of(around.operator)
    poll = poll_of(client.get(START).content.decode())
    with django_assert_num_queries(1):
        assert client.get(poll).status_code == 204
    told = Told()
    told.say(HeardKind.RANG, 0)
    told.say(HeardKind.OFFERED, 1, agent="8001")
    assert "199****1234" in client.get(poll).content.decode()


def test_the_word_of_one_session_is_none_in_another(around):
    poll = poll_of(client_of(around.operator).get(START).content.decode())
    other = client_of(around.operator2)
    assert other.get(poll).status_code == 200  # asked anew, and his own strip
    assert Client().get(poll).status_code == 302
    assert client_of(around.handler).get(poll).status_code == 403


def form(**change: str) -> dict[str, str]:
    return {
        "order_type": "2", "title": "小区停水两天了", "key": "a-key",
        "content": "前天开始停水，没有通知，请问什么时候来水。", "area_code": directory.TOWN,
        "place": "柳浦街 3 号", "category_code": "0102", **change,
    }  # fmt: skip


def test_the_form_of_a_call_has_its_number_and_links_its_order(around):
    testing.order_at(OrderState.PENDING, around, told=testing.words(phone=NUMBER, title="路灯不亮"))
    row = talking().row()
    client = client_of(around.operator)
    page = client.get(f"/work/hotline/new/?call={row.id}").content.decode()
    assert f'value="{NUMBER}"' in page
    assert "路灯不亮" in page
    sent = form(call=str(row.id), caller_phone=NUMBER, act="dispatch", lead=str(around.housing.id))
    assert client.post("/work/hotline/new/", sent).status_code == 302
    assert CallOrder.objects.get().call_id == row.id
    late = client_of(around.operator2).post("/work/hotline/new/", {**sent, "key": "other"})
    assert late.status_code == 422
    assert "坐席甲已经接了" in late.content.decode()
    assert "小区停水两天了" in late.content.decode()  # what he wrote is not lost


def test_a_number_typed_in_shows_no_history_without_a_reason(around):
    testing.order_at(OrderState.PENDING, around, told=testing.words(phone=NUMBER, title="路灯不亮"))
    client = client_of(around.operator)
    sent, came = form(caller_phone=NUMBER), "这个号码来过 1 次"
    assert came not in client.post("/work/hotline/new/hints/", sent).content.decode()
    refused = client.post("/work/hotline/new/hints/", {**sent, "act": "history", "why": ""})
    assert "会记录在案" in refused.content.decode()
    assert came not in refused.content.decode()
    before = LedgerEntry.objects.count()
    shown = client.post(
        "/work/hotline/new/hints/", {**sent, "act": "history", "why": "本人到窗口要求查"}
    )
    assert came in shown.content.decode()
    assert LedgerEntry.objects.count() == before + 1


def test_danger_in_the_form_leads_to_what_is_read_out(around):
    row = talking().row()
    client = client_of(around.operator)
    sent = {"call": str(row.id), "place": "柳浦街 3 号", "act": "danger-119", "key": "k"}
    answer = client.post("/work/hotline/new/", sent)
    order = WorkOrder.objects.get()
    assert answer["Location"] == f"/work/hotline/orders/{order.id}/danger/"
    page = client.get(answer["Location"]).content.decode()
    assert "地点：柳浦街 3 号" in page
    assert NUMBER in page
    assert "马上打 119" in page  # there is no switch here, and the operator must know
    assert HandOver.objects.get().service == "119"
    assert client.post(answer["Location"], {"service": "120"}).status_code == 302
    assert HandOver.objects.count() == 2


def test_a_call_is_marked_and_looked_at_twice(around):
    row = ended().row()
    page = f"/work/hotline/calls/{row.id}/"
    marked = {"act": "mark", "end": "abuse", "words": "接通就骂人"}
    assert client_of(around.operator).post(page, marked).status_code == 302
    chief = client_of(around.chief)
    assert "复核" in chief.get(page).content.decode()
    assert chief.post(page, {"act": "uphold", "ruling": ""}).status_code == 422
    assert chief.post(page, {"act": "uphold", "ruling": "听了，确实骂人"}).status_code == 302
    assert Call.objects.get().end == CallEnd.ABUSE
    assert client_of(around.operator2).get(page).status_code == 404


def test_a_key_of_the_strip_answers_with_the_strip_and_leaves_the_page_alone(around):
    row = talking().row()
    where, client = f"/work/hotline/calls/{row.id}/line/", client_of(around.operator)
    asked = client.post(where, {"act": "hold"}, HTTP_HX_REQUEST="true")
    assert asked.status_code == 422  # there is no switch here
    page = asked.content.decode()
    assert "没有接电话交换机" in page
    assert 'value="hold" data-desk-key="Alt+H"' in page
    assert "8002 坐席乙（空闲）" in page
    Call.objects.update(state="held", waits_since=now(), holds=1)
    assert "data-waits-since" in client.get(START).content.decode()
    assert "请来电人稍等" not in client.get(START).content.decode()
    other = client_of(around.operator2).post(where, {"act": "resume"}, HTTP_HX_REQUEST="true")
    assert "坐席甲已经接了" in other.content.decode()
    assert client_of(around.handler).post(where, {"act": "hold"}).status_code == 403


@pytest.mark.parametrize("show", ["", "back", "mark"])
def test_the_list_is_each_ones_own(around, show):
    ended()
    where = f"/work/hotline/calls/?show={show}"
    for who, sees in (("operator", True), ("chief", True), ("operator2", False)):
        page = client_of(getattr(around, who)).get(where)
        assert page.status_code == 200
        assert ("199****1234" in page.content.decode().partition("<table")[2]) is (
            sees and not show
        )
    assert client_of(around.handler).get(where).status_code == 403


def test_a_seat_changes_and_a_telephone_is_registered(around):
    client = client_of(around.operator)
    assert client.post("/work/hotline/seat/", {"act": "pause", "reason": "用餐"}).status_code == 302
    assert Seat.objects.get(agent="8001").state == SeatState.PAUSED
    assert client.post("/work/hotline/seat/", {"act": "take"}).status_code == 403
    chief = client_of(around.chief)
    assert (
        chief.post("/work/hotline/calls/", {"account": "nobody", "agent": "1"}).status_code == 422
    )

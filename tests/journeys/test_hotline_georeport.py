"""GeoReport v2 as its specification has it: both formats, errors, spans, and nobody's words."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from yimen.connectors import outgoing
from yimen.connectors.simulators import running
from yimen.hotline import testing
from yimen.hotline.actions import closing, dispatch, partner
from yimen.hotline.contracts.order import Door, OrderState, OrderType, OrderVerb
from yimen.hotline.models import OrderStep, PartnerUpdate, WorkOrder
from yimen.hotline.rules.open311 import BadRequest, moment_of, span
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
CENTRE = "439981100000"
"""The town of the point that is sent."""
SAID = "张三家门口 19912345678 的路灯坏了三天，晚上看不见路。"


def _xml(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314 -- our own answer


def _key(around: testing.Desk, push_url: str = "") -> partner.OpenedPartner:
    return partner.open_partner(
        actor=around.chief, name="市民平台", door=Door.OPEN311, push_url=push_url, at=testing.AT
    )


def _post(client: Client, key: str, kind: str = "json", **more: str):
    sent = {
        "api_key": key,
        "service_code": testing.WATER,
        "description": SAID,
        "lat": "28.995",
        "long": "111.505",
        "phone": "19912345678",
        **more,
    }
    return client.post(f"{BASE}/requests.{kind}", sent)


def test_the_published_calls_answer_in_both_formats(client: Client) -> None:
    testing.desk()
    for name, root in (("discovery", "discovery"), ("services", "services")):
        assert client.get(f"{BASE}/{name}.json").json()
        read = _xml(client.get(f"{BASE}/{name}.xml").content)
        assert read.tag == root
    found = client.get(f"{BASE}/services/{testing.WATER}.xml")
    codes = [one.text for one in _xml(found.content).iter("code")]
    assert codes == ["order_type", "urgency"]
    assert client.get(f"{BASE}/services/nothing.json").status_code == 404


def test_an_order_is_taken_listed_without_words_and_followed_by_token(client: Client) -> None:
    around = testing.desk()
    key = _key(around).key
    answer = _post(client, key, external_id="A-1")
    assert answer.status_code == 201
    [made] = answer.json()
    assert _post(client, key, external_id="A-1").json() == [made]
    row = WorkOrder.objects.get(number=made["service_request_id"])
    assert (row.door, row.area_code) == (Door.OPEN311, CENTRE)
    followed = client.get(f"{BASE}/tokens/{made['token']}.json", {"api_key": key}).json()
    assert followed[0]["service_request_id"] == row.number
    for kind in ("json", "xml"):
        for address in (f"{BASE}/requests.{kind}", f"{BASE}/requests/{row.number}.{kind}"):
            shown = client.get(address).content.decode()
            assert row.number in shown
            assert "张三" not in shown
            assert "19912345678" not in shown
            assert "+08:00" in shown


def test_reports_and_the_confidential_are_never_listed(client: Client) -> None:
    around = testing.desk()
    told = testing.words(order_type=OrderType.REPORT)
    one = testing.order_at(OrderState.PENDING, around, at=now(), told=told)
    assert client.get(f"{BASE}/requests.json").json() == []
    assert client.get(f"{BASE}/requests/{one.number}.json").status_code == 404


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"api_key": "wrong"}, 403),
        ({"service_code": "nothing"}, 400),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "NaN", "long": "1"}, 400),
        ({"lat": "91", "long": "1"}, 400),
        ({"address_id": "000"}, 400),
        ({"description": "短"}, 400),
        ({"attribute[order_type]": "4"}, 400),
    ],
)
def test_what_is_missing_is_said_as_the_specification_has_it(
    client: Client, more: dict[str, str], status: int
) -> None:
    key = _key(testing.desk()).key
    answer = _post(client, key, **more)
    assert answer.status_code == status
    assert answer.json()[0]["code"] == status
    read = _xml(_post(client, key, kind="xml", **more).content)
    assert [read.tag, read[0].tag, read[0][0].text] == ["errors", "error", str(status)]
    assert not WorkOrder.objects.exists()


def test_hostile_words_stay_words_in_xml(client: Client) -> None:
    key = _key(testing.desk()).key
    made = _post(client, key, kind="xml", account_id="<!ENTITY x>\x08]]>")
    read = _xml(made.content)
    assert read.find("request/account_id").text == "<!ENTITY x>]]>"


def test_hot_geo_1_spans_of_time() -> None:
    at = testing.AT
    assert span(since=None, until=None, at=at) == (at - timedelta(days=90), at)
    early = at - timedelta(days=200)
    assert span(since=early, until=None, at=at) == (early, early + timedelta(days=90))
    for since, until in ((early, at), (at, early)):
        with pytest.raises(BadRequest):
            span(since=since, until=until, at=at)
    with pytest.raises(BadRequest):
        moment_of(text="2026-11-21T08:00:00", name="start_date")


def test_a_system_hears_of_each_step_though_it_was_down(client: Client) -> None:
    around = testing.desk()
    with running() as base:
        opened = _key(around, f"{base}/open311")
        number = _post(client, opened.key).json()[0]["service_request_id"]
        order_id = WorkOrder.objects.get(number=number).id
        at = now()
        partner.note_update(order_id=order_id, verb=OrderVerb.SUBMIT, cycle=1, at=at)
        dispatch.answer(
            actor=around.operator, order_id=order_id, told="今晚修好，已经告知。",
            category_code="", at=at,
        )  # fmt: skip
        closing.close(actor=around.operator, order_id=order_id, at=at)
        for verb in (OrderVerb.ANSWER, OrderVerb.CLOSE):
            partner.note_update(order_id=order_id, verb=verb, cycle=1, at=at)
            partner.note_update(order_id=order_id, verb=verb, cycle=1, at=at)
        assert PartnerUpdate.objects.count() == 3
        for number_of_tries, fault in enumerate(("busy", "cut", "silent"), start=1):
            outgoing.post_signed(
                base=f"{base}/open311", path="/fault", body={"fault": fault}, key="", secret="",
                seconds=0,
            )  # fmt: skip
            at += timedelta(hours=2)
            assert partner.push_due(at=at) == 0
            assert PartnerUpdate.objects.order_by("happened_at", "id")[0].tries == number_of_tries
        outgoing.post_signed(
            base=f"{base}/open311", path="/fault", body={"fault": ""}, key="", secret="", seconds=0
        )
        assert partner.push_due(at=at + timedelta(hours=2)) == 3
        held = outgoing.get(base=f"{base}/open311", path="/updates", params={})["updates"]
    assert [one["description"] for one in held] == ["已经收到", "已经答复", "已经结案"]
    assert held[-1]["status"] == "closed"


def test_what_a_system_says_is_added_once_and_of_its_own_orders_alone(client: Client) -> None:
    around = testing.desk()
    key, other = _key(around).key, _key(around).key
    number = _post(client, key).json()[0]["service_request_id"]
    sent = {
        "api_key": key, "service_request_id": number, "update_id": "7", "status": "closed",
        "description": "市民说已经亮了",
    }  # fmt: skip
    for _ in range(2):
        answer = client.post(f"{BASE}/servicerequestupdates.json", sent)
        assert answer.json() == [{"update_id": "7"}]
    assert OrderStep.objects.filter(verb=OrderVerb.SUPPLEMENT).count() == 1
    strange = client.post(f"{BASE}/servicerequestupdates.json", {**sent, "api_key": other})
    assert strange.status_code == 404


def test_an_ended_key_opens_nothing(client: Client) -> None:
    around = testing.desk()
    opened = _key(around)
    partner.end_partner(actor=around.chief, partner_id=opened.partner.id, at=testing.AT)
    assert _post(client, opened.key).status_code == 403

"""Short messages over a real HTTP gateway: sent, retried when it is dead, wiped, never logged."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.db import transaction
from django.test import Client

from yimen.connectors import outgoing, simulators
from yimen.notify import public as notify
from yimen.notify import testing
from yimen.notify.contracts import DeliveryState, NotifyUnavailable, Template

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PHONE = "19900000001"
CODE = Template(
    code="test.code", title="测试", text="验证码 {code}", secret=True, lasts=timedelta(minutes=5)
)


@pytest.fixture
def gateway(settings):
    notify.declare_template(template=CODE)
    with simulators.running() as url:
        settings.YIMEN_SMS = account(f"{url}/sms")
        yield f"{url}/sms"


def account(url: str) -> dict[str, str]:
    return {"url": url, "key": simulators.KEY, "secret": simulators.SECRET, "sign": "一门政务"}


def send(code: str = "482913", phone: str = PHONE):
    with transaction.atomic():
        return notify.send_sms(phone=phone, template="test.code", params={"code": code}, at=AT)


def fault(gateway: str, name: str) -> None:
    httpx.post(f"{gateway}/fault", json={"fault": name}, trust_env=False)


def received(gateway: str) -> list[str]:
    read = outgoing.get(base=gateway, path="/messages", params={"phone": PHONE})
    return [one["text"] for one in read["messages"]]


def test_a_message_reaches_the_telephone_and_its_words_are_wiped(gateway):
    one = send()
    assert b"482913" not in testing.words_at_rest(delivery_id=one)

    assert notify.deliver_due(at=AT) == 1

    assert received(gateway) == ["【一门政务】验证码 482913"]
    assert notify.state_of(delivery_id=one) is DeliveryState.SENT
    assert testing.words_at_rest(delivery_id=one) is None


@pytest.mark.parametrize("how", ["busy", "cut"])
def test_a_dead_gateway_keeps_the_message_and_it_goes_later(gateway, how, caplog):
    caplog.set_level(logging.INFO)
    one = send()
    fault(gateway, how)

    assert notify.deliver_due(at=AT) == 0

    assert not notify.health().works
    assert notify.health().waiting == 1
    fault(gateway, "")
    assert notify.deliver_due(at=AT + timedelta(seconds=4)) == 0
    assert notify.deliver_due(at=AT + timedelta(seconds=5)) == 1
    assert notify.state_of(delivery_id=one) is DeliveryState.SENT
    assert notify.health().works
    assert "482913" not in caplog.text
    assert PHONE not in caplog.text


def test_a_code_that_ran_out_is_given_up_and_not_sent_late(gateway):
    one = send()
    fault(gateway, "busy")
    at = AT
    for _ in range(12):
        notify.deliver_due(at=at)
        at += timedelta(minutes=1)
    fault(gateway, "")

    notify.deliver_due(at=at + timedelta(hours=1))

    assert notify.state_of(delivery_id=one) is DeliveryState.GIVEN_UP
    assert received(gateway) == []


def test_a_number_that_the_gateway_refuses_is_not_tried_again(gateway):
    one = send(phone="123")

    notify.deliver_due(at=AT)

    assert notify.state_of(delivery_id=one) is DeliveryState.GIVEN_UP
    assert notify.health().works


def test_the_same_reference_is_one_message(gateway, settings):
    from yimen.connectors.sms.client import SmsGateway
    from yimen.kernel.ids import new_id

    reference = new_id()
    for _ in range(2):
        SmsGateway().send(phone=PHONE, text="一次", reference=reference)

    assert received(gateway) == ["【一门政务】一次"]


def test_a_message_with_the_wrong_secret_is_not_taken(gateway, settings):
    settings.YIMEN_SMS = {**settings.YIMEN_SMS, "secret": "another"}
    one = send()

    notify.deliver_due(at=AT)

    assert testing.error_of(delivery_id=one) == "not_signed"


def test_without_a_gateway_nothing_is_promised():
    notify.declare_template(template=CODE)
    with pytest.raises(NotifyUnavailable):
        send()


def test_the_demo_telephone_shows_messages_and_a_real_installation_has_no_such_page(
    gateway, settings
):
    send()
    notify.deliver_due(at=AT)

    page = Client().get("/demo/phone/", {"phone": PHONE})
    settings.YIMEN_DEMO = False

    assert "482913" in page.content.decode()
    assert Client().get("/demo/phone/", {"phone": PHONE}).status_code == 404

"""Contacts and notices: whoever is no person here hears of his account all the same."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yimen.identity import public, testing
from yimen.identity.actions import session as sessions
from yimen.identity.actions.session import Arrival
from yimen.identity.models import Account, Contact, Message
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.clock import now
from yimen.notify import public as notify
from yimen.notify import testing as deliveries

pytestmark = pytest.mark.django_db
PHONE = "19900007777"
PAGE = "/my/security/contact/"


class KeptGateway:
    """A gateway that keeps what it is given, as a telephone would."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def is_configured(self) -> bool:
        return True

    def send(self, *, phone, text, reference) -> str:
        self.sent.append((phone, text))
        return "1"

    def texts(self, phone: str) -> list[str]:
        notify.deliver_due(at=now())
        return [text for number, text in self.sent if number == phone]


@pytest.fixture
def gateway():
    kept = KeptGateway()
    with deliveries.gateway(kept):
        yield kept


@pytest.fixture
def officer() -> Actor:
    """Return who has an account and is no person on record, as most officers are."""
    account = public.create_account(
        actor=SYSTEM, username="zhaogao", name="赵高", password=testing.PASSWORD, at=now()
    )
    return Actor(kind=ActorKind.OFFICER, name="赵高", account_id=account.id)


@pytest.fixture
def browser(officer) -> Client:
    client = Client()
    testing.sign_in(client, officer)
    return client


def add(browser: Client, gateway: KeptGateway):
    browser.post(PAGE, {"step": "add", "value": PHONE, "password": testing.PASSWORD})
    return re.search(r"验证码是 (\d{6})", gateway.texts(PHONE)[-1]).group(1)


def arrive(officer: Actor) -> None:
    arrival = Arrival(address="10.1.2.3", user_agent="Firefox Linux", mark="")
    sessions.admit(account_id=officer.account_id, methods=["pwd"], arrival=arrival, at=now())


def test_an_officer_hears_of_a_new_device_in_the_inbox_and_by_message(officer, browser, gateway):
    typed = add(browser, gateway)
    assert browser.post(PAGE, {"step": "verify", "one_time": typed}).status_code == 302
    arrive(officer)

    arrive(officer)

    assert "新设备登录" in browser.get("/staff/messages/").content.decode()
    assert any("新设备登录" in text for text in gateway.texts(PHONE))
    message = Message.objects.get(title="新设备登录")
    other = Client()
    testing.sign_in(other, testing.make_resident())
    assert other.post(f"/my/messages/{message.pk}/").status_code == 404
    assert browser.post(f"/my/messages/{message.pk}/").status_code == 302


def test_a_telephone_hears_nothing_before_its_code_is_typed(officer, browser, gateway):
    add(browser, gateway)
    assert browser.post(PAGE, {"step": "verify", "one_time": "000000"}).status_code == 422
    arrive(officer)

    arrive(officer)

    assert not any("新设备登录" in text for text in gateway.texts(PHONE))
    assert PHONE.encode() not in bytes(Contact.objects.get().value_encrypted)
    browser.post(PAGE, {"step": "drop"})
    assert not Contact.objects.exists()


def test_a_stolen_session_changes_no_telephone(officer, browser, gateway):
    typed = add(browser, gateway)
    browser.post(PAGE, {"step": "verify", "one_time": typed})

    refused = browser.post(PAGE, {"step": "remove", "password": "guessed-1"})

    assert refused.status_code == 422
    assert Contact.objects.filter(account_id=officer.account_id).exists()
    assert browser.post(PAGE, {"step": "remove", "password": testing.PASSWORD}).status_code == 302
    assert any("不再接收" in text for text in gateway.texts(PHONE))
    assert Account.objects.filter(pk=officer.account_id).exists()

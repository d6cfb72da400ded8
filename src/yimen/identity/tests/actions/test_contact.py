"""Contacts and notices: whoever is no person here hears of his account all the same, by each way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from yimen.identity import public, testing
from yimen.identity.actions import notice
from yimen.identity.actions import session as sessions
from yimen.identity.actions.session import Arrival
from yimen.identity.models import Account, Contact, Message
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.clock import now
from yimen.notify import public as notify
from yimen.notify import testing as deliveries
from yimen.notify.contracts import GatewayDown, Mail

pytestmark = pytest.mark.django_db
PHONE = "19900007777"
PAGE = "/my/security/contact/"
BOX = "zhao.gao@mail.example"
MAIL_PAGE = "/my/security/mailbox/"


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


class KeptServer:
    """A mail server that keeps what it is given, as a mailbox would; `is_dead` plays dead."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.is_dead = False

    def is_configured(self) -> bool:
        return True

    def send(self, *, mail: Mail) -> str:
        if self.is_dead:
            raise GatewayDown("unreachable")
        self.sent.append(mail)
        return "1"

    def read(self) -> list[Mail]:
        notify.deliver_due(at=now())
        return [one for one in self.sent if one.address == BOX]


@pytest.fixture
def server():
    kept = KeptServer()
    with deliveries.mail_server(kept):
        yield kept


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


def prove(browser: Client, server: KeptServer) -> None:
    form = {"step": "add", "value": f" {BOX.title()} ".replace("Zhao.Gao", "zhao.gao")}
    browser.post(MAIL_PAGE, form | {"password": testing.PASSWORD})
    typed = re.search(r"验证码是 (\d{6})", server.read()[-1].text).group(1)
    assert browser.post(MAIL_PAGE, {"step": "verify", "one_time": typed}).status_code == 302


def message(officer: Actor, *, is_due: bool = False) -> None:
    account = officer.account_id
    with transaction.atomic():
        notice.tell(
            person_id=None,
            account_id=account,
            title="您申请的临时救助",
            template="低保边缘家庭",
            params={},
            url="",
            subject=None,
            at=now(),
            is_due=is_due,
        )


def test_all_proved_ways_hear_of_the_account(officer, browser, gateway, server):
    typed = add(browser, gateway)
    browser.post(PAGE, {"step": "verify", "one_time": typed})
    prove(browser, server)
    arrive(officer)

    arrive(officer)

    assert any("新设备登录" in text for text in gateway.texts(PHONE))
    (mail,) = [one for one in server.read() if "新设备登录" in one.text]
    assert (mail.subject, mail.leave_url) == ("账号安全提醒", "")


def test_word_of_a_message_goes_to_the_mailbox_without_its_words_until_it_is_left(
    officer, browser, server
):
    prove(browser, server)
    message(officer)
    mail = server.read()[-1]
    assert mail.subject == "新消息"
    assert "救助" not in mail.text
    assert "低保" not in mail.text
    link = "/" + mail.leave_url.split("/", 3)[3]

    visitor = Client()
    assert "退订" in visitor.get(link).content.decode()
    assert visitor.get(link[:-2] + "x/").status_code == 404
    assert "已经退订" in visitor.post(link).content.decode()

    before = len(server.read())
    message(officer)
    assert len(server.read()) == before
    message(officer, is_due=True)
    assert "低保边缘家庭" in server.read()[-1].text
    assert "不发邮件" in browser.get(MAIL_PAGE).content.decode()
    browser.post(MAIL_PAGE, {"step": "joined"})
    message(officer)
    assert server.read()[-1].subject == "新消息"


def test_dead_mail_server_keeps_the_code_and_the_page_says_so(browser, server):
    server.is_dead = True
    form = {"step": "add", "value": BOX, "password": testing.PASSWORD}
    assert browser.post(MAIL_PAGE, form).status_code == 302
    notify.deliver_due(at=now())

    page = browser.get(MAIL_PAGE).content.decode()

    assert "z***@mail.example" in page
    assert "验证码留着，会自动再试" in page
    server.is_dead = False
    notify.deliver_due(at=now() + timedelta(seconds=6))
    assert re.search(r"验证码是 \d{6}", server.sent[-1].text)
    assert "验证码留着" not in browser.get(MAIL_PAGE).content.decode()


@pytest.mark.parametrize(
    "value", ["", "zhao", "zhao@mail", "a b@mail.example", "z@m.e\r\nBcc: x@y.z"]
)
def test_what_is_no_mailbox_is_refused_at_its_field(browser, server, value):
    page = browser.post(MAIL_PAGE, {"step": "add", "value": value, "password": testing.PASSWORD})
    assert page.status_code == 422
    assert "邮箱地址不对" in page.content.decode()

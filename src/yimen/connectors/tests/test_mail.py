"""E-mail over a real SMTP server: sent, retried when it is dead, encrypted or not at all."""

from __future__ import annotations

import datetime as dates
import ipaddress
import logging
import ssl
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import transaction
from django.test import Client

from yimen.connectors import outgoing, simulators
from yimen.connectors.mail.simulator import MailSimulator
from yimen.notify import public as notify
from yimen.notify import testing
from yimen.notify.contracts import Carrier, DeliveryState, NotifyUnavailable, Template

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
BOX = "zhang@mail.example"
WORDS = Template(code="test.mail", title="测试", text="验证码 {code}", lasts=timedelta(minutes=5))


def account(port: int, **more: str) -> dict[str, str]:
    plain = {"host": "127.0.0.1", "port": str(port), "security": "none"}
    return {**plain, "sender": "noreply@yimen.example", "sign": "一门政务", **more}


@pytest.fixture
def server(settings):
    notify.declare_template(template=WORDS)
    with simulators.running() as url:
        where = outgoing.get(base=f"{url}/mail", path="/where", params={})
        settings.YIMEN_MAIL = account(where["port"])
        settings.YIMEN_SIMULATORS = url
        yield f"{url}/mail"


def send(address: str = BOX, leave_url: str = ""):
    with transaction.atomic():
        return notify.send_mail(
            address=address,
            masked="z***@mail.example",
            template="test.mail",
            params={"code": "482913"},
            at=AT,
            leave_url=leave_url,
        )


def fault(server: str, name: str) -> None:
    httpx.post(f"{server}/fault", json={"fault": name}, trust_env=False)


def received(server: str) -> list[dict[str, str]]:
    return outgoing.get(base=server, path="/messages", params={"to": BOX})["messages"]


def test_an_email_reaches_the_mailbox_and_its_words_are_wiped(server):
    one = send(leave_url="https://yimen.example/mail-off/x/")
    assert b"482913" not in testing.words_at_rest(delivery_id=one)

    assert notify.deliver_due(at=AT) == 1

    (kept,) = received(server)
    assert (kept["subject"], kept["text"].strip()) == ("【一门政务】测试", "验证码 482913")
    assert kept["leave"] == "https://yimen.example/mail-off/x/"
    assert notify.state_of(delivery_id=one) is DeliveryState.SENT
    assert testing.words_at_rest(delivery_id=one) is None


@pytest.mark.parametrize("how", ["busy", "cut"])
def test_a_dead_mail_server_keeps_the_email_and_it_goes_later_once(server, how, caplog):
    caplog.set_level(logging.INFO)
    one = send()
    fault(server, how)

    assert notify.deliver_due(at=AT) == 0

    assert notify.is_stuck(delivery_id=one)
    assert not notify.health(carrier=Carrier.MAIL).works
    assert notify.health(carrier=Carrier.MAIL).waiting == 1
    assert notify.health().waiting == 0
    fault(server, "")
    assert notify.deliver_due(at=AT + timedelta(seconds=5)) == 1
    assert len(received(server)) == 1
    assert notify.health(carrier=Carrier.MAIL).works
    assert BOX not in caplog.text


@pytest.mark.parametrize("address", ["nobody@mail.example", "a b@c\r\nBcc: d@e.example"])
def test_a_mailbox_that_is_none_is_not_tried_again(server, address):
    fault(server, "refuse")
    one = send(address)

    notify.deliver_due(at=AT)

    assert notify.state_of(delivery_id=one) is DeliveryState.GIVEN_UP
    assert testing.error_of(delivery_id=one) == "bad_address"


def test_without_a_mail_server_nothing_is_promised():
    notify.declare_template(template=WORDS)
    with pytest.raises(NotifyUnavailable, match="邮件"):
        send()


def test_the_demo_mailbox_shows_mails_and_a_real_installation_has_no_such_page(server, settings):
    send()
    notify.deliver_due(at=AT)

    page = Client().get("/demo/mail/", {"to": BOX})
    settings.YIMEN_DEMO = False

    assert "482913" in page.content.decode()
    assert Client().get("/demo/mail/", {"to": BOX}).status_code == 404


@pytest.fixture
def encrypted(tmp_path):
    """Give a mail server that encrypts, and the file of the root that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "simulator")])
    start = datetime.now(dates.UTC) - timedelta(days=1)
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(place, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    root, both = tmp_path / "root.pem", tmp_path / "both.pem"
    pem = made.public_bytes(serialization.Encoding.PEM)
    root.write_bytes(pem)
    both.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    simulator = MailSimulator(context=context)
    yield simulator, str(root)
    simulator.close()


def test_a_line_is_encrypted_and_signed_in_before_a_word_is_said(encrypted, settings):
    simulator, root = encrypted
    notify.declare_template(template=WORDS)
    signed = {"user": "demo", "password": simulators.SECRET}
    settings.YIMEN_MAIL = account(simulator.port, security="starttls", authority=root, **signed)

    one = send()
    notify.deliver_due(at=AT)

    assert notify.state_of(delivery_id=one) is DeliveryState.SENT


@pytest.mark.parametrize(
    ("offers", "trusts", "password", "error"),
    [
        (False, True, simulators.SECRET, "no_tls"),
        (True, False, simulators.SECRET, "no_tls"),
        (True, True, "another", "not_signed"),
    ],
)
def test_no_word_goes_over_a_line_that_is_not_as_asked(
    encrypted, settings, offers, trusts, password, error
):
    simulator, root = encrypted
    simulator.context = simulator.context if offers else None
    notify.declare_template(template=WORDS)
    signed = {"user": "demo", "password": password, "authority": root if trusts else ""}
    settings.YIMEN_MAIL = account(simulator.port, security="starttls", **signed)

    one = send()
    notify.deliver_due(at=AT)

    assert testing.error_of(delivery_id=one) == error
    assert notify.is_stuck(delivery_id=one)

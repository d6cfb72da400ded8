"""The search of the run's log for secrets can fail: each kind is planted and must be found.

That nothing else stands there is said at the end of every process of a run (`quiet_log` in the
shared fixtures).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore

from tests.quiet_log import Listener
from yimen.identity import sealing
from yimen.identity import testing as people
from yimen.identity.actions import factor, oidc_key, oidc_token
from yimen.identity.rules import totp
from yimen.kernel.crypto import fields
from yimen.kernel.crypto.fields import blind_index, encrypt_text
from yimen.site.quiet import quiet

_LOG = logging.getLogger("yimen.planted")


def _of_password() -> str:
    make_password("planted-secret-1")
    return "planted-secret-1"


def _of_column() -> str:
    encrypt_text(column="identity_person.phone", text="010-66668888")
    return "010-66668888"


def _of_code() -> str:
    encrypt_text(column="notify_delivery.text", text="您的验证码是 480213，5 分钟内有效。")
    return "480213"


def _of_index() -> str:
    blind_index(column="identity_secret.code", value="some-id\x00729104")
    return "729104"


def _of_session() -> str:
    return SessionStore()._get_new_session_key()


PLANTED: dict[str, Callable[[], str]] = {
    "password": _of_password,
    "personal column": _of_column,
    "code by short message": _of_code,
    "code as index": _of_index,
    "session key": _of_session,
    "token of a relying system": oidc_token.new_secret,
    "ID number": lambda: people.an_id_number(),
    "telephone": lambda: "13800001111",
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_secret_is_found_in_the_log(kind, quiet_log: Listener):
    with quiet_log.apart() as found:
        _LOG.info("nothing to see for %s", "kept")
        _LOG.info("planted: <%s>", PLANTED[kind]())

    assert [line.partition("planted:")[1] for line in found] == ["planted:"]


@pytest.mark.django_db
def test_a_private_key_is_found_in_the_log(quiet_log: Listener):
    with quiet_log.apart() as found:
        key = oidc_key._open(oidc_key.signing(algorithm="ES256", at=people.AT).kid)
        _LOG.warning("signing with %s", key.as_pem(private=True).decode())

    assert len(found) == 1


def test_the_secret_of_an_authenticator_is_found_in_the_log(quiet_log: Listener):
    secret = factor.new_secret()
    sealing.seal_secret(secret)
    with quiet_log.apart() as found:
        _LOG.info("given out %s", totp.key_uri(secret=secret, issuer="x", account="y"))

    assert len(found) == 1


def test_a_secret_in_a_traceback_is_found(quiet_log: Listener):
    fields.encrypt_text(column="identity_person.code", text="planted-number-2")
    with quiet_log.apart() as found:
        try:
            int("planted-number-2")
        except ValueError:
            _LOG.exception("broken")

    assert len(found) == 1


def test_what_is_no_secret_is_not_found(quiet_log: Listener):
    with quiet_log.apart() as found:
        _LOG.info("case 018f0000-0000-7000-8000-000000000000 of 439981101201 took 123456 us")
        _LOG.info("telephone 138****1111, address 10.0.0.1, %s", factor.__name__)

    assert found == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/scan/9DinzYxDHatSw-ONkGSLL1tSm8LUp4j0/", "/scan/*/"),
        ("/scan/KpsS1Hp9MQXG8c8vs3rA8HzgeH-baiYM/answer/", "/scan/*/answer/"),
        ("/x/0d4436ee9dcb44aa8ceb2f536ae3d2ed", "/x/*"),
        (
            "/cases/018f0000-0000-7000-8000-000000000000/",
            "/cases/018f0000-0000-7000-8000-000000000000/",
        ),
        ("/work/processes/break-glass-requests/", "/work/processes/break-glass-requests/"),
    ],
)
def test_an_address_is_told_without_its_token(path, told):
    assert quiet(path) == told

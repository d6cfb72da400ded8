"""Signing in with a certificate: bound at first use, and checked as every other certificate is."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from yimen.identity import testing as people
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.pki import certificates as pki
from yimen.pki.contracts import Profile, RevocationReason, SuiteName
from yimen.pki.testing import authority
from yimen.trust.actions import authority as authorities
from yimen.trust.actions import certificates
from yimen.trust.certificate_contracts import Subject

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("suite", list(SuiteName))
DAY = timedelta(days=1)


@pytest.fixture
def proxy(settings, tmp_path):
    settings.YIMEN_CERTIFICATE_PROXIES = ["127.0.0.1"]
    settings.YIMEN_CERTIFICATE_SECRET = "s3cret"
    authorities.set_up_authority(actor=SYSTEM, at=now() - 60 * DAY)


def _headers(der: bytes) -> dict[str, str]:
    return {"HTTP_X_PROXY_SECRET": "s3cret", "HTTP_X_CLIENT_CERT": quote(pki.pem(der))}


def _issued(suite: SuiteName, *, profile: Profile = Profile.LOGIN, days: int = 1):
    return certificates.issue_certificate(
        actor=SYSTEM,
        profile=profile,
        subject=Subject(ref=None, common_name="测试员", organisation_name="一门县"),
        suite=suite,
        months=1,
        at=now() - days * DAY,
    )


def _bind(client: Client, view: object) -> None:
    people.sign_in(client, people.make_resident(name="张桂兰"))
    given = {"password": people.PASSWORD}
    assert client.post("/my/security/certificate/", given, **_headers(view.der)).status_code == 302


def _refused(der: bytes) -> str:
    answer = Client().post("/login/certificate/", {}, **_headers(der))
    assert answer.status_code == 422
    return answer.content.decode()


@BOTH
def test_a_certificate_is_bound_once_and_signs_in(client, proxy, suite):
    view = _issued(suite)
    _bind(client, view)

    answer = Client().post("/login/certificate/", {}, **_headers(view.der))

    assert answer.status_code == 302


@BOTH
def test_suspended_it_signs_nobody_in_and_revoked_neither(client, proxy, suite):
    view = _issued(suite)
    _bind(client, view)

    certificates.suspend_certificate(
        actor=SYSTEM, certificate_id=view.id, words="介质找不到了", at=now()
    )
    assert "暂停" in _refused(view.der)
    certificates.end_certificate(
        actor=SYSTEM,
        certificate_id=view.id,
        reason=RevocationReason.KEY_COMPROMISE,
        words="介质丢失了",
        at=now(),
    )
    assert "吊销" in _refused(view.der)


@BOTH
def test_expired_made_for_something_else_or_of_strangers_it_is_refused_in_words(proxy, suite):
    stranger = authority(suite).issue(Profile.LOGIN, valid_until=now() + DAY)

    assert "过期" in _refused(_issued(suite, days=50).der)
    assert "登录" in _refused(_issued(suite, profile=Profile.SEAL).der)
    assert "不在受信任的范围内" in _refused(stranger.certificate.der)
    assert "读不出来" in _refused(b"no certificate")


def test_the_page_says_why_before_anything_is_pressed(client, proxy):
    view = _issued(SuiteName.SM, days=50)

    page = client.get("/login/certificate/", **_headers(view.der)).content.decode()

    assert "过期" in page
    assert "用这张证书登录</button>" not in page

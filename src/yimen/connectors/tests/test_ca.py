"""An authority outside over EST: entered, asked for certificates, checked by its list; over HTTP."""

from __future__ import annotations

import subprocess

import httpx
import pytest

from yimen.connectors import simulators
from yimen.connectors.ca import mapping
from yimen.connectors.ca.plugin import authority_of
from yimen.pki import certificates, requests, suites
from yimen.pki.contracts import Name, Profile, RevocationReason, SuiteName
from yimen.trust.contracts import AuthorityRefused, AuthorityUnavailable

BOTH = pytest.mark.parametrize("suite", list(SuiteName))


@pytest.fixture
def url():
    with simulators.running() as address:
        yield f"{address}/ca"


def _authority(url: str, suite: SuiteName, **more: object):
    prefix = "sm" if suite is SuiteName.SM else ""
    labels = {one: f"{prefix}-{one}".strip("-") for one in ("login", "seal", "signing")}
    given = {"url": url, "key": simulators.KEY, "secret": simulators.SECRET}
    account = given | {"label": prefix, "labels": labels, "crl_url": f"{url}/{prefix}/crl"}
    account["crl_url"] = account["crl_url"].replace("ca//", "ca/")
    return authority_of(account | more)


def _request(suite: SuiteName) -> bytes:
    return requests.write(key=suites.suite(suite).new_key(), name=Name(common_name="测试员"))


@BOTH
def test_the_chain_comes_root_first_and_a_certificate_for_the_request(url, suite):
    ca, request = _authority(url, suite), _request(suite)

    root, issuing = (certificates.read(one) for one in ca.fetch_chain())
    made = certificates.read(
        ca.request_certificate(request=request, profile=Profile.LOGIN).certificate
    )

    assert certificates.is_signed_by(issuing, root)
    assert certificates.is_signed_by(made, issuing)
    assert made.public.spki() == requests.read(request).public.spki()


def test_what_it_refuses_and_cannot_do_is_said_in_words(url):
    stranger = _authority(url, SuiteName.INTERNATIONAL, secret="guess")
    ca, request = _authority(url, SuiteName.INTERNATIONAL), _request(SuiteName.INTERNATIONAL)

    with pytest.raises(AuthorityRefused, match="用户名或密码不对"):
        stranger.request_certificate(request=request, profile=Profile.LOGIN)
    with pytest.raises(AuthorityRefused, match="不能吊销证书"):
        ca.revoke_certificate(certificate=b"", reason=RevocationReason.KEY_COMPROMISE)
    httpx.post(f"{url}/fault", json={"fault": "by_hand"})
    with pytest.raises(AuthorityRefused, match="人工审核"):
        ca.request_certificate(request=request, profile=Profile.LOGIN)


@pytest.mark.parametrize("fault", ["cut", "busy"])
def test_dead_it_is_unavailable(url, fault):
    httpx.post(f"{url}/fault", json={"fault": fault})
    ca = _authority(url, SuiteName.SM)

    for ask in (
        ca.fetch_chain,
        ca.fetch_list,
        lambda: ca.request_certificate(request=_request(SuiteName.SM), profile=Profile.LOGIN),
    ):
        with pytest.raises(AuthorityUnavailable):
            ask()


def test_certificates_are_read_by_openssl_as_we_write_them(url, tmp_path):
    """An independent reader of the message that EST carries."""
    found = _authority(url, SuiteName.INTERNATIONAL).fetch_chain()
    message = tmp_path / "chain.p7"
    message.write_bytes(mapping.write_certificates(found))
    try:
        shown = subprocess.run(
            ["openssl", "pkcs7", "-inform", "DER", "-in", str(message), "-print_certs"],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("openssl is not on this machine")

    assert shown.stdout.count(b"BEGIN CERTIFICATE") == len(found)


@pytest.mark.parametrize("body", [b"", b"!!", b"MAA=", mapping.to_base64(b"\x30\x80\x00")])
def test_an_answer_that_is_none_is_refused(body):
    with pytest.raises(mapping.BadAnswer):
        mapping.read_certificates(mapping.from_base64(body))

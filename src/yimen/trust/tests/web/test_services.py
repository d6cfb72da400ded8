"""What programs ask over HTTP, answered to Debian's openssl as an independent client."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from django.test import Client

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.pki import certificates as pki
from yimen.pki import crl, ocsp, stamps
from yimen.pki.contracts import Profile, RevocationReason, Standing, SuiteName
from yimen.pki.tests import openssl
from yimen.trust.actions import authority, certificates
from yimen.trust.certificate_contracts import Subject
from yimen.trust.contracts import CertificateView
from yimen.trust.queries.certificates import find_service, read_of

BOTH = pytest.mark.parametrize("suite", list(SuiteName))


def _set_up() -> None:
    authority.set_up_authority(actor=SYSTEM, at=now() - timedelta(minutes=1))


def _issue(suite: SuiteName) -> CertificateView:
    return certificates.issue_certificate(
        actor=SYSTEM,
        profile=Profile.SIGNING,
        subject=Subject(ref=None, common_name="一门县卫生健康局"),
        suite=suite,
        months=12,
        at=now() - timedelta(seconds=30),
    )


def _above(suite: SuiteName, profile: Profile):
    row = find_service(suite=suite, profile=profile, at=now())
    assert row is not None
    return read_of(row)


@openssl.needs_openssl
@pytest.mark.django_db(transaction=True)
def test_openssl_asks_over_http(live_server, settings, tmp_path: Path) -> None:
    settings.YIMEN_PUBLIC_URL = live_server.url
    _set_up()
    suite = SuiteName.INTERNATIONAL
    good, ended = _issue(suite), _issue(suite)
    certificates.end_certificate(
        actor=SYSTEM,
        certificate_id=ended.id,
        reason=RevocationReason.KEY_COMPROMISE,
        words="私钥介质丢失",
        at=now(),
    )
    issuing, root = _above(suite, Profile.ISSUING), _above(suite, Profile.ROOT)
    above = openssl.keep(tmp_path, "issuing.pem", issuing)
    roots = openssl.keep(tmp_path, "roots.pem", root, issuing)

    for view, said in ((good, ": good"), (ended, ": revoked")):
        leaf = openssl.keep(tmp_path, "leaf.pem", pki.read(view.der))
        told = openssl.run(
            "ocsp", "-issuer", above, "-cert", leaf, "-CAfile", roots,
            "-url", pki.read(view.der).ocsp_addresses[0],
        )  # fmt: skip
        assert "Response verify OK" in told.stderr
        assert said in told.stdout

    _stamp_file(live_server.url, tmp_path, roots)


def _stamp_file(url: str, folder: Path, roots: str) -> None:
    content, query, reply = folder / "content", folder / "query.tsq", folder / "reply.tsr"
    content.write_bytes("一门县卫生健康局".encode())
    openssl.run("ts", "-query", "-data", str(content), "-sha256", "-cert", "-out", str(query))
    answered = httpx.post(
        f"{url}/trust/tsa/",
        content=query.read_bytes(),
        headers={"Content-Type": "application/timestamp-query"},
    )
    assert answered.headers["content-type"] == "application/timestamp-reply"
    reply.write_bytes(answered.content)
    asked = ["-in", str(reply), "-CAfile", roots]

    fine = openssl.run("ts", "-verify", "-queryfile", str(query), *asked)
    over = openssl.run("ts", "-verify", "-data", str(content), *asked)
    content.write_bytes("另一份内容".encode())
    wrong = openssl.run("ts", "-verify", "-data", str(content), *asked)

    assert "Verification: OK" in fine.stdout, fine.stderr
    assert "Verification: OK" in over.stdout, over.stderr
    assert wrong.returncode != 0


@BOTH
@pytest.mark.django_db
def test_status_is_answered_to_get_and_to_post(client: Client, suite: SuiteName) -> None:
    _set_up()
    view, issuer = _issue(suite), _above(suite, Profile.ISSUING)
    certificate = pki.read(view.der)
    request = ocsp.ask(certificate=certificate, issuer=issuer)

    posted = client.post("/trust/ocsp/", request, content_type="application/ocsp-request")
    got = client.get("/trust/ocsp/" + quote(b64encode(request).decode(), safe=""))

    for answer in (posted, got):
        assert answer.headers["Content-Type"] == "application/ocsp-response"
        found = ocsp.read_answer(answer.content, certificate=certificate, issuer=issuer, at=now())
        assert found.standing is Standing.GOOD
    assert "no-store" in posted.headers["Cache-Control"]
    assert "max-age=300" in got.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"junk", b"\x30\x80" * 1000, b"\x30" * 100_000])
def test_what_is_no_request_is_answered_as_the_standards_say(
    client: Client, content: bytes
) -> None:
    status = client.post("/trust/ocsp/", content, content_type="application/ocsp-request")
    stamped = client.post("/trust/tsa/", content, content_type="application/timestamp-query")
    wrong = client.post("/trust/tsa/", content, content_type="text/plain")

    assert status.content == ocsp.refuse(ocsp.Refused.MALFORMED)
    for answer in (stamped, wrong):
        with pytest.raises(stamps.BadStamp):
            stamps.token_of(answer.content)


@BOTH
@pytest.mark.django_db
def test_certificates_and_lists_are_fetched_by_the_addresses_in_certificates(
    client: Client, suite: SuiteName
) -> None:
    _set_up()
    read = pki.read(_issue(suite).der)
    issuing, root = _above(suite, Profile.ISSUING), _above(suite, Profile.ROOT)
    address = read.crl_addresses[0].removeprefix("http://127.0.0.1:8000")

    assert client.get(f"/trust/ca/{suite}.crt").content == issuing.der
    assert client.get(f"/trust/ca/{suite}-root.crt").content == root.der
    by_key = client.get(address)
    assert crl.is_signed_by(crl.read(by_key.content), issuing)
    assert by_key.content == client.get(f"/trust/crl/{suite}.crl").content
    of_root = client.get(f"/trust/crl/{suite}-root.crl")
    assert crl.is_signed_by(crl.read(of_root.content), root)
    assert of_root.headers["Content-Type"] == "application/pkix-crl"
    for unknown in ("/trust/ca/rsa.crt", "/trust/crl/00ff.crl"):
        assert client.get(unknown).status_code == 404

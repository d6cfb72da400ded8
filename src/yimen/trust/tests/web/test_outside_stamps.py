"""A time stamp of an authority outside, fetched over real HTTP; openssl is the one who verifies."""

from __future__ import annotations

import io
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.db import transaction
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader

from yimen.directory.contracts import Post
from yimen.directory.testing import demo_county, make_officer
from yimen.identity.testing import sign_in
from yimen.kernel import typeset
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.typeset.pages import set_page
from yimen.pki import certificates as pki
from yimen.pki import cms, stamps
from yimen.pki.contracts import Profile, SuiteName
from yimen.pki.testing import authority
from yimen.pki.tests import openssl
from yimen.trust import public as trust
from yimen.trust import testing
from yimen.trust.contracts import SealedForm, SealedState, Why
from yimen.trust.models import Sealing, TimeStamp
from yimen.trust.queries.certificates import find_service, read_of

TEMPLATE = Path(typeset.__file__).parents[1] / "tests" / "page.typ"
SUITE = SuiteName.INTERNATIONAL


@pytest.fixture(autouse=True)
def _may_be_called(monkeypatch) -> None:
    monkeypatch.setenv("YIMEN_OUTGOING_HOSTS", "localhost,127.0.0.1")


def _queued() -> Ref:
    """Return a document in the queue of a unit whose seal is in use."""
    unit, at = demo_county().department, now()
    testing.make_seal(organisation_id=unit.id, at=at)
    ref = Ref("cases.notice", new_id())
    page = set_page(template=TEMPLATE, data={"title": "决定书", "name": unit.name}, made_at=at)
    with transaction.atomic():
        stored = files.put_bytes(content=page, name="决定书.pdf", owner=ref, at=at)
        trust.request_sealing(
            ref=ref,
            subject=Ref("cases.case", new_id()),
            file_id=stored.id,
            title="决定书〔2026〕1号",
            organisation_id=unit.id,
            reason="作出决定",
            actor=SYSTEM,
            at=at,
        )
    return ref


@openssl.needs_openssl
@pytest.mark.django_db(transaction=True)
def test_the_outside_server_stamps_and_openssl_verifies(
    live_server, settings, tmp_path: Path
) -> None:
    settings.YIMEN_TSA_URL = f"{live_server.url}/trust/tsa/"
    ref = _queued()

    assert testing.seal_waiting(at=now()) == [SealedState.SEALED]

    content = b"".join(trust.open_sealed(ref=ref, form=SealedForm.PDF).pieces)
    assert TimeStamp.objects.filter(suite=SUITE).count() == 2  # over the seal, and for the archive
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    found = cms.verify(bytes(signature.pkcs7_content), content=_signed(signature, content))
    assert found.stamp is not None
    _verify(tmp_path, found.signature, found.stamp.token)


def _signed(signature, content: bytes) -> bytes:
    first, length, second, rest = (int(one) for one in signature.byte_range)
    return content[first : first + length] + content[second : second + rest]


def _verify(folder: Path, message: bytes, token: bytes) -> None:
    (folder / "message").write_bytes(message)
    (folder / "token").write_bytes(token)
    above = [
        read_of(row)
        for profile in (Profile.ROOT, Profile.ISSUING)
        if (row := find_service(suite=SUITE, profile=profile, at=now())) is not None
    ]
    roots = openssl.keep(folder, "roots.pem", *above)
    asked = ["-token_in", "-in", str(folder / "token"), "-CAfile", roots]

    fine = openssl.run("ts", "-verify", "-data", str(folder / "message"), *asked)
    (folder / "message").write_bytes(message + b" ")
    other = openssl.run("ts", "-verify", "-data", str(folder / "message"), *asked)

    assert "Verification: OK" in fine.stdout, fine.stderr
    assert other.returncode != 0


@pytest.mark.django_db
def test_while_it_is_down_the_document_waits_and_the_page_says_so(settings) -> None:
    settings.YIMEN_TSA_URL = "http://127.0.0.1:9/"
    _queued()

    assert testing.seal_waiting(at=now()) == [SealedState.QUEUED]
    assert Sealing.objects.get().why == Why.TIME
    client = Client()
    sign_in(client, make_officer(post=Post.OPERATOR, unit=demo_county().centre, at=now()))
    assert "时间戳服务没有应答" in client.get("/work/seals/waiting/").content.decode()

    settings.YIMEN_TSA_URL = ""
    assert testing.seal_waiting(at=now()) == [SealedState.SEALED]


class _Stranger(BaseHTTPRequestHandler):
    """A server that stamps well, by a certificate of which nobody here ever heard."""

    made = authority(SUITE, title="不认识的机构")

    def do_POST(self) -> None:
        """Answer a request with a good token of the stranger's."""
        request = stamps.read_request(self.rfile.read(int(self.headers["Content-Length"])))
        pair = self.made.issue(Profile.TSA)
        token = stamps.make(
            request=request,
            serial=1,
            at=now(),
            policy="2.25.1",
            key=pair.key,
            certificate=pki.read(pair.certificate.der),
            others=(self.made.issuing.certificate,),
        )
        answer = stamps.grant(token)
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def stranger() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Stranger)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_a_stamp_of_a_stranger_is_not_put_on(settings, stranger: str) -> None:
    settings.YIMEN_TSA_URL = stranger
    _queued()

    assert testing.seal_waiting(at=now()) == [SealedState.QUEUED]
    assert Sealing.objects.get().why == Why.TIME_UNTRUSTED

"""What anybody finds out about a document: genuine, changed, added to, forged, out of time."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from yimen.directory.testing import AT, demo_county
from yimen.kernel import typeset
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.typeset.pages import set_page
from yimen.ofd.contracts import CheckState
from yimen.pki import certificates as pki
from yimen.pki.contracts import RevocationReason, SuiteName
from yimen.trust import public as trust
from yimen.trust import testing
from yimen.trust.actions import certificates, pades, seal_keys
from yimen.trust.actions.place import Spot
from yimen.trust.contracts import DocumentKind, SealedForm
from yimen.trust.models import Certificate, SealKey, TrustPolicy
from yimen.trust.queries.seals import picture_of

pytestmark = pytest.mark.django_db
TEMPLATE = Path(typeset.__file__).parents[1] / "tests" / "page.typ"
LATER = AT + timedelta(days=30)
OK, FAILED, UNKNOWN = CheckState.OK, CheckState.FAILED, CheckState.UNKNOWN


@pytest.fixture
def sealed(db, replayed):
    return replayed(testing.sealed_unit)()


@pytest.fixture
def seal(sealed):
    return sealed[1]


@pytest.fixture
def unit(request):
    """Return a department: with its seal where a test asks for one."""
    if "seal" in request.fixturenames:
        return request.getfixturevalue("sealed")[0]
    return demo_county().department


def _page(unit) -> bytes:
    return set_page(template=TEMPLATE, data={"title": "决定书", "name": unit.name}, made_at=AT)


@pytest.fixture
def notice(unit, seal) -> Ref:
    ref = Ref("cases.notice", new_id())
    with transaction.atomic():
        stored = files.put_bytes(content=_page(unit), name="决定书.pdf", owner=ref, at=AT)
        trust.request_sealing(
            ref=ref,
            subject=Ref("cases.case", uuid4()),
            file_id=stored.id,
            title="决定书〔2026〕1号",
            organisation_id=unit.id,
            reason="作出决定",
            actor=SYSTEM,
            at=AT,
        )
    testing.seal_waiting(at=AT)
    return ref


@pytest.fixture
def pdf(notice) -> bytes:
    return _content(notice, SealedForm.PDF)


def _content(ref: Ref, form: SealedForm) -> bytes:
    return b"".join(trust.open_sealed(ref=ref, form=form).pieces)


def _bad(content: bytes, at=LATER) -> dict[str, CheckState]:
    report = trust.verify_document(content=content, at=at)
    return {one.reason or one.code: one.state for one in report.checks if one.state is not OK}


def _updated(pdf: bytes, change) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


@pytest.mark.parametrize("form", SealedForm)
def test_what_we_sealed_verifies_and_is_known(notice, form):
    report = trust.verify_document(content=_content(notice, form), at=LATER)

    assert [one.sentence for one in report.checks if one.state is not OK] == []
    assert report.verdict is OK
    assert report.document == notice
    assert report.kind.value == form.value


def test_a_pdf_of_the_commercial_suite_verifies_alike(unit, seal):
    TrustPolicy.objects.create(
        code="suite_pdf", value=SuiteName.SM.value, from_at=AT, set_at=AT, why="试"
    )
    sealed = _sealed(unit, seal, at=AT, suite=SuiteName.SM)

    assert _bad(sealed) == {}


def test_a_changed_letter_is_found(pdf):
    start = pdf.index(b"stream") + 40
    changed = pdf[:start] + bytes([pdf[start] ^ 1]) + pdf[start + 1 :]

    assert _bad(changed) == {"content_changed": FAILED}


def test_words_laid_over_a_sealed_page_are_found(pdf):
    def cover(writer: IncrementalPdfFileWriter) -> None:
        page, _ = writer.find_page_for_modification(0)
        over = writer.add_object(generic.StreamObject(stream_data=b"0 0 200 200 re f"))
        page.get_object()[pdf_name("/Contents")] = over
        writer.update_container(page.get_object())

    assert _bad(_updated(pdf, cover)) == {"updated": FAILED}


def test_bytes_behind_the_end_are_found(pdf):
    assert _bad(pdf + b"\n") == {}
    loose = b"1 0 obj\n<<>>\nendobj\n"
    again = pdf[pdf.rindex(b"startxref") :]
    assert _bad(pdf + loose) == {"updated": FAILED}
    assert _bad(pdf + loose + again) == {"updated": FAILED}


def test_pages_put_into_another_order_are_found(unit, seal):
    two = _two_pages(_page(unit))
    sealed = _sealed(unit, seal, at=AT, pdf=two)

    def turn(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"].reverse()
        writer.update_container(pages["/Kids"])
        writer.update_container(pages)

    assert _bad(sealed) == {}
    assert _bad(_updated(sealed, turn)) == {"updated": FAILED}


def test_bytes_hidden_from_the_signature_are_found(pdf):
    place = pdf.index(b"/ByteRange")
    numbers = pdf[place : pdf.index(b"]", place)]
    _, _, second, rest = (int(one) for one in numbers.split(b"[")[1].split())
    shorter = numbers.replace(b" %d" % second, b" %d" % (second + 1)).replace(
        b" %d" % rest, b" %d" % (rest - 1)
    )

    assert _bad(pdf.replace(numbers, shorter, 1)) == {"range": FAILED}


def test_a_picture_of_a_seal_is_no_seal(unit):
    assert _bad(_page(unit)) == {"unsealed": FAILED}


@pytest.mark.parametrize(
    ("content", "why", "state"),
    [
        (b"\x89PNG\r\n\x1a\n", "no_document", CheckState.UNKNOWN),
        (b"%PDF-1.7\n" + b"[" * 50_000, "broken", FAILED),
        (b"PK\x03\x04" + b"\0" * 60, "broken_package", FAILED),
    ],
)
def test_what_is_no_document_is_told(content, why, state):
    assert _bad(content) == {why: state}
    assert trust.verify_document(content=content, at=LATER).verdict is state


def test_a_zip_of_something_else_is_no_ofd():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    report = trust.verify_document(content=held.getvalue(), at=LATER)

    assert report.kind is DocumentKind.OFD
    assert _bad(held.getvalue()) == {"look_alike": FAILED}


def test_a_seal_revoked_later_held_when_it_was_put_and_one_revoked_before_did_not(unit, seal):
    good = _sealed(unit, seal, at=AT)
    row = SealKey.objects.get(seal_id=seal.id, suite=SuiteName.INTERNATIONAL)
    used = Certificate.objects.get(serial=row.serial)
    certificates.end_certificate(
        actor=SYSTEM,
        certificate_id=used.id,
        reason=RevocationReason.KEY_COMPROMISE,
        words="私钥泄露",
        at=AT + timedelta(days=1),
    )
    late = _sealed(unit, seal, at=AT + timedelta(days=2), row=row)

    assert _bad(good) == {}
    assert _bad(late) == {"revoked": FAILED}


def test_a_seal_put_after_its_certificate_ended_is_refused_and_one_put_before_is_not(unit, seal):
    row = SealKey.objects.get(seal_id=seal.id, suite=SuiteName.INTERNATIONAL)
    ended = pki.read(bytes(row.certificate)).valid_until
    after = ended + timedelta(days=1)
    trust.set_up_authority(actor=SYSTEM, at=after)

    assert _bad(_sealed(unit, seal, at=AT), at=after) == {}
    assert _bad(_sealed(unit, seal, at=after), at=after) == {"expired": FAILED}


def _two_pages(pdf: bytes) -> bytes:
    def copy(writer: IncrementalPdfFileWriter) -> None:
        page, _ = writer.find_page_for_modification(0)
        pages = writer.root["/Pages"]
        second = generic.DictionaryObject(page.get_object())
        second.pop(pdf_name("/StructParents"), None)
        pages["/Kids"].append(writer.add_object(second))
        pages[pdf_name("/Count")] = generic.NumberObject(2)
        writer.update_container(pages["/Kids"])
        writer.update_container(pages)

    return _updated(pdf, copy)


def _sealed(unit, seal, *, at, suite=SuiteName.INTERNATIONAL, row=None, pdf=None) -> bytes:
    """Return a page sealed by the seal's own key, whatever stands against it."""
    row = row or SealKey.objects.get(seal_id=seal.id, suite=suite)
    certificate = pki.read(bytes(row.certificate))
    page = pdf or _page(unit)
    height = float(PdfFileReader(io.BytesIO(page)).root["/Pages"]["/Kids"][0]["/MediaBox"][3])
    return pades.seal_pdf(
        pdf=page,
        seal=pades.SealOn(
            name=seal.name,
            picture=picture_of(seal_id=seal.id),
            spot=Spot(page=0, x=300.0, y=200.0, page_height=height),
            reason="试",
            key=seal_keys.load_key(key_id=row.key_id),
            certificate=certificate,
            others=(),
        ),
        stamp=seal_keys.stamper(suite=suite, at=at),
        proofs=lambda _: seal_keys.Evidence(certificates=(certificate.der,), ocsps=(), crls=()),
        at=at,
    )

"""Documents are sealed once, in both forms, or wait with a reason, or are refused with work."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from pyhanko.pdf_utils.reader import PdfFileReader

from yimen.directory.contracts import Post
from yimen.directory.testing import AT, demo_county, make_officer
from yimen.kernel import typeset
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.models import OutboxEvent, Work
from yimen.kernel.typeset.pages import set_page
from yimen.ofd import reading
from yimen.pki import cms
from yimen.pki.contracts import RevocationReason, SuiteName
from yimen.trust import public as trust
from yimen.trust import testing
from yimen.trust.actions import certificates, policy, put_seal, requeue, seals
from yimen.trust.contracts import REFUSED_WORK, SealedForm, SealedState, Why
from yimen.trust.models import (
    Certificate,
    Seal,
    Sealing,
    SealKey,
    SealUse,
    TrustKey,
)
from yimen.trust.queries import seals as queries
from yimen.trust.queries import status

pytestmark = pytest.mark.django_db
TEMPLATE = Path(typeset.__file__).parents[1] / "tests" / "page.typ"
KIND = "cases.notice"


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


def _ask(unit, *, ref: Ref | None = None) -> Ref:
    ref = ref or Ref(KIND, new_id())
    page = set_page(template=TEMPLATE, data={"title": "决定书", "name": unit.name}, made_at=AT)
    with transaction.atomic():
        stored = files.put_bytes(content=page, name="决定书.pdf", owner=ref, at=AT)
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
    return ref


def _content(ref: Ref, form: SealedForm) -> bytes:
    return b"".join(trust.open_sealed(ref=ref, form=form).pieces)


def test_a_document_comes_out_sealed_in_both_forms_with_its_use_logged(unit, seal):
    ref = _ask(unit)

    assert testing.seal_waiting(at=AT) == [SealedState.SEALED]

    view = trust.find_sealed(ref=ref)
    assert view.seal_name == unit.name
    pdf = _content(ref, SealedForm.PDF)
    ofd = reading.read(content=_content(ref, SealedForm.OFD))
    assert ofd.signatures[0].seal.name == unit.name
    assert unit.name in ofd.pages[0].text
    use = SealUse.objects.get()
    assert use.source_sm3 == files.find(file_id=Sealing.objects.get().file_id).sm3
    assert use.pdf_sm3 == files.find(file_id=view.pdf_file_id).sm3
    assert [one.holds for one in queries.list_uses(seal_id=seal.id)] == [True]
    assert OutboxEvent.objects.filter(code="trust.document_sealed", subject_id=ref.id).count() == 1
    assert b"/Form" in pdf
    assert b"/DSS" in pdf
    whole = _content(ref, SealedForm.OFD)
    assert view.ofd_size == len(whole)
    assert view.ofd_words == f"OFD，{len(whole) / 1_000_000:.1f} MB"


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"这台机器没有装 {name}，独立核验跳过")
    return found


def _parts(pdf: bytes) -> tuple[bytes, bytes]:
    """Return the first signature of a PDF and what it is over, read with no PDF library."""
    (*numbers,) = (int(one) for one in re.search(rb"/ByteRange ?\[([0-9 ]+)\]", pdf)[1].split())
    start, length, again, rest = numbers
    signature = bytes.fromhex(pdf[start + length + 1 : again - 1].decode())
    return signature, pdf[start : start + length] + pdf[again : again + rest]


def test_openssl_and_poppler_find_signature_time_stamp_and_chain_good(unit, seal, tmp_path):
    openssl, pdfsig = _tool("openssl"), _tool("pdfsig")
    ref = _ask(unit)
    testing.seal_waiting(at=AT)
    pdf = _content(ref, SealedForm.PDF)
    signature, content = _parts(pdf)
    token = cms.verify(signature, content=content).stamp.token
    roots = Certificate.objects.filter(profile="root", suite="international")
    for name, held in {
        "root.der": bytes(roots.get().der),
        "signature": signature,
        "content": content,
        "token": token,
        "stamped": cms.verify(signature, content=content).signature,
        "sealed.pdf": pdf,
    }.items():
        (tmp_path / name).write_bytes(held)

    def run(*words: str) -> str:
        made = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        return made.stdout + made.stderr

    run(openssl, "x509", "-inform", "DER", "-in", "root.der", "-out", "root.pem")
    moment = str(int(AT.timestamp()))
    whole = run(
        *(openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature", "-cades"),
        *("-content", "content", "-CAfile", "root.pem", "-purpose", "any", "-attime", moment),
        *("-out", "read"),
    )
    stamped = run(
        *(openssl, "ts", "-verify", "-in", "token", "-token_in", "-data", "stamped"),
        *("-CAfile", "root.pem", "-attime", moment),
    )
    assert "successful" in whole, whole
    assert (tmp_path / "read").read_bytes() == content
    assert "Verification: OK" in stamped, stamped
    told = run(pdfsig, "-nocert", "sealed.pdf")
    assert "Signature is Valid" in told
    assert f"Signer Certificate Common Name: {unit.name}" in told
    assert "ETSI.CAdES.detached" in told


def test_the_sealed_page_keeps_its_tags_and_tells_of_the_seal(unit, seal):
    ref = _ask(unit)
    testing.seal_waiting(at=AT)
    reader = PdfFileReader(io.BytesIO(_content(ref, SealedForm.PDF)))

    field, stamp = (one.get_object() for one in reader.root["/AcroForm"]["/Fields"])
    numbers = reader.root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    place = list(numbers).index(field["/StructParent"])
    element = numbers[place + 1]
    assert element["/S"] == "/Form"
    assert unit.name in element["/Alt"]
    assert element["/K"]["/Obj"]["/T"] == field["/T"]
    assert field["/P"]["/Tabs"] == "/S"
    assert stamp["/V"]["/Type"] == "/DocTimeStamp"
    assert int(stamp["/F"]) & 2, "归档时间戳不显示，不读给人听"
    store = reader.root["/DSS"]
    assert len(store["/Certs"]) >= 4
    assert len(store["/OCSPs"]) == 2
    assert len(store["/CRLs"]) >= 1


def test_in_sm_the_pdf_is_signed_with_sm2_by_policy(unit, seal):
    policy.set_suite(
        actor=SYSTEM, form=SealedForm.PDF, suite=SuiteName.SM, from_at=AT, why="密评整改", at=AT
    )
    ref = _ask(unit)
    testing.seal_waiting(at=AT)

    signature, content = _parts(_content(ref, SealedForm.PDF))
    found = cms.verify(signature, content=content)
    assert found.suite is SuiteName.SM
    assert found.stamp is not None


def test_asked_twice_and_sealed_twice_one_comes_out(unit, seal):
    ref = _ask(unit)
    _ask(unit, ref=ref)
    testing.seal_waiting(at=AT)
    (row,) = Sealing.objects.all()

    assert put_seal.seal_one(sealing_id=row.id, at=AT) is SealedState.SEALED
    assert SealUse.objects.count() == 1


@pytest.mark.parametrize("step", ["put_bytes", "record", "publish"])
def test_killed_at_any_step_nothing_is_lost_or_doubled(unit, seal, monkeypatch, step):
    ref = _ask(unit)
    (row,) = Sealing.objects.all()

    class Killed(BaseException):
        """What a process feels of SIGKILL: nothing runs afterwards."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    module = {
        "put_bytes": put_seal.files,
        "record": put_seal.ledger,
        "publish": put_seal.outbox,
    }[step]
    with monkeypatch.context() as patch:
        patch.setattr(module, step, die)
        with pytest.raises(Killed):
            put_seal.seal_one(sealing_id=row.id, at=AT)

    assert trust.find_sealed(ref=ref).state is SealedState.QUEUED
    assert SealUse.objects.count() == 0
    assert testing.seal_waiting(at=AT) == [SealedState.SEALED]
    assert SealUse.objects.count() == 1


def test_without_a_seal_it_waits_and_a_seal_that_is_made_wakes_it(unit):
    ref = _ask(unit)
    testing.seal_waiting(at=AT)
    waiting = trust.find_sealed(ref=ref)

    testing.make_seal(organisation_id=unit.id, at=AT + timedelta(hours=2))
    sealed = put_seal.seal_waiting(clock=lambda: AT + timedelta(hours=2))

    assert (waiting.state, waiting.why) == (SealedState.QUEUED, Why.NO_SEAL)
    assert sealed == 1


@pytest.mark.parametrize(
    ("profile", "why"), [("tsa", Why.TIME), ("ocsp", Why.STANDING)], ids=["tsa", "ocsp"]
)
def test_with_stamps_or_status_down_it_waits_and_comes_through_afterwards(unit, seal, profile, why):
    ref = _ask(unit)
    down = Certificate.objects.filter(profile=profile)
    down.update(state="suspended")
    testing.seal_waiting(at=AT)
    waiting = trust.find_sealed(ref=ref)
    (row,) = Sealing.objects.all()

    assert (waiting.state, waiting.why) == (SealedState.QUEUED, why)
    assert row.next_at > AT
    assert put_seal.seal_waiting(clock=lambda: AT) == 0
    down.update(state="valid")
    assert put_seal.seal_waiting(clock=lambda: row.next_at) == 1


def test_a_seal_revoked_in_the_middle_of_a_batch_is_refused_with_work_for_its_keeper(unit):
    keeper = make_officer(unit=unit, post=Post.EXAMINER)
    seal = testing.make_seal(organisation_id=unit.id, at=AT, custodian_id=keeper.officer_id)
    refs = [_ask(unit) for _ in range(3)]
    first = Sealing.objects.get(ref_id=refs[0].id)
    put_seal.seal_one(sealing_id=first.id, at=AT)
    for pair in SealKey.objects.filter(seal_id=seal.id):
        known = Certificate.objects.get(serial=pair.serial)
        certificates.end_certificate(
            actor=SYSTEM,
            certificate_id=known.id,
            reason=RevocationReason.KEY_COMPROMISE,
            words="密钥可能泄露",
            at=AT,
        )
    later = AT + timedelta(minutes=1)
    assert testing.seal_waiting(at=later) == [SealedState.REFUSED, SealedState.REFUSED]

    assert {trust.find_sealed(ref=one).why for one in refs[1:]} == {Why.REVOKED}
    (work,) = Work.objects.filter(kind=REFUSED_WORK)
    assert (work.unit_id, work.person_id) == (unit.id, keeper.officer_id)
    seals.certify_seal(actor=SYSTEM, seal_id=seal.id, reason="换发证书", at=later)
    for row in Sealing.objects.filter(state=SealedState.REFUSED):
        requeue.ask_again(actor=keeper, sealing_id=row.id, at=later)
    assert testing.seal_waiting(at=later) == [SealedState.SEALED, SealedState.SEALED]
    assert not Work.objects.filter(kind=REFUSED_WORK).exists()


def test_with_the_database_alone_nothing_is_sealed(unit, seal, tmp_path, settings):
    _ask(unit)
    settings.YIMEN_KEYS_FOLDER = tmp_path / "elsewhere"
    status.signing_key.cache_clear()
    (row,) = Sealing.objects.all()

    assert put_seal.seal_or_wait(sealing_id=row.id, at=AT) is not SealedState.SEALED
    assert SealUse.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"custodian_id": uuid4()},
        {"version": 4},
        {"standing": ["cases.notice", "licences.licence", "any.kind"]},
        {"decided_by": "别人"},
        {"picture": "<svg/>"},
    ],
    ids=["custodian", "version", "standing", "approval", "picture"],
)
def test_a_seal_whose_row_somebody_changed_is_not_used_and_is_named(unit, seal, change):
    ref = _ask(unit)
    Seal.objects.filter(id=seal.id).update(**change)

    testing.seal_waiting(at=AT)

    view = trust.find_sealed(ref=ref)
    assert (view.state, view.why) == (SealedState.REFUSED, Why.SEAL_CHANGED)
    assert [one.name for one, _ in queries.list_faults()] == [seal.name]


def test_a_suspended_seal_set_back_to_its_older_row_is_not_used(unit, seal):
    before = Seal.objects.filter(id=seal.id).values().get()
    seals.suspend_seal(actor=SYSTEM, seal_id=seal.id, reason="保管人离职", at=AT)
    ref = _ask(unit)
    Seal.objects.filter(id=seal.id).update(**before)

    testing.seal_waiting(at=AT)

    assert trust.find_sealed(ref=ref).why == Why.SEAL_CHANGED
    ((_, fault),) = queries.list_faults()
    assert "台账" in fault


def test_many_seals_are_compared_in_as_many_statements_as_one(
    unit, seal, django_assert_num_queries
):
    other = testing.make_seal(organisation_id=demo_county().town.id, at=AT)
    Seal.objects.filter(id=other.id).update(custodian_id=uuid4())

    with django_assert_num_queries(3):
        faults = queries.list_faults()

    assert [one.id for one, _ in faults] == [other.id]


@pytest.mark.parametrize("column", ["file_id", "title", "organisation_id", "asked_by"])
def test_a_row_that_somebody_wrote_into_the_queue_is_refused(unit, seal, column):
    ref, other = _ask(unit), demo_county().town
    given = {"file_id": new_id(), "title": "别的", "organisation_id": other.id, "asked_by": "县长"}
    Sealing.objects.update(**{column: given[column]})

    testing.seal_waiting(at=AT)

    assert trust.find_sealed(ref=ref).why == Why.ROW_CHANGED


def test_a_record_of_use_that_somebody_changed_is_named(unit, seal):
    _ask(unit)
    testing.seal_waiting(at=AT)
    SealUse.objects.update(person="别人")

    assert [one.holds for one in queries.list_uses(seal_id=seal.id)] == [False]


def test_a_destroyed_seal_has_no_keys_left_and_what_it_sealed_stays(unit, seal):
    ref = _ask(unit)
    testing.seal_waiting(at=AT)

    seals.destroy_seal(actor=SYSTEM, seal_id=seal.id, reason="机构撤并", at=AT)

    assert not TrustKey.objects.filter(use="seal", destroyed_at=None).exclude(
        id__in=SealKey.objects.filter(seal=None).values("key_id")
    )
    assert trust.find_sealed(ref=ref).state is SealedState.SEALED
    late = _ask(unit)
    testing.seal_waiting(at=AT)
    assert trust.find_sealed(ref=late).why == Why.NO_SEAL

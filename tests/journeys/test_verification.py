"""The page and the interface that tell whether a file is real, and what has become of it since."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.audit.queries.entry import proof_document
from yimen.cases import testing as cases
from yimen.cases.actions.notice import set_notice
from yimen.cases.contracts import NOTICE_KIND, CaseState
from yimen.cases.models import Notice
from yimen.catalogue.contracts import NoticeKind
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.models import LedgerEntry
from yimen.trust import public as trust
from yimen.trust import testing
from yimen.trust.contracts import SealedForm

pytestmark = pytest.mark.django_db
PAGE, API = "/verify/file/", "/api/v1/verify/file"


def _give(address: str, name: str, content: bytes):
    return Client().post(address, {"file": SimpleUploadedFile(name, content)})


def _decision(state: CaseState) -> bytes:
    """Return the sealed decision of a case in a state, as PDF."""
    around = cases.town()
    testing.make_seal(organisation_id=around.units.department.id, at=cases.AT)
    case = cases.case_at(state, around)
    notice = Notice.objects.get(case_id=case.id, kind=NoticeKind.GRANT)
    set_notice(notice_id=notice.id, at=now())
    testing.seal_waiting(at=now())
    sealed = trust.open_sealed(ref=Ref(NOTICE_KIND, notice.id), form=SealedForm.PDF)
    return b"".join(sealed.pieces)


def test_a_sealed_notice_is_told_to_be_real_with_every_check():
    pdf = _decision(CaseState.GRANTED)

    page = _give(PAGE, "决定书.pdf", pdf).content.decode()
    said = _give(API, "决定书.pdf", pdf).json()

    assert "文件是真的，没有被改过" in page
    assert "时间戳证明" in page
    assert (said["kind"], said["verdict"], said["since"]) == ("pdf", "ok", [])
    assert {one["state"] for one in said["checks"]} == {"ok"}


def test_a_revoked_decision_is_a_real_document_that_proves_nothing_any_more():
    pdf = _decision(CaseState.REVOKED)

    said = _give(API, "决定书.pdf", pdf).json()

    assert said["verdict"] == "ok"
    assert "已经撤销" in said["since"][0]
    assert "已经撤销" in _give(PAGE, "决定书.pdf", pdf).content.decode()


def test_a_changed_file_is_not_to_be_relied_on():
    pdf = _decision(CaseState.GRANTED)
    place = pdf.index(b"stream") + 40

    page = _give(PAGE, "x.pdf", pdf[:place] + b"\0" + pdf[place + 1 :]).content.decode()

    assert "这个文件不能采信" in page
    assert "盖章以后，文件的内容被改过" in page


def test_a_proof_of_the_ledger_holds_and_one_that_was_changed_does_not():
    ledger.record(
        actor=SYSTEM, verb="toy.thing.moved", subject=Ref("toy.thing", new_id()), at=now()
    )
    while sequence_once(at=now(), with_own=True):
        pass
    document = proof_document(entry_id=LedgerEntry.objects.order_by("-id").first().id)
    forged = {**document, "entry": {**document["entry"], "ground": "另一个理由"}}

    good = _give(API, "证明.json", json.dumps(document).encode()).json()
    bad = _give(API, "证明.json", json.dumps(forged).encode()).json()

    assert (good["kind"], good["verdict"]) == ("ledger_proof", "ok")
    assert bad["verdict"] == "failed"
    assert "被改动过" in bad["checks"][0]["sentence"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("照片.png", b"\x89PNG\r\n\x1a\n0000", "这不是 PDF，也不是 OFD"),
        ("空.pdf", b"", "请先选一个文件"),
        ("证明.json", b'{"format": "other"}', "这不是台账的证明文件"),
        ("坏.json", b"{" * 4000, "证明文件读不出来"),
    ],
)
def test_what_cannot_be_verified_is_told(name, content, said):
    assert said in _give(PAGE, name, content).content.decode()


def test_the_page_that_asks_for_a_code_leads_to_the_one_for_files():
    assert PAGE in Client().get("/verify/").content.decode()
    assert Client().get(PAGE).status_code == 200

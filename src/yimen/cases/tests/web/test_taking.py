"""What staff take away carries their mark; who it is for gets the very bytes."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import notice as notices
from yimen.cases.contracts import CaseState, case_ref
from yimen.cases.models import CasePaper, Notice
from yimen.directory import public as directory
from yimen.identity.testing import sign_in
from yimen.kernel.files import actions as files
from yimen.kernel.ledger import queries as ledger
from yimen.ofd import reading
from yimen.trust import testing as trust

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


@pytest.fixture
def notice(around) -> Notice:
    made = testing.case_at(CaseState.ACCEPTED, around)
    return Notice.objects.filter(case_id=made.id).order_by("made_at")[0]


def _taken(actor, address: str) -> bytes:
    client = Client()
    sign_in(client, actor)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Length"].isdigit()
    return b"".join(answer.streaming_content)


def _texts(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_officer_takes_a_notice_with_his_unit_post_name_and_purpose_on_each_page(around, notice):
    address = reverse("cases:notice_pdf", args=[notice.id])

    pages = _texts(_taken(around.examiner, address))

    who = directory.signature(actor=around.examiner, at=testing.AT)
    assert who.endswith(f" {around.examiner.name}")
    assert len(who) > len(around.examiner.name) + 4
    for page in pages:
        flat = page.replace("\r\n", "")
        assert f"{who} 20" in flat
        assert f"仅供办理 {notice.case.number} 使用" in flat
    assert notice.document_number in "".join(pages).replace(" ", "")


def test_applicant_and_who_hands_it_over_get_the_sealed_original(around, notice):
    trust.make_seal(organisation_id=notice.case.receiving_unit_id, at=testing.AT)
    notices.set_notice(notice_id=notice.id, at=testing.AT)
    trust.seal_waiting(at=testing.AT)
    address = reverse("cases:notice_pdf", args=[notice.id])

    own = _taken(around.resident, address)
    handed = _taken(around.examiner, f"{address}?give=1")
    ofd = _taken(around.resident, reverse("cases:notice_ofd", args=[notice.id]))

    notice.refresh_from_db()
    assert own == handed
    assert own.startswith(files.read_bytes(file_id=notice.file_id))
    assert b"/ETSI.CAdES.detached" in own
    assert notice.document_number in "".join(one.text for one in reading.read(content=ofd).pages)
    looks = ledger.list_looks(subject=case_ref(notice.case_id))
    assert [one.ground for one in looks if str(notice.id) in one.change] == ["打印交给当事人"]


def test_before_the_seal_is_on_the_page_says_so_and_gives_none_as_if_sealed(around, notice):
    address = reverse("cases:notice_pdf", args=[notice.id])
    resident, clerk = Client(), Client()
    sign_in(resident, around.resident)
    sign_in(clerk, around.examiner)

    waiting = resident.get(address).content.decode()
    at_window = clerk.get(f"{address}?give=1").content.decode()

    assert "正在盖章" in waiting
    assert "先看内容（未盖章，不作凭证）" in waiting
    assert "先打印，当场盖实体印章" in at_window
    for page in _texts(_taken(around.resident, f"{address}?unsealed=1")):
        assert "不作凭证" in page
    for page in _texts(_taken(around.examiner, f"{address}?give=1&unsealed=1")):
        assert "加盖实体印章后有效" in page


@pytest.mark.parametrize("readable", [True, False])
def test_paper_that_came_as_pdf_is_marked_for_staff_where_it_can_be(around, readable):
    made = testing.case_at(CaseState.SUBMITTED, around)
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(842, 595)
        raw = io.BytesIO()
        document.save(raw)
    content = raw.getvalue() if readable else b"%PDF-1.7 broken"
    stored = files.put_bytes(
        content=content, name="平面图.pdf", owner=case_ref(made.id), at=testing.AT
    )
    CasePaper.objects.filter(case_id=made.id, code="plan").update(file_ids=[str(stored.id)])
    address = reverse("cases:paper_file", args=[made.id, stored.id])

    taken = _taken(around.clerk, address)

    assert _taken(around.resident, address) == content
    assert (taken == content) is not readable
    if readable:
        assert around.clerk.name in "".join(_texts(taken))

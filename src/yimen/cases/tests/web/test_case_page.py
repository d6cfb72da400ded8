"""The officer's case page: papers beside the form, pages as pictures, each look kept once."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.contracts import CaseState, case_ref
from yimen.cases.models import CasePaper
from yimen.identity.testing import sign_in
from yimen.kernel.files import actions as files
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def signed_in(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def two_pages() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 300)
    document.new_page(200, 300)
    made = io.BytesIO()
    document.save(made)
    document.close()
    return made.getvalue()


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


@pytest.fixture
def case(around):
    made = testing.case_at(CaseState.SUBMITTED, around)
    stored = files.put_bytes(
        content=two_pages(), name="平面图.pdf", owner=case_ref(made.id), at=testing.AT
    )
    CasePaper.objects.filter(case_id=made.id, code="plan").update(file_ids=[str(stored.id)])
    return made, stored


def looks(case) -> list[str]:
    return [one.change for one in ledger.list_looks(subject=case.ref)]


def test_a_paper_that_came_as_pdf_is_shown_page_by_page_and_looked_at_once(around, case):
    made, stored = case
    clerk = signed_in(around.clerk)
    address = reverse("cases:staff_case", args=[made.id])

    page = clerk.get(f"{address}?sheet=1&page=2").content.decode()
    picture = reverse("cases:staff_paper_page", args=[made.id, stored.id, 2])
    assert "第 2 页，共 2 页" in page
    assert picture in page
    for number in (1, 2):
        drawn = clerk.get(reverse("cases:staff_paper_page", args=[made.id, stored.id, number]))
        assert drawn.headers["Content-Type"] == "image/jpeg"
        assert drawn.content[:3] == b"\xff\xd8\xff"
    assert clerk.get(picture.replace("/2.jpg", "/3.jpg")).status_code == 404
    assert len([one for one in looks(made) if str(stored.id) in one]) == 1


def test_turning_papers_is_the_same_look_and_opening_again_is_another(around, case):
    made, _ = case
    clerk = signed_in(around.clerk)
    address = reverse("cases:staff_case", args=[made.id])
    clerk.get(address)
    clerk.get(f"{address}?sheet=1")
    part = clerk.get(f"{address}?sheet=1&page=2", headers={"HX-Target": "viewer"})
    assert "<h1" not in part.content.decode()
    assert len([one for one in looks(made) if '"case"' in one]) == 1
    clerk.get(address)
    assert len([one for one in looks(made) if '"case"' in one]) == 2


def test_a_sheet_cannot_be_had_by_who_may_not_see_the_case(around, case):
    made, stored = case
    stranger = signed_in(around.other_area)
    address = reverse("cases:staff_case", args=[made.id])
    picture = reverse("cases:staff_paper_page", args=[made.id, stored.id, 1])
    assert stranger.get(picture).status_code == 404
    assert stranger.get(address, headers={"HX-Target": "viewer"}).status_code == 404


def test_a_difference_is_marked_beside_the_form(around):
    made = testing.case_at(CaseState.SUBMITTED, around, name="别人的名字")
    page = signed_in(around.clerk).get(reverse("cases:staff_case", args=[made.id]))
    assert "1 处不同" in page.content.decode()
    assert '<mark class="wrong">别人的名字</mark>' in page.content.decode()


def test_only_who_may_correct_opens_the_page_for_it(around):
    made = testing.case_at(CaseState.CORRECTION, around)
    address = reverse("cases:correct", args=[made.id])
    assert signed_in(around.resident).get(address).status_code == 200
    for officer in (around.acceptor, around.examiner, around.approver, around.supervisor):
        assert signed_in(officer).get(address).status_code == 403
    assert signed_in(around.other_area).get(address).status_code == 404

"""A seal goes its way through the pages: asked, approved by another, made, used, stopped; each to whom it is for."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yimen.directory.contracts import Post
from yimen.directory.testing import AT, demo_county, make_officer
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.models import Work
from yimen.ofd import reading
from yimen.trust import testing
from yimen.trust.actions.authority import set_up_authority
from yimen.trust.contracts import LEAVE_WORK, SEAL_WORK, SealState
from yimen.trust.models import Seal, SealLeave, SealUse
from yimen.trust.queries import seals as queries

pytestmark = pytest.mark.django_db


def _as(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


@pytest.fixture
def county():
    return demo_county()


@pytest.fixture
def people(county):
    unit = county.department
    return {
        "clerk": make_officer(unit=unit, post=Post.EXAMINER, name="曾芳"),
        "head": make_officer(unit=unit, post=Post.APPROVER, name="鲁成业"),
        "stranger": make_officer(unit=county.town, post=Post.EXAMINER, name="彭涛"),
        "security": make_officer(unit=county.centre, post=Post.SECURITY_ADMIN, name="郭立"),
        "operator": make_officer(unit=county.centre, post=Post.OPERATOR, name="程维"),
    }


def test_a_seal_is_asked_approved_and_made_by_the_hands_it_takes(county, people):
    set_up_authority(actor=SYSTEM, at=AT)
    clerk, security = _as(people["clerk"]), _as(people["security"])
    sent = {
        "organisation": county.department.id,
        "kind": "special",
        "purpose": "行政审批",
        "custodian": people["clerk"].officer_id,
        "standing": ["cases.notice"],
        "ground": "窗口要用",
    }
    refused = clerk.post(reverse("trust:seal_apply"), sent)
    assert refused.status_code == 422
    assert "请写专用章的全称" in refused.content.decode()
    asked = clerk.post(reverse("trust:seal_apply"), sent | {"purpose": "行政审批专用章"})
    seal = Seal.objects.get()
    page = asked["Location"]
    assert Work.objects.filter(kind=SEAL_WORK, unit_id=county.centre.id).exists()

    assert clerk.post(page, {"act": "approve"}).status_code == 403
    assert _as(people["stranger"]).get(page).status_code == 404
    security.post(page, {"act": "approve"})
    security.post(page, {"act": "make"})

    seal.refresh_from_db()
    assert (seal.state, seal.name) == (SealState.IN_USE, "县民政局行政审批专用章")
    assert not Work.objects.filter(kind=SEAL_WORK).exists()
    picture = clerk.get(reverse("trust:seal_picture", args=[seal.id]))
    assert picture.content.startswith(b"<svg")
    shown = clerk.get(page).content.decode()
    assert "制作印章" in shown
    assert "郭立" in shown


def test_custody_is_handed_over_with_both_named_and_a_stopped_seal_is_started_by_another(
    county, people
):
    seal = testing.make_seal(
        organisation_id=county.department.id, at=AT, custodian_id=people["clerk"].officer_id
    )
    page = reverse("trust:seal", args=[seal.id])
    clerk, security = _as(people["clerk"]), _as(people["security"])

    clerk.post(
        page,
        {"act": "hand_over", "custodian": people["head"].officer_id, "reason": "调离岗位"},
    )
    assert clerk.post(page, {"act": "suspend", "reason": "我来停一下"}).status_code == 403
    _as(people["head"]).post(page, {"act": "suspend", "reason": "怀疑冒用"})
    short = security.post(page, {"act": "resume", "reason": "行"})
    security.post(page, {"act": "resume", "reason": "查清没有冒用"})

    assert short.status_code == 422
    assert "曾芳移交鲁成业" in security.get(page).content.decode()
    assert Seal.objects.get().state == SealState.IN_USE


def test_another_document_is_sealed_with_leave_of_another_person(county, people):
    import pypdfium2

    with pypdfium2.PdfDocument.new() as document:
        document.new_page(595, 842)
        raw = io.BytesIO()
        document.save(raw)
    seal = testing.make_seal(organisation_id=county.department.id, at=AT)
    ask = reverse("trust:leave_ask", args=[seal.id])
    clerk, head = _as(people["clerk"]), _as(people["head"])
    wrong = clerk.post(ask, {"title": "函", "reason": "回复县政府"})
    sent = {
        "title": "关于调整窗口时间的函",
        "reason": "回复县政府办公室",
        "document": SimpleUploadedFile("函.pdf", raw.getvalue(), "application/pdf"),
    }
    asked = clerk.post(ask, sent)
    leave = SealLeave.objects.get()

    assert wrong.status_code == 422
    assert Work.objects.filter(kind=LEAVE_WORK, unit_id=county.department.id).exists()
    assert clerk.post(asked["Location"], {"act": "agree"}).status_code == 403
    head.post(asked["Location"], {"act": "agree"})
    testing.seal_waiting(at=AT)

    paper = reverse("trust:leave_document", args=[leave.id])
    pdf = b"".join(clerk.get(f"{paper}?form=pdf").streaming_content)
    ofd = b"".join(clerk.get(f"{paper}?form=ofd").streaming_content)
    assert b"/ETSI.CAdES.detached" in pdf
    assert reading.read(content=ofd).signatures[0].seal.name == "县民政局"
    assert SealUse.objects.get().person == "鲁成业"
    assert _as(people["stranger"]).get(paper).status_code == 404


def test_leave_that_was_agreed_in_the_database_alone_is_worth_nothing(county, people):
    seal = testing.make_seal(organisation_id=county.department.id, at=AT)
    test_another = SimpleUploadedFile("函.pdf", b"%PDF-1.7\n%%EOF", "application/pdf")
    _as(people["clerk"]).post(
        reverse("trust:leave_ask", args=[seal.id]),
        {"title": "函件", "reason": "回复县政府", "document": test_another},
    )
    SealLeave.objects.update(state="refused")
    page = reverse("trust:leave", args=[SealLeave.objects.get().id])

    SealLeave.objects.update(state="asked", sm3="0" * 64)
    answer = _as(people["head"]).post(page, {"act": "agree"})

    assert answer.status_code == 422
    assert "被人改过" in answer.content.decode()


def test_the_queue_says_what_waits_and_why_to_who_runs_it(county, people):
    page = reverse("trust:sealing")
    seal = testing.make_seal(organisation_id=county.department.id, at=AT)
    Seal.objects.filter(id=seal.id).update(custodian_name="x", decided_by="别人")

    shown = _as(people["operator"]).get(page).content.decode()

    assert "都盖好了" in shown
    assert "登记被改过的印章" in shown
    assert seal.name in shown
    assert _as(people["security"]).get(page).status_code == 403


def test_the_list_is_paged_by_key_and_shows_each_what_is_his(county, people):
    for unit in (county.department, county.other_department, county.town):
        testing.make_seal(organisation_id=unit.id, at=AT)
    seen = []
    after = ""
    while True:
        page = queries.page_of_seals(actor=people["security"], after=after, size=1)
        seen += [one.organisation_id for one in page.rows]
        if not (after := page.after):
            break

    assert seen == [county.department.id, county.other_department.id, county.town.id]
    for who, unit in (("clerk", county.department), ("stranger", county.town)):
        rows = queries.page_of_seals(actor=people[who]).rows
        assert [one.organisation_id for one in rows] == [unit.id]
    assert not queries.page_of_seals(actor=people["operator"]).rows
    assert _as(people["clerk"]).get(f"{reverse('trust:seals')}?after=x").status_code == 200

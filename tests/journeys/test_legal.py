"""The pages of a legal person's head, and the window's page that records a new one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import public, testing
from yimen.identity.actions import mandate as mandates
from yimen.identity.contracts import ConfirmedBy, MandateAct, MandateKind, MandateState
from yimen.identity.tests.actions.test_mandate import officer
from yimen.kernel.clock import local_day, now

pytestmark = pytest.mark.django_db
UNTIL = local_day(now()) + timedelta(days=300)


@pytest.fixture
def company():
    return testing.make_company(name="一门县测试米面店", legal_representative="王测试")


@pytest.fixture
def head(company):
    actor = testing.make_resident(name="王测试")
    person = public.get_person(person_id=actor.person_id)
    testing.make_mandate(grantor=company, holder=person, kind=MandateKind.LEGAL_HEAD)
    return actor


@pytest.fixture
def home(head):
    client = Client()
    testing.sign_in(client, head)
    return client


def typed(**changes):
    return {
        "name": "经办甲",
        "code": testing.an_id_number(),
        "acts": ["fill", "submit"],
        "scope": "all",
        "items": "",
        "until_on": UNTIL.isoformat(),
    } | changes


def given_by(company):
    found = public.list_given(grantor_id=company.id)
    return [one for one in found if one.kind is MandateKind.REPRESENTATIVE]


def test_the_head_authorises_somebody_and_ends_it(home, company):
    page = f"/my/companies/{company.id}/"
    assert company.name in home.get("/my/companies/").content.decode()
    assert page in home.get("/my/mandates/").content.decode()

    assert home.post(page, typed()).status_code == 302

    (made,) = given_by(company)
    assert (made.acts, made.until_on) == ((MandateAct.FILL, MandateAct.SUBMIT), UNTIL)
    shown = home.get(page).content.decode()
    assert "经办甲" in shown
    assert company.code_masked in shown
    assert home.post(f"{page}mandates/{made.id}/end/").status_code == 302
    assert public.get_mandate(mandate_id=made.id).state is MandateState.ENDED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "439981"}, "#f-code"),
        ({"acts": []}, "请至少选一样他可以做的事。"),
        ({"until_on": ""}, "请填授权到哪天为止。"),
        ({"until_on": "明年"}, "请按 2026-11-20 的样子填日期。"),
        ({"until_on": "2999-01-01"}, "授权最长 3 年"),
        ({"scope": ""}, "请选他可以办哪些事项。"),
        ({"scope": "some"}, "请写上事项编码，一行一个。"),
        ({"scope": "some", "items": "不存在\n"}, "没有找到编码是“不存在”的事项"),
    ],
)
def test_what_cannot_be_authorised_is_said_at_the_field(home, company, changes, said):
    answer = home.post(f"/my/companies/{company.id}/", typed(**changes))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert given_by(company) == []


def test_nobody_but_the_head_sees_or_ends_anything(home, company):
    page = f"/my/companies/{company.id}/"
    home.post(page, typed())
    (made,) = given_by(company)
    stranger = Client()
    testing.sign_in(stranger, testing.make_resident(name="旁人"))

    assert company.name not in stranger.get("/my/companies/").content.decode()
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, typed()).status_code == 404
    assert stranger.post(f"{page}mandates/{made.id}/end/").status_code == 404
    other = testing.make_company(name="另一家店")
    assert home.post(f"/my/companies/{other.id}/mandates/{made.id}/end/").status_code == 404
    assert public.get_mandate(mandate_id=made.id).state is MandateState.ACTIVE


def test_a_new_head_recorded_at_the_window_confirms_what_the_old_one_gave(home, company):
    page = f"/my/companies/{company.id}/"
    home.post(page, typed())
    (made,) = given_by(company)
    successor = testing.make_resident(name="李新任")
    unit = directory.demo_county(at=testing.AT).town
    window = Client()
    testing.sign_in(window, directory.make_officer(post=Post.CLERK, unit=unit))
    paper = {
        "name": "李新任",
        "code": public.get_own_details(actor=successor).code,
        "paper": "变更登记通知书 第 8 号",
    }
    at_window = f"/staff/people/{company.id}/head/"

    assert window.get(f"/staff/people/{successor.person_id}/head/").status_code == 404
    assert window.post(at_window, {**paper, "paper": ""}).status_code == 422
    assert window.post(at_window, paper).status_code == 302
    waiting = next(
        one
        for one in public.list_given(grantor_id=company.id)
        if one.holder_person_id == successor.person_id
    )
    mandates.confirm_mandate(
        actor=officer(), mandate_id=waiting.id, confirmed_by=ConfirmedBy.PAPER, at=now(), note=""
    )
    assert home.get(page).status_code == 404
    new = Client()
    testing.sign_in(new, successor)
    again = f"again-{made.id}"
    confirm = f"{page}mandates/{made.id}/confirm/"

    assert again in new.get(page).content.decode()
    assert "请填授权到哪天为止。" in new.post(confirm, {again: ""}).content.decode()
    assert new.post(confirm, {again: UNTIL.isoformat()}).status_code == 302
    kept = public.get_mandate(mandate_id=made.id)
    assert (kept.lapses, kept.until_on) == (False, UNTIL)

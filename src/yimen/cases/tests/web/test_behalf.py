"""For whom and by whom: on every page of an application, and on the lists of guardian and head."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.contracts import MandateKind
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db


def seat(actor) -> Client:
    client = Client()
    people.sign_in(client, actor)
    return client


def test_every_step_says_who_applies_and_who_fills_it_in():
    town = testing.town()
    helper = people.make_resident(name="李代办")
    grantor = identity.get_person(person_id=town.resident.person_id)
    people.make_mandate(
        grantor=grantor, holder=identity.get_person(person_id=helper.person_id), at=now()
    )
    helped, own = seat(helper), seat(town.resident)
    start = f"/apply/{town.item.item_code}/"

    asked = helped.get(start).content.decode()
    begun = helped.post(start, {"applicant": str(grantor.id), "situation": "small"}, follow=True)
    mine = own.post(start, {"applicant": str(grantor.id), "situation": "small"}, follow=True)

    assert f'value="{helper.person_id}" checked' in asked  # oneself, until another is chosen
    assert f"申请人：{grantor.name}，李代办代为填写" in begun.content.decode()
    assert f"申请人：{grantor.name}，本人填写" in mine.content.decode()
    draft = begun.redirect_chain[-1][0].split("/drafts/")[1][:36]
    check = helped.get(f"/drafts/{draft}/check/").content.decode()
    assert f"申请人：{grantor.name}，李代办代为填写" in check


def test_an_application_is_not_begun_before_its_situation_is_chosen():
    town = testing.town()
    own = seat(town.resident)

    answer = own.post(f"/apply/{town.item.item_code}/", {})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#f-situation-1"' in page
    assert page.count("请选一种情况，再开始填写。") == 2  # in the summary and at the question


def test_a_guardian_lists_the_wards_cases_by_name_and_may_narrow_them():
    town = testing.town()
    case = testing.case_at(CaseState.SUBMITTED, town, at=now() - timedelta(hours=1))
    guardian, stranger = people.make_resident(name="刘母"), people.make_resident(name="路人")
    ward = identity.get_person(person_id=town.resident.person_id)
    people.make_mandate(
        grantor=ward,
        holder=identity.get_person(person_id=guardian.person_id),
        kind=MandateKind.GUARDIAN,
    )
    home = seat(guardian)

    shown = home.get("/my/cases/").content.decode()
    own = home.get(f"/my/cases/?whose={guardian.person_id}").content.decode()
    theirs = home.get(f"/my/cases/?whose={ward.id}").content.decode()
    page = home.get(f"/my/cases/{case.id}/").content.decode()

    assert case.number in shown
    assert f"申请人{ward.name}" in shown
    assert case.number not in own
    assert case.number in theirs
    assert f"您（刘母）正在代{ward.name}办理" in page
    assert case.number not in seat(stranger).get(f"/my/cases/?whose={ward.id}").content.decode()

"""Officials' pages on persons, with real posts: find, look with a reason, record mandates."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yimen.directory import testing
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.contracts import MandateState

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return testing.demo_county()


@pytest.fixture
def elder(county):
    return people.make_person(
        name="张桂兰", area_code=testing.VILLAGE, phone="13900005521", address="三组 8 号"
    )


def seat(county, post: Post, unit: str) -> Client:
    client = Client()
    people.sign_in(client, testing.make_officer(post=post, unit=getattr(county, unit)))
    return client


def test_a_clerk_finds_a_person_of_her_area(county, elder):
    page = seat(county, Post.CLERK, "village").get("/staff/people/", {"q": "zgl"})

    text = page.content.decode()
    assert "张桂兰" in text
    assert "139****5521" in text
    assert "13900005521" not in text


def test_another_areas_clerk_finds_nobody_and_has_no_page(county, elder):
    other = seat(county, Post.CLERK, "other_village")

    assert "张桂兰" not in other.get("/staff/people/", {"q": "zgl"}).content.decode()
    assert other.get(f"/staff/people/{elder.id}/").status_code == 404
    reveal = {"field": "phone", "reason": "打电话核实"}
    assert other.post(f"/staff/people/{elder.id}/", reveal).status_code == 404


def test_a_look_needs_a_reason_and_then_shows_the_value_once(county, elder):
    clerk = seat(county, Post.CLERK, "village")
    page = f"/staff/people/{elder.id}/"

    without = clerk.post(page, {"field": "phone", "reason": "看"})
    with_reason = clerk.post(page, {"field": "phone", "reason": "打电话核实委托"})

    assert without.status_code == 422
    assert "13900005521" not in without.content.decode()
    assert "13900005521" in with_reason.content.decode()
    assert "13900005521" not in clerk.get(page).content.decode()


def test_a_person_sees_who_looked_and_why(county, elder):
    clerk = seat(county, Post.CLERK, "village")
    clerk.post(f"/staff/people/{elder.id}/", {"field": "phone", "reason": "打电话核实<b>委托</b>"})
    account = people.make_account(person=elder, username="zhang")
    own = Client()
    own.post("/login/", {"username": account.username, "password": people.PASSWORD})

    text = own.get("/my/looks/").content.decode()

    assert "测试人员" in text
    assert "联系电话" in text
    assert "打电话核实&lt;b&gt;委托" in text


def test_a_made_up_field_is_not_found(county, elder):
    clerk = seat(county, Post.CLERK, "village")

    answer = clerk.post(f"/staff/people/{elder.id}/", {"field": "soul", "reason": "打电话核实"})

    assert answer.status_code == 404


def test_an_agent_records_and_a_colleague_confirms(county, elder):
    agent = seat(county, Post.VILLAGE_AGENT, "village")
    answer = agent.post(
        f"/staff/people/{elder.id}/mandates/",
        {"kind": "village_agent", "evidence": "thumbprint", "evidence_note": "村部 3 号柜"},
    )
    assert answer.status_code == 302
    mandate = identity.list_mandates(person_id=elder.id)[0]
    page = f"/staff/mandates/{mandate.id}/confirm/"
    assert agent.post(page, {"confirmed_by": "village"}).status_code == 403

    clerk = seat(county, Post.CLERK, "village")
    assert "张桂兰" in clerk.get("/staff/mandates/").content.decode()
    clerk.post(page, {"confirmed_by": "telephone", "note": "本人同意"})

    assert identity.get_mandate(mandate_id=mandate.id).state is MandateState.ACTIVE


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"kind": "king", "evidence": "thumbprint"},
        {"kind": "relative", "evidence": "witness", "witness": "田大山", "holder_code": "123"},
        {"kind": "village_agent", "evidence": "thumbprint"},
        {"kind": "village_agent", "evidence": "witness", "witness": "田", "until_on": "明天"},
    ],
)
def test_a_mandate_to_doubt_is_refused_at_its_field(county, elder, posted):
    agent = seat(county, Post.VILLAGE_AGENT, "village")

    answer = agent.post(f"/staff/people/{elder.id}/mandates/", posted)

    assert answer.status_code == 422
    assert identity.list_mandates(person_id=elder.id) == []


def test_two_clerks_open_an_account_at_the_window(county, elder):
    clerk, other = (seat(county, Post.CLERK, "village") for _ in range(2))
    page = f"/staff/people/{elder.id}/account/"

    assert clerk.post(page).status_code == 422
    assert clerk.post(page, {"document": "身份证"}).status_code == 302
    assert identity.find_account_of(person_id=elder.id) is None
    shown = other.get("/staff/recoveries/").content.decode()
    assert "开通账号" in shown
    settle = re.search(r'action="(/staff/recoveries/[^"]+)"', shown).group(1)
    assert clerk.post(settle, {"verdict": "confirm"}).status_code == 422
    opened = other.post(settle, {"verdict": "confirm"}).content.decode()

    assert identity.find_account_of(person_id=elder.id).username in opened
    assert (
        seat(county, Post.CLERK, "other_village").post(page, {"document": "身份证"}).status_code
        == 403
    )
    assert seat(county, Post.VILLAGE_AGENT, "village").post(page).status_code == 403


@pytest.mark.parametrize(
    "page", ["/staff/people/", "/staff/mandates/", "/staff/people/{id}/mandates/"]
)
def test_pages_on_persons_are_closed_for_residents_and_visitors(elder, page):
    resident = Client()
    people.sign_in(resident, people.make_resident())
    page = page.replace("{id}", str(elder.id))

    assert resident.get(page).status_code == 403
    assert Client().get(page).status_code == 302

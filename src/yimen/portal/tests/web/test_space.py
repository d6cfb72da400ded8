"""My space: only for who is signed in, what waits first, the same queries for one row and three."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.cases import testing as cases
from yimen.cases.contracts import CaseState
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.kernel import register

pytestmark = pytest.mark.django_db

MAX_QUERIES = 12


@pytest.fixture
def around(db) -> cases.Town:
    return cases.town()


@pytest.fixture
def own(client: Client, around: cases.Town) -> Client:
    people.sign_in(client, around.resident)
    return client


def words_of(client: Client) -> str:
    page = client.get("/my/")
    assert page.status_code == 200
    return page.content.decode()


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client: Client):
    answer = client.get("/my/")

    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=/my/"


def test_an_officer_without_a_space_goes_to_work(client: Client):
    county = directory.demo_county()
    people.sign_in(client, directory.make_officer(post=Post.CLERK, unit=county.centre))

    assert client.get("/my/")["Location"] == "/signed-in/"


def test_a_newcomer_is_taught_what_will_stand_here(client: Client):
    people.sign_in(client, people.make_resident(name="新来的"))
    page = words_of(client)

    assert "眼下没有要您办的事" in page
    assert "还没有办过事" in page
    assert "还没有证照" in page
    assert "还没有人可以替您办事" in page


def test_what_waits_stands_first_with_its_day(own: Client, around: cases.Town):
    correction = cases.case_at(CaseState.CORRECTION, around)
    done = cases.case_at(CaseState.COMPLETED, around)
    draft = cases.a_draft(around)
    page = words_of(own)

    assert "轮到您办的，3 件" in page
    places = [
        page.index(f'href="{address}"')
        for address in (
            f"/my/cases/{correction.id}/correct/",
            f"/my/cases/{done.id}/",
            f"/drafts/{draft.id}/",
        )
    ]
    assert places == sorted(places)
    assert "请在 2026年12月7日 前补好" in page
    assert f"{around.item.name}" in page


def test_who_may_act_is_said_in_both_directions(own: Client, around: cases.Town):
    me, other = (
        identity.get_person(person_id=one.person_id)
        for one in (around.resident, around.other_resident)
    )
    people.make_mandate(grantor=me, holder=other)
    people.make_mandate(grantor=other, holder=me, item_codes=("1", "2"))
    page = words_of(own)

    assert f"{other.name}可以替您办" in page
    assert f"您可以替{other.name}办" in page
    assert "2 个事项" in page


def test_the_licence_that_was_issued_is_in_the_space(own: Client, around: cases.Town):
    done = cases.case_at(CaseState.COMPLETED, around)

    assert f"/my/licences/{done.licence_id}/" in words_of(own)


def test_nobody_sees_what_is_somebody_elses(around: cases.Town, client: Client):
    theirs = cases.case_at(CaseState.CORRECTION, around)
    people.sign_in(client, around.other_resident)

    assert str(theirs.id) not in words_of(client)


def test_entries_come_from_what_contexts_declared(own: Client):
    code = "toy"
    register.register(
        register.Context(
            code=code,
            title="玩具",
            navigation=(
                register.NavItem(
                    audience="resident", title="我的玩具", url_name="portal:about", order=1
                ),
                register.NavItem(audience="staff", title="玩具台账", url_name="portal:about"),
            ),
        )
    )
    try:
        page = words_of(own)
    finally:
        register.forget(code)

    assert "我的玩具" in page
    assert "玩具台账" not in page
    assert "玩具" not in words_of(own)


def test_three_cases_cost_no_more_queries_than_one(own: Client, around: cases.Town):
    cases.case_at(CaseState.CORRECTION, around)
    cases.case_at(CaseState.COMPLETED, around)
    own.get("/my/")
    with CaptureQueriesContext(connection) as one:
        own.get("/my/")
    for _ in range(2):
        cases.case_at(CaseState.CORRECTION, around)
        cases.case_at(CaseState.COMPLETED, around)
    own.get("/my/")
    with CaptureQueriesContext(connection) as three:
        own.get("/my/")

    assert len(three) == len(one)
    assert len(one) <= MAX_QUERIES

"""The demo county: complete, fictitious, and the same after a second run."""

from __future__ import annotations

import pytest

from yimen.directory import public, testing
from yimen.directory.contracts import Post, UnitLevel
from yimen.directory.demo import people
from yimen.directory.models import Area, Holding, Officer, Organisation
from yimen.identity import public as identity
from yimen.identity import testing as people_tests
from yimen.kernel import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    testing.whole_demo_county()


def counts() -> list[int]:
    tables = (Area, Organisation, Officer, Holding)
    return [*(table.objects.count() for table in tables), *people_tests.count_rows()]


def test_demo_county_has_9_towns_and_76_villages(county):
    towns = public.list_areas(parent=testing.COUNTY)

    assert len(towns) == 9
    assert sum(len(public.list_areas(parent=town.code)) for town in towns) == 76
    assert public.area_name(code="439981101201", full=True) == "一门县柳浦镇柳树湾村"


def test_demo_seeds_change_nothing_when_run_again(county):
    before = counts()

    testing.whole_demo_county()

    assert counts() == before


def test_every_village_and_town_has_its_unit_and_every_uscc_is_valid(county):
    assert len(public.list_organisations(level=UnitLevel.VILLAGE)) == 76
    assert len(public.list_organisations(level=UnitLevel.TOWN)) == 9
    for unit in public.list_organisations():
        assert identity.is_uscc(text=unit.uscc)
        assert unit.uscc[2:8] == "439981"


def test_two_villages_and_two_towns_have_officers_for_every_step(county):
    on = testing.AT.date()
    for code in ("c101201", "c102201"):
        unit = public.find_organisation(code=code)
        for post in (Post.VILLAGE_AGENT, Post.CLERK, Post.EXAMINER, Post.APPROVER):
            assert public.officers_of(unit_id=unit.id, on=on, post=post)
    for code in ("z101", "z102"):
        unit = public.find_organisation(code=code)
        for post in (Post.CLERK, Post.EXAMINER, Post.APPROVER):
            assert public.officers_of(unit_id=unit.id, on=on, post=post)


def test_departments_of_the_worked_items_have_examiner_and_approver(county):
    on = testing.AT.date()

    for code in ("wjj", "mzj", "rsj", "ybj", "scjgj", "zjj", "cgj", "gaj"):
        unit = public.find_organisation(code=code)
        assert public.officers_of(unit_id=unit.id, on=on, post=Post.EXAMINER), code
        assert public.officers_of(unit_id=unit.id, on=on, post=Post.APPROVER), code


def test_every_listed_login_signs_in(county, settings):
    logins = [
        login
        for context in register.contexts()
        if context.demo_logins
        for login in register.resolve(context.demo_logins)()
    ]
    assert len(logins) > len(people.officers())
    for login in logins:
        account = identity.authenticate(
            username=login.username, password=login.password, at=testing.AT
        )
        actor = public.actor_for(account_id=account.id, at=testing.AT)
        assert actor.officer_id or actor.person_id, login


def test_every_post_is_held_by_somebody(county):
    held = {post for person in people.officers() for post in person.posts}

    assert held == set(Post)


def test_rare_names_are_stored_whole(county):
    found = identity.find_person(
        code_type="111",
        code=next(r.code for r in people_tests.demo_residents() if r.username == "gong"),
    )

    assert found.name == "龚䶮𡐓"
    assert found.code_masked.startswith("439981********")

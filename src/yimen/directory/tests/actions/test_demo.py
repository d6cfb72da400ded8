"""The demo county: complete, fictitious, and the same after a second run."""

from __future__ import annotations

import pytest

from yimen.directory import public, testing
from yimen.directory.contracts import Post, UnitLevel
from yimen.directory.demo import people, seeds
from yimen.directory.models import Area, Holding, Officer, Organisation
from yimen.identity import public as identity
from yimen.identity import seeds as residents
from yimen.identity.models import Account, Mandate, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    for run in (
        seeds.run_areas,
        seeds.run_organisations,
        residents.run,
        seeds.run_officers,
    ):
        run(testing.AT)


def counts() -> list[int]:
    tables = (Area, Organisation, Officer, Holding, Person, Account, Mandate)
    return [table.objects.count() for table in tables]


def test_demo_county_has_9_towns_and_76_villages(county):
    towns = public.list_areas(parent=testing.COUNTY)

    assert len(towns) == 9
    assert sum(len(public.list_areas(parent=town.code)) for town in towns) == 76
    assert public.area_name(code="439981101201", full=True) == "一门县柳浦镇柳树湾村"


def test_demo_seeds_change_nothing_when_run_again(county):
    before = counts()

    for run in (seeds.run_areas, seeds.run_organisations, residents.run, seeds.run_officers):
        run(testing.AT)

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

    for code in ("wjj", "mzj", "rsj", "ybj", "scjgj", "zjj", "cgj"):
        unit = public.find_organisation(code=code)
        assert public.officers_of(unit_id=unit.id, on=on, post=Post.EXAMINER), code
        assert public.officers_of(unit_id=unit.id, on=on, post=Post.APPROVER), code


def test_every_listed_login_signs_in(county, settings):
    for login in [*seeds.demo_logins(), *residents.demo_logins()]:
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
        code_type="111", code=next(r.code for r in residents.RESIDENTS if r.username == "gong")
    )

    assert found.name == "龚䶮𡐓"
    assert found.code_masked.startswith("439981********")

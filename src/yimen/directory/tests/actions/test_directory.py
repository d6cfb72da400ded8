"""Actors, organisations, officers and posts: verbs in their area, from the next request on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.directory import public, testing
from yimen.directory.actions import officer as officer_actions
from yimen.directory.actions import organisation as organisation_actions
from yimen.directory.contracts import DirectoryRefused, Post, UnitLevel, UnitUnknown
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.identity.contracts import CodeRefused, RegistrationRefused
from yimen.kernel.actor import SYSTEM, ActorKind, Channel
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.ids import new_id

pytestmark = pytest.mark.django_db

AT = testing.AT


@pytest.fixture
def county():
    return testing.demo_county()


@pytest.fixture
def admin(county):
    return testing.make_officer(post=Post.SYSTEM_ADMIN, unit=county.centre)


def test_a_residents_actor_has_a_person_and_no_verbs():
    resident = people.make_resident(name="张桂兰")

    actor = public.actor_for(account_id=resident.account_id, at=AT, channel=Channel.PHONE)

    assert actor.kind is ActorKind.RESIDENT
    assert actor.person_id == resident.person_id
    assert actor.grants == ()
    assert actor.channel is Channel.PHONE


def test_an_officers_actor_has_the_verbs_of_the_posts_in_their_area(county):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.village, others=(Post.EXAMINER,))

    assert clerk.kind is ActorKind.OFFICER
    assert clerk.unit_id == county.village.id
    assert clerk.may("identity.search_person", area=testing.VILLAGE)
    assert clerk.may("identity.search_person", area=testing.VILLAGE, unit_id=county.village.id)
    assert not clerk.may("identity.search_person", area=testing.OTHER_VILLAGE)
    assert not clerk.may("identity.search_person", unit_id=county.town.id)
    assert not clerk.may("directory.manage")


def test_a_town_reaches_its_villages_and_no_others(county):
    examiner = testing.make_officer(post=Post.EXAMINER, unit=county.town)

    assert examiner.may("identity.reveal", area=testing.VILLAGE)
    assert not examiner.may("identity.reveal", area=testing.OTHER_VILLAGE)
    assert not examiner.may("identity.reveal", area=testing.COUNTY)


def test_the_actor_of_an_unknown_or_closed_account_is_not_found(county):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre)
    identity.set_account_active(actor=SYSTEM, account_id=clerk.account_id, active=False, at=AT)

    for account_id in (new_id(), clerk.account_id):
        with pytest.raises(NotFound):
            public.actor_for(account_id=account_id, at=AT)


def test_an_actor_is_built_with_two_statements(county, django_assert_num_queries):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre, others=(Post.EXAMINER,))

    with django_assert_num_queries(2):
        public.actor_for(account_id=clerk.account_id, at=AT)


def test_a_post_ends_at_once(county, admin):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre)
    officer = public.get_officer(officer_id=clerk.officer_id, on=AT.date())

    public.end_post(actor=admin, holding_id=officer.holdings[0].id, at=AT)

    assert public.actor_for(account_id=clerk.account_id, at=AT).grants == ()
    assert public.officers_of(unit_id=county.centre.id, on=AT.date(), post=Post.CLERK) == []


def test_a_post_with_a_last_day_ends_by_itself(county):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre)
    public.grant_post(
        actor=SYSTEM,
        officer_id=clerk.officer_id,
        post=Post.SUPERVISOR,
        organisation_id=county.centre.id,
        at=AT,
        until_on=AT.date() + timedelta(days=3),
    )

    def posts(days: int) -> set[Post]:
        officer = public.get_officer(
            officer_id=clerk.officer_id, on=AT.date() + timedelta(days=days)
        )
        return {held.post for held in officer.holdings}

    assert posts(2) == {Post.CLERK, Post.SUPERVISOR}
    assert posts(3) == {Post.CLERK}


def test_an_account_that_gets_an_office_has_its_verbs_at_once(county, admin):
    resident = people.make_resident()
    assert public.actor_for(account_id=resident.account_id, at=AT).officer_id is None

    officer = testing.make_officer(post=Post.CLERK, unit=county.centre)

    assert public.actor_for(account_id=officer.account_id, at=AT).officer_id is not None


@pytest.mark.parametrize(
    ("post", "unit", "prefix", "field"),
    [
        (Post.VILLAGE_AGENT, "town", "", "post"),
        (Post.SYSTEM_ADMIN, "village", "", "post"),
        (Post.CLERK, "town", "439981102", "area_prefix"),
        (Post.CLERK, "village", "439981", "area_prefix"),
    ],
)
def test_posts_that_do_not_fit_are_refused(county, admin, post, unit, prefix, field):
    with pytest.raises(DirectoryRefused) as refused:
        public.appoint_officer(
            actor=admin,
            username="nobody",
            name="测试",
            password=people.PASSWORD,
            organisation_id=getattr(county, unit).id,
            post=post,
            at=AT,
            area_prefix=prefix,
        )

    assert refused.value.field == field


def test_the_same_post_is_not_given_twice_and_none_to_oneself(county, admin):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre)

    for officer, post in ((clerk, Post.CLERK), (admin, Post.APPROVER)):
        with pytest.raises(DirectoryRefused):
            public.grant_post(
                actor=admin,
                officer_id=officer.officer_id,
                post=post,
                organisation_id=county.centre.id,
                at=AT,
            )


def test_only_who_manages_the_area_changes_the_directory(county):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre)

    with pytest.raises(NotAllowed):
        public.appoint_officer(
            actor=clerk,
            username="nobody",
            name="测试",
            password=people.PASSWORD,
            organisation_id=county.centre.id,
            post=Post.APPROVER,
            at=AT,
        )
    with pytest.raises(NotAllowed):
        open_unit(clerk)


def test_a_username_is_given_once(county, admin):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre)
    taken = public.get_officer(officer_id=clerk.officer_id, on=AT.date()).username

    with pytest.raises(RegistrationRefused) as refused:
        public.appoint_officer(
            actor=admin,
            username=taken,
            name="测试",
            password=people.PASSWORD,
            organisation_id=county.centre.id,
            post=Post.CLERK,
            at=AT,
        )

    assert refused.value.field == "username"


def test_a_suspended_officer_is_out_and_comes_back(county, admin):
    clerk = testing.make_officer(post=Post.CLERK, unit=county.centre)

    officer_actions.set_officer_active(
        actor=admin, officer_id=clerk.officer_id, active=False, at=AT
    )
    with pytest.raises(NotFound):
        public.actor_for(account_id=clerk.account_id, at=AT)
    officer_actions.set_officer_active(actor=admin, officer_id=clerk.officer_id, active=True, at=AT)

    assert public.actor_for(account_id=clerk.account_id, at=AT).may("identity.search_person")
    with pytest.raises(DirectoryRefused):
        officer_actions.set_officer_active(
            actor=admin, officer_id=admin.officer_id, active=False, at=AT
        )


def test_units_are_found_by_level_and_area(county):
    def found(level: UnitLevel, area: str, department: str | None = None):
        unit = public.find_unit(level=level, area_code=area, department_code=department)
        return unit.code if unit else None

    assert found(UnitLevel.VILLAGE, testing.VILLAGE) == "c101201"
    assert found(UnitLevel.VILLAGE, testing.VILLAGE, "mzj") == "c101201"
    assert found(UnitLevel.TOWN, testing.VILLAGE) == "z101"
    assert found(UnitLevel.TOWN, testing.OTHER_TOWN) == "z102"
    assert found(UnitLevel.COUNTY, testing.VILLAGE, "mzj") == "mzj"
    assert found(UnitLevel.COUNTY, testing.VILLAGE, "wjj") == "wjj"
    assert found(UnitLevel.COUNTY, testing.VILLAGE) is None
    assert found(UnitLevel.COUNTY, testing.VILLAGE, "zwzx") is None
    assert found(UnitLevel.CENTRE, testing.VILLAGE) == "zwzx"
    assert found(UnitLevel.COUNTY, "430781001001", "mzj") is None
    with pytest.raises(UnitUnknown):
        public.get_unit(level=UnitLevel.TOWN, area_code="439981103201")


def open_unit(actor, **changes):
    given = {
        "code": "slj",
        "uscc": people.a_uscc(),
        "name": "一门县水利局",
        "short_name": "县水利局",
        "document_word": "一门水",
        "area_code": testing.COUNTY,
        "level": UnitLevel.COUNTY,
    }
    return public.open_organisation(actor=actor, at=AT, **given | changes)


def test_an_organisation_is_opened_changed_and_closed(county, admin):
    made = open_unit(admin)

    changed = organisation_actions.change_organisation(
        actor=admin,
        organisation_id=made.id,
        name="一门县水利和湖泊局",
        short_name="县水利局",
        document_word="一门水",
        address="",
        phone="",
        at=AT,
    )
    closed = organisation_actions.close_organisation(actor=admin, organisation_id=made.id, at=AT)

    assert changed.name == "一门县水利和湖泊局"
    assert not closed.is_active
    assert (
        public.find_unit(level=UnitLevel.COUNTY, area_code=testing.VILLAGE, department_code="slj")
        is None
    )


def test_an_organisation_with_people_is_not_closed(county, admin):
    with pytest.raises(DirectoryRefused, match="在岗"):
        organisation_actions.close_organisation(
            actor=admin, organisation_id=county.centre.id, at=AT
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "大写"}, "code"),
        ({"code": "mzj"}, "code"),
        ({"name": " "}, "name"),
        ({"name": "局" * 61}, "name"),
        ({"document_word": ""}, "document_word"),
        ({"area_code": testing.TOWN}, "area_code"),
        ({"area_code": "439982000000"}, None),
        ({"level": UnitLevel.TOWN, "area_code": testing.TOWN}, "area_code"),
        ({"level": UnitLevel.VILLAGE, "area_code": testing.TOWN}, "area_code"),
    ],
)
def test_organisations_that_cannot_be_are_refused(county, admin, changes, field):
    expected = DirectoryRefused if field else NotAllowed

    with pytest.raises(expected) as refused:
        open_unit(admin, **changes)

    if field:
        assert refused.value.field == field


def test_a_wrong_uscc_is_refused_at_its_field(county, admin):
    with pytest.raises(CodeRefused) as refused:
        open_unit(admin, uscc="92439981MA00000017")

    assert refused.value.field == "uscc"


def test_areas_are_found_by_name_pinyin_and_code(county):
    def found(text: str) -> list[str]:
        return [area.name for area in public.search_areas(text=text)]

    assert found("柳浦") == ["柳浦镇", "柳浦街社区"]
    assert found("liupu")[0] == "柳浦镇"
    assert found("439981101201") == ["柳树湾村"]
    assert found("%") == []
    assert found("") == []
    assert public.area_name(code="000000000000") == "000000000000"

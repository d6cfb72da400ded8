"""Posts: approved by a second administrator, apart by duty, of some items, with changed verbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yimen.directory import public, testing
from yimen.directory.actions import assignment as assignments
from yimen.directory.actions import officer as officers
from yimen.directory.actions import post_verb as post_verbs
from yimen.directory.contracts import DirectoryRefused, Post
from yimen.directory.models import Holding
from yimen.directory.queries import actor as actors
from yimen.directory.queries import assignment as waiting_ones
from yimen.directory.queries import items
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotAllowed, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.work import queries as work

pytestmark = pytest.mark.django_db
AT, TODAY = testing.AT, testing.AT.date()


@pytest.fixture
def county():
    return testing.demo_county()


@pytest.fixture
def admin(county):
    return testing.make_officer(post=Post.SYSTEM_ADMIN, unit=county.centre)


@pytest.fixture
def security(county):
    return testing.make_officer(post=Post.SECURITY_ADMIN, unit=county.centre)


@pytest.fixture
def clerk(county):
    return testing.make_officer(post=Post.CLERK, unit=county.town)


def again(actor):
    return public.actor_for(account_id=actor.account_id, at=AT)


def ask(admin, officer, county, post=Post.EXAMINER, **terms):
    public.grant_post(
        actor=admin,
        officer_id=officer.officer_id,
        post=post,
        organisation_id=county.town.id,
        at=AT,
        **terms,
    )


def waiting(security):
    return waiting_ones.list_for(actor=security, waiting=True)


def test_a_post_counts_once_the_security_administrator_approved(county, admin, security, clerk):
    ask(admin, clerk, county)
    assert not again(clerk).may("cases.examine")
    assert work.count_for(actor=security) == 1

    assignments.approve(actor=security, assignment_id=waiting(security)[0].id, at=AT)

    assert again(clerk).may("cases.examine", unit_id=county.town.id)
    assert work.count_for(actor=security) == 0
    assert waiting(security) == []


def test_a_post_sent_back_never_counts_and_is_ruled_once(county, admin, security, clerk):
    ask(admin, clerk, county)
    one = waiting(security)[0]

    assignments.refuse(actor=security, assignment_id=one.id, reason="编制已经满了", at=AT)

    assert not again(clerk).may("cases.examine")
    assert waiting_ones.list_of(officer_id=clerk.officer_id)[0].reason == "编制已经满了"
    with pytest.raises(WrongState):
        assignments.approve(actor=security, assignment_id=one.id, at=AT)


def test_who_asks_does_not_approve_and_nobody_approves_his_own(county, admin, security, clerk):
    ask(admin, clerk, county)
    ask(admin, security, county, post=Post.SECURITY_ADMIN)
    own, others = sorted(waiting(security), key=lambda one: one.officer_id != security.officer_id)

    with pytest.raises(NotAllowed):
        assignments.approve(actor=admin, assignment_id=others.id, at=AT)
    with pytest.raises(DirectoryRefused):
        assignments.approve(actor=security, assignment_id=own.id, at=AT)


def test_without_a_security_administrator_nothing_is_assigned(county, admin, clerk):
    with pytest.raises(DirectoryRefused) as refused:
        ask(admin, clerk, county)

    assert "安全管理员" in refused.value.message


@pytest.mark.parametrize("post", [Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDIT_ADMIN])
def test_an_administrators_post_beside_another_duty_is_refused_in_words(
    county, admin, security, clerk, post
):
    with pytest.raises(DirectoryRefused) as refused:
        ask(admin, clerk, county, post=post)
    assert "不能再任" in refused.value.message
    with pytest.raises(DirectoryRefused):
        public.grant_post(
            actor=SYSTEM,
            officer_id=security.officer_id,
            post=Post.AUDIT_ADMIN,
            organisation_id=county.centre.id,
            at=AT,
        )


@pytest.mark.parametrize("first", [Post.SECURITY_ADMIN, Post.EXAMINER])
def test_the_database_itself_keeps_duties_apart(county, first):
    officer = testing.make_officer(post=first, unit=county.centre)

    def row(until):
        return Holding(
            id=new_id(),
            officer_id=officer.officer_id,
            organisation_id=county.centre.id,
            post=Post.AUDIT_ADMIN,
            area_prefix="439981",
            from_on=TODAY + timedelta(days=400),
            until_on=until,
        )

    with pytest.raises(IntegrityError, match="duties_apart"), transaction.atomic():
        row(None).save(force_insert=True)
    Holding.objects.filter(officer_id=officer.officer_id).update(
        until_on=TODAY + timedelta(days=400)
    )
    row(None).save(force_insert=True)


def test_the_last_administrator_of_a_kind_stays(county, admin, security):
    held = public.get_officer(officer_id=security.officer_id, on=TODAY).holdings[0]

    with pytest.raises(DirectoryRefused):
        public.end_post(actor=admin, holding_id=held.id, at=AT)
    with pytest.raises(DirectoryRefused):
        officers.set_officer_active(
            actor=admin, officer_id=security.officer_id, active=False, at=AT
        )
    testing.make_officer(post=Post.SECURITY_ADMIN, unit=county.centre)
    public.end_post(actor=admin, holding_id=held.id, at=AT)
    assert not again(security).may("directory.approve_assignment")


def test_a_post_for_some_items_reaches_no_other(county, monkeypatch):
    monkeypatch.setattr(items, "_answers", [lambda codes: {"item-1": "甲", "item-2": "乙"}])
    officer = public.appoint_officer(
        actor=SYSTEM,
        username="some",
        name="只管甲",
        password=testing.identity.PASSWORD,
        organisation_id=county.town.id,
        post=Post.EXAMINER,
        at=AT,
        item_codes=["item-1"],
    )
    actor = public.actor_for(account_id=officer.account_id, at=AT)

    assert actor.may("cases.examine", item="item-1")
    assert not actor.may("cases.examine", item="item-2")
    assert actor.may("cases.examine")
    with pytest.raises(DirectoryRefused):
        public.grant_post(
            actor=SYSTEM,
            officer_id=officer.id,
            post=Post.APPROVER,
            organisation_id=county.town.id,
            at=AT,
            item_codes=["item-3"],
        )


def change(security, verb, held, *, post=Post.CLERK, days=0):
    post_verbs.set_held(
        actor=security,
        post=post,
        verb=verb,
        held=held,
        from_on=TODAY + timedelta(days=days),
        at=AT,
    )


def test_a_changed_verb_counts_from_its_day_and_for_its_post_alone(county, security, clerk):
    change(security, "cases.examine", held=True, days=2)
    assert not again(clerk).may("cases.examine")
    later = public.actor_for(account_id=clerk.account_id, at=AT + timedelta(days=2))
    assert later.may("cases.examine", unit_id=county.town.id)

    change(security, "cases.receive", held=False)

    agent = testing.make_officer(post=Post.VILLAGE_AGENT, unit=county.village)
    assert not again(clerk).may("cases.receive")
    assert agent.may("cases.receive")


def test_verbs_do_not_cross_duties_and_nobody_locks_everybody_out(county, admin, security):
    for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDIT_ADMIN, Post.OPERATOR):
        with pytest.raises(DirectoryRefused):
            change(security, "cases.read", held=True, post=post)
    with pytest.raises(DirectoryRefused):
        change(security, "directory.set_permissions", held=False, post=Post.SECURITY_ADMIN)
    with pytest.raises(DirectoryRefused):
        change(security, "cases.read", held=True)
    with pytest.raises(DirectoryRefused):
        change(security, "no.such_verb", held=True)
    with pytest.raises(NotAllowed):
        change(admin, "cases.examine", held=True)


def test_the_actor_is_one_statement_with_posts_changes_and_loans(
    county, security, clerk, django_assert_num_queries
):
    change(security, "cases.examine", held=True)
    account = testing.identity.public.get_account(account_id=clerk.account_id)
    replaced = replace(account)

    with django_assert_num_queries(1):
        actor = actors.actor_of(account=replaced, at=AT, channel=clerk.channel)

    assert actor.may("cases.examine")

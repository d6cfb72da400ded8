"""An emergency look from asking to its end; a deputy's act; why somebody sees a case."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from yimen.cases import access, testing
from yimen.cases.actions import intake
from yimen.cases.actions.look import open_case
from yimen.cases.contracts import CaseState
from yimen.cases.models import Case, CaseStep
from yimen.console.queries import why
from yimen.directory import public as directory
from yimen.directory import testing as places
from yimen.directory.actions import delegation
from yimen.directory.contracts import (
    BreakGlassState,
    DelegationKind,
    DirectoryRefused,
    Post,
)
from yimen.identity import public as identity
from yimen.identity import testing as people
from yimen.kernel.clock import local_day, now
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal
from yimen.kernel.ledger.contracts import LOOK
from yimen.kernel.models import LedgerEntry
from yimen.kernel.outbox import dispatcher

pytestmark = pytest.mark.django_db
REASON = "老人走失，家属求助，需要马上核对地址"


@pytest.fixture
def around():
    return testing.town()


@pytest.fixture
def case(around):
    return testing.case_at(CaseState.SUBMITTED, around, at=now() - timedelta(days=1))


def browse(actor) -> Client:
    client = Client()
    people.sign_in(client, actor)
    return client


def ask(actor, case, **changes):
    sent = {"number": case.number, "reason": REASON, "hours": "4", "untold_ground": ""}
    return browse(actor).post("/work/break-glass/", sent | changes)


def only(actor):
    return directory.list_break_glass(actor=actor, at=now())[0]


def rule(actor, asked, act):
    return browse(actor).post(f"/work/break-glass/{asked.id}/", {"act": act, "reason": ""})


def test_an_emergency_opens_one_case_for_hours_and_everybody_hears_of_it(around, case):
    officer = places.make_officer(post=Post.EXAMINER, unit=around.units.other_town)
    page = f"/work/cases/{case.id}/"
    assert browse(officer).get(page).status_code == 404

    assert ask(officer, case).status_code == 302
    asked = only(officer)
    assert rule(around.approver, asked, "approve").status_code == 302
    dispatcher.deliver_all(at=now())

    assert browse(officer).get(page).status_code == 200
    look = LedgerEntry.objects.filter(verb=LOOK, officer_id=officer.officer_id).latest("id")
    assert look.ground == f"紧急查看：{REASON}"
    told = identity.list_messages(person_id=around.resident.person_id)
    assert "紧急查看" in told[0].title
    assert browse(officer).get(f"{page}export.json").status_code == 403
    seeing = directory.actor_for(account_id=officer.account_id, at=now())
    with pytest.raises(NotAllowed):
        intake.receive_case(actor=seeing, case_id=case.id, at=now())
    auditor = places.make_officer(post=Post.AUDIT_ADMIN, unit=around.units.centre)
    assert REASON in browse(auditor).get("/work/break-glass/").content.decode()


def test_an_emergency_ends_by_itself_and_by_hand(around, case):
    officer = places.make_officer(post=Post.EXAMINER, unit=around.units.other_town)
    ask(officer, case, hours="1")
    asked = only(officer)
    rule(around.approver, asked, "approve")
    later = now() + timedelta(hours=1)
    expired = directory.actor_for(account_id=officer.account_id, at=later)
    with pytest.raises(NotFound):
        open_case(actor=expired, case_id=case.id, at=later)
    assert directory.get_break_glass(break_glass_id=asked.id, at=later).state == (
        BreakGlassState.ENDED
    )

    rule(officer, asked, "end")

    assert browse(officer).get(f"/work/cases/{case.id}/").status_code == 404


def test_an_emergency_needs_another_post_a_reason_and_somebody_who_handles_cases(around, case):
    officer = places.make_officer(post=Post.APPROVER, unit=around.units.other_town)
    assert ask(officer, case, reason="急").status_code == 422
    assert ask(around.clerk, case).status_code == 422
    ask(officer, case, untold_ground="刑事诉讼法第五十四条")
    asked = only(officer)

    assert rule(officer, asked, "approve").status_code == 422
    assert rule(around.approver, asked, "approve").status_code == 422
    assert rule(around.clerk, asked, "approve").status_code == 404
    assert rule(around.supervisor, asked, "approve").status_code == 302
    dispatcher.deliver_all(at=now())
    assert identity.list_messages(person_id=around.resident.person_id) == []
    for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDIT_ADMIN):
        admin = places.make_officer(post=post, unit=around.units.centre)
        with pytest.raises(NotAllowed):
            directory.ask_break_glass(
                actor=admin,
                subject=case.ref,
                label=case.number,
                unit_id=case.deciding_unit_id,
                reason=REASON,
                hours=1,
                at=now(),
            )


def test_what_a_deputy_does_says_for_whom(around, case):
    deputy = places.make_officer(post=Post.EXAMINER, unit=around.units.town, name="代理人")
    loan = delegation.Loan(
        kind=DelegationKind.LEAVE,
        deputy_id=deputy.officer_id,
        from_on=local_day(now()),
        until_on=local_day(now()) + timedelta(days=2),
        reason="外出培训",
    )
    delegation.lend(actor=around.clerk, loan=loan, at=now())
    acting = directory.actor_for(account_id=deputy.account_id, at=now())

    intake.receive_case(actor=acting, case_id=case.id, at=now())

    step = CaseStep.objects.get(case_id=case.id, verb="receive")
    assert step.actor_name == "代理人（代综窗丙）"
    assert "代综窗丙" in browse(acting).get(f"/work/cases/{case.id}/").content.decode()
    with pytest.raises(DirectoryRefused):
        delegation.lend(
            actor=acting,
            loan=delegation.Loan(
                deputy_id=around.clerk.officer_id,
                from_on=local_day(now()),
                until_on=local_day(now()) + timedelta(days=1),
                reason="再转交",
                holding_ids={
                    one.id
                    for one in directory.get_officer(
                        officer_id=deputy.officer_id, on=local_day(now())
                    ).holdings
                    if one.deputy_for
                },
            ),
            at=now(),
        )


def test_the_explanation_and_the_gate_say_the_same_of_everybody(around, case):
    security = places.make_officer(post=Post.SECURITY_ADMIN, unit=around.units.centre)
    everybody = [
        around.clerk,
        around.acceptor,
        around.examiner,
        around.approver,
        around.other_unit,
        around.other_area,
        around.supervisor,
        around.system_admin,
        security,
    ]
    stored = Case.objects.get(id=case.id)
    for actor in everybody:
        told = why.explain(
            actor=security,
            verb="console.why",
            officer_id=actor.officer_id,
            number=case.number,
            at=now(),
        )
        assert told.sees == access.can_see(actor, stored), actor.name
        for one in told.verbs:
            units = dict(told.place.asked)[one.verb]
            allowed = any(access.holds(actor, stored, one.verb, unit) for unit in units) or (
                not units and actor.may(one.verb, area=stored.area_code, item=stored.item_code)
            )
            assert one.holds == allowed, (actor.name, one.verb)


def test_the_page_explains_without_content_and_is_recorded(around, case):
    security = places.make_officer(post=Post.SECURITY_ADMIN, unit=around.units.centre)
    name = directory.get_officer(
        officer_id=around.other_unit.officer_id, on=local_day(now())
    ).username

    answer = browse(security).get(f"/work/why/?who={name}&number={case.number}")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "看不到这个办件" in text
    assert "办件不归岗位所在的单位收，也不归它办" in text
    assert "申请人甲" not in text
    entry = LedgerEntry.objects.filter(verb="console.reach.explained").latest("id")
    assert json.loads(entry.change)["sees"] is False
    assert browse(security).get("/work/why/?who=nobody&number=1").status_code == 422
    assert browse(around.clerk).get("/work/why/").status_code == 403
    far = places.make_officer(post=Post.SUPERVISOR, unit=around.units.other_town)
    with pytest.raises(Refusal):
        why.explain(
            actor=far,
            verb="console.why",
            officer_id=far.officer_id,
            number=case.number,
            at=now(),
        )


def test_the_first_administrator_is_made_on_a_page_that_is_there_only_then():
    county = places.demo_county()
    visitor = Client()
    assert visitor.get("/setup/").status_code == 404
    token = directory.make_admin_token(post=Post.SECURITY_ADMIN, at=now())
    sent = {
        "token": token,
        "name": "第一人",
        "username": "first",
        "password": people.PASSWORD,
        "unit_code": county.centre.code,
    }

    wrong = visitor.post("/setup/", sent | {"token": "wrong"})
    right = visitor.post("/setup/", sent)

    assert wrong.status_code == 422
    assert people.PASSWORD not in wrong.content.decode()
    assert right.status_code == 302
    assert visitor.get("/setup/").status_code == 404
    held = directory.holders_of(post=Post.SECURITY_ADMIN, on=local_day(now()))
    assert [one.username for one in held] == ["first"]

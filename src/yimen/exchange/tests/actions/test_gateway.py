"""The gateway answers with a grant only, asks once, and writes every call down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.directory.testing import AT
from yimen.exchange import public, testing
from yimen.exchange.actions import gateway
from yimen.exchange.actions import grant as grants
from yimen.exchange.actions import resource as resources
from yimen.exchange.contracts import ExchangeRefused, GrantState, NoGrant, Outcome, Sharing
from yimen.exchange.models import Call, Grant
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.ledger.contracts import LOOK
from yimen.kernel.models import LedgerEntry


def _ask(world, *, actor=None, at=AT):
    return gateway.ask(
        actor=actor or world.resident, about=world.about, resource_code="paper", at=at
    )


def test_a_granted_call_is_answered_and_logged_with_ground_and_case(world):
    testing.make_grant(resource_code="paper", item_code=world.item, at=AT)

    answer = _ask(world)

    assert [(one.name, one.value) for one in answer.values] == [
        ("姓名", "张桂兰"),
        ("户籍地址", "三组 8 号"),
    ]
    call = Call.objects.get()
    assert (call.outcome, call.number, call.found) == (Outcome.FOUND, "20261120000000001", 2)
    assert call.law == "社会保险法第二十五条"
    assert "三组".encode() not in bytes(call.answer_encrypted)
    entry = LedgerEntry.objects.filter(subject_id=world.resident.person_id).order_by("-id").first()
    assert entry.verb == "exchange.call.made"


def test_a_call_by_an_officer_is_a_look_that_the_person_sees(world):
    testing.make_grant(resource_code="paper", item_code=world.item, at=AT)

    _ask(world, actor=world.examiner)

    entry = LedgerEntry.objects.filter(subject_id=world.resident.person_id).order_by("-id").first()
    assert entry.verb == LOOK
    assert "核对户口" in entry.ground
    assert "20261120000000001" in entry.change


def test_without_a_grant_nothing_is_asked_and_the_refusal_is_logged(world):
    with pytest.raises(NoGrant):
        _ask(world)

    assert world.register.asked == []
    assert Call.objects.get().outcome == Outcome.REFUSED


@pytest.mark.parametrize("what", ["ended", "closed", "over", "not in hand"])
def test_what_no_longer_holds_lets_nothing_through(world, what):
    grant = testing.make_grant(resource_code="paper", item_code=world.item, at=AT)
    at = AT
    if what == "ended":
        grants.end_grant(actor=world.keeper, grant_id=grant.id, reason="不再需要", at=AT)
    elif what == "closed":
        resources.open_resource(actor=world.keeper, resource_code="paper", is_open=False, at=AT)
    elif what == "over":
        at = AT + timedelta(days=900)
    else:
        world.is_open = False

    with pytest.raises(ExchangeRefused):
        _ask(world, at=at)
    assert world.register.asked == []


def test_a_field_that_became_private_is_asked_no_more(world):
    testing.make_grant(resource_code="paper", item_code=world.item, at=AT)
    resources.set_sharing(
        actor=world.keeper,
        resource_code="paper",
        field="domicile",
        sharing=Sharing.NEVER,
        ground="《某某法》第三条",
        at=AT,
    )

    answer = _ask(world)

    assert [one.code for one in answer.values] == ["name"]
    assert world.register.asked[0][1] == ("name", "medical")


def test_the_quota_of_a_day_holds_and_begins_anew(world):
    testing.make_grant(resource_code="paper", item_code=world.item, at=AT, daily_quota=1)
    _ask(world)

    with pytest.raises(ExchangeRefused):
        _ask(world)
    assert _ask(world, at=AT + timedelta(days=1)).outcome is Outcome.FOUND


def test_a_fresh_answer_is_not_asked_for_again_and_a_dead_register_is_left_alone(world):
    testing.make_grant(resource_code="paper", item_code=world.item, at=AT)

    def known(at, **more):
        return public.answers_for(
            actor=world.resident, about=world.about, resource_codes=["paper"], at=at, **more
        )["paper"].outcome

    assert known(AT) is Outcome.FOUND
    assert known(AT + timedelta(hours=3)) is Outcome.FOUND
    assert len(world.register.asked) == 1
    world.register.is_down = True
    assert known(AT + timedelta(days=2)) is Outcome.DOWN
    assert known(AT + timedelta(days=2, minutes=5)) is Outcome.DOWN
    assert len(world.register.asked) == 2
    world.register.is_down = False
    assert known(AT + timedelta(days=2, minutes=11)) is Outcome.FOUND


def test_who_may_not_ask_for_an_item_gets_no_answer_and_no_error(world):
    assert (
        public.answers_for(actor=world.resident, about=world.about, resource_codes=["paper"], at=AT)
        == {}
    )


def test_conditional_fields_wait_for_the_owner_and_another_hand(world):
    asked = grants.ask_grant(
        actor=world.keeper,
        resource_code="paper",
        item_code=world.item,
        fields=["domicile"],
        law="社会保险法第二十五条",
        purpose="核对户口，免交户口本",
        until_on=AT.date() + timedelta(days=100),
        daily_quota=10,
        at=AT,
    )
    assert asked.state is GrantState.ASKED
    with pytest.raises(NotAllowed):
        grants.decide_grant(actor=world.stranger, grant_id=asked.id, agree=True, reason="", at=AT)
    Grant.objects.filter(pk=asked.id).update(asked_by_officer_id=world.approver.officer_id)
    with pytest.raises(ExchangeRefused):
        grants.decide_grant(actor=world.approver, grant_id=asked.id, agree=True, reason="", at=AT)
    Grant.objects.filter(pk=asked.id).update(asked_by_officer_id=None)

    decided = grants.decide_grant(
        actor=world.approver, grant_id=asked.id, agree=True, reason="", at=AT
    )

    assert decided.state is GrantState.GRANTED

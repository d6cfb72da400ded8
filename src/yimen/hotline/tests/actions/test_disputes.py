"""Disputes: state by verb by role, signatures and seal, follow-ups, secrecy, archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction

from yimen.hotline import testing as desk_testing
from yimen.hotline.actions import dispute, mediation, performance
from yimen.hotline.contracts.dispute import (
    DisputeRefused,
    DisputeState,
    DisputeVerb,
    PerformanceState,
)
from yimen.hotline.contracts.order import OrderState, OrderType
from yimen.hotline.models import Dispute, DisputeArchive
from yimen.hotline.queries import desk_work
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.rules.dispute import CONFIRM_CLOCK, DISPUTE, MEDIATE_CLOCK
from yimen.hotline.tests import disputes as builders
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal, WrongState
from yimen.kernel.models import Work
from yimen.trust.contracts import SealedState

pytestmark = pytest.mark.django_db
AT = builders.AT
_V, _S = DisputeVerb, DisputeState
HELD = mediation.Held(held_at=AT, place="村委会", present="", record="双方各说了经过，再谈。")


def _item(one):
    found = disputes.performance_of(dispute_id=one.id)
    return found[0].id if found else one.id


COMMITTEE, OWN = {"mediator", "colleague"}, {"mediator"}
DO: dict[DisputeVerb, tuple[set[str], Callable[..., object]]] = {
    _V.CONSENT: (COMMITTEE, lambda a, one, around: dispute.consent(
        actor=a, dispute_id=one.id, party_id=one.parties[1].id, agrees=True, at=AT)),
    _V.ACCEPT: (COMMITTEE, lambda a, one, around: (
        dispute.consent(actor=a, dispute_id=one.id, party_id=one.parties[1].id, agrees=True, at=AT),
        dispute.accept(actor=a, dispute_id=one.id, at=AT))),
    _V.REFUSE: (COMMITTEE, lambda a, one, around: dispute.refuse(
        actor=a, dispute_id=one.id, why="公安已经受理，请找派出所。", at=AT)),
    _V.WITHDRAW: (COMMITTEE | {"resident"}, lambda a, one, around: dispute.withdraw(
        actor=a, dispute_id=one.id, party_id=one.parties[0].id, why="", at=AT)),
    _V.ASSIGN: (COMMITTEE, lambda a, one, around: dispute.assign(
        actor=a, dispute_id=one.id, mediator_id=around.mediator.officer_id, declared=True, at=AT)),
    _V.REJECT: (COMMITTEE | {"resident"}, lambda a, one, around: dispute.reject(
        actor=a, dispute_id=one.id, party_id=one.parties[0].id, why="想换人", at=AT)),
    _V.HOLD: (OWN, lambda a, one, around: mediation.hold(
        actor=a, dispute_id=one.id, held=HELD, at=AT)),
    _V.EXTEND: (OWN, lambda a, one, around: mediation.extend(
        actor=a, dispute_id=one.id, days=10, agreed=True, at=AT)),
    _V.DRAFT: (OWN, lambda a, one, around: mediation.draft(
        actor=a, dispute_id=one.id, given=builders.agreed(one), at=AT)),
    _V.ORAL: (OWN, lambda a, one, around: mediation.agree_orally(
        actor=a, dispute_id=one.id, given=builders.agreed(one), at=AT)),
    _V.REDRAFT: (OWN, lambda a, one, around: mediation.redraft(
        actor=a, dispute_id=one.id, at=AT)),
    _V.END: (OWN, lambda a, one, around: mediation.end(
        actor=a, dispute_id=one.id, why="双方谈不拢", at=AT)),
    _V.CHECK: (COMMITTEE, lambda a, one, around: performance.check(
        actor=a, dispute_id=one.id, item_id=_item(one), found=PerformanceState.OPEN,
        words="打电话问过了", at=AT)),
    _V.FULFIL: (COMMITTEE, lambda a, one, around: performance.check(
        actor=a, dispute_id=one.id, item_id=_item(one), found=PerformanceState.DONE,
        words="上门看过了", at=AT)),
    _V.BREAK: (COMMITTEE, lambda a, one, around: performance.check(
        actor=a, dispute_id=one.id, item_id=_item(one), found=PerformanceState.FAILED,
        words="还是没有做", at=AT)),
    _V.CONFIRM: (COMMITTEE, lambda a, one, around: performance.confirm(
        actor=a, dispute_id=one.id, at=AT)),
    _V.ARCHIVE: (COMMITTEE, lambda a, one, around: performance.archive(
        actor=a, dispute_id=one.id, at=AT)),
}  # fmt: skip
ROLES = ("mediator", "colleague", "elsewhere", "resident")


@pytest.fixture
def around() -> builders.Committee:
    return builders.committee()


def outcome(around, one, verb, role) -> str:
    with transaction.atomic():
        try:
            DO[verb][1](getattr(around, role), one, around)
        except NotAllowed:
            return "gate"
        except WrongState:
            return "state"
        after = Dispute.objects.get(id=one.id).state
        transaction.set_rollback(True)
        return after


@pytest.mark.parametrize("state", list(DisputeState))
def test_state_by_verb_by_role(around, state):
    one = builders.dispute_at(state, around)
    wrong = []
    for verb, (allowed, _) in DO.items():
        after = DISPUTE.moves.get((state, verb))
        if verb is _V.BREAK and state is _S.BROKEN:
            after = _S.BROKEN  # found undone again: one more follow-up
        for role in ROLES:
            found = outcome(around, one, verb, role)
            who = allowed
            if verb is _V.END and state is _S.ACCEPTED:
                who = COMMITTEE  # nobody has it yet
            expected = {"state", "gate"} if after is None else {after if role in who else "gate"}
            if found not in expected:
                wrong.append((verb.value, role, found))
    assert wrong == []


def test_all_verbs_are_in_the_table():
    """`SIGN` and `CONCLUDE` are tried below: the seal brings an agreement into force."""
    assert set(DisputeVerb) - set(DO) == {_V.SIGN, _V.CONCLUDE}


def test_signed_by_all_it_goes_to_the_seal_and_the_seal_brings_it_into_force(around):
    one = builders.dispute_at(_S.DRAFTED, around)
    builders.sign_all(around, one)
    agreement = disputes.agreement_of(dispute_id=one.id)
    assert agreement is not None
    assert agreement.file_id is not None
    assert agreement.effective_at is None
    from yimen.trust import public as trust

    sealed = trust.find_sealed(ref=agreement.ref)
    assert sealed is not None
    assert sealed.state is SealedState.QUEUED
    with pytest.raises(DisputeRefused):
        mediation.redraft(actor=around.mediator, dispute_id=one.id, at=AT)
    mediation.conclude(agreement_id=agreement.id, at=AT + timedelta(hours=1))
    mediation.conclude(agreement_id=agreement.id, at=AT + timedelta(hours=2))  # told twice
    after = disputes.get_any(dispute_id=one.id)
    assert after.state is _S.PERFORMING
    clock = clocks.find(ref=after.ref, kind=CONFIRM_CLOCK)
    assert clock is not None
    assert clock.due_on == date(2026, 12, 21)  # the thirtieth day is a Sunday
    held = clocks.find(ref=after.ref, kind=MEDIATE_CLOCK)
    assert held is not None
    assert held.stopped_at is not None


def test_a_changed_agreement_needs_every_signature_again(around):
    one = builders.dispute_at(_S.DRAFTED, around)
    agreement = disputes.agreement_of(dispute_id=one.id)
    document = disputes.agreement_document(one, agreement)
    place = str(one.parties[0].id)
    from yimen.trust import public as trust

    ticket = trust.hand_ticket(actor=around.mediator, document=document, place=place)
    mediation.sign_agreement(
        actor=around.mediator, dispute_id=one.id, place=place,
        hand=builders.typed("申请的人", ticket), at=AT,
    )  # fmt: skip
    assert mediation.signed_places(one, agreement, at=AT) == {place}
    mediation.redraft(actor=around.mediator, dispute_id=one.id, at=AT)
    again = builders.agreed(one, due=AT.date() + timedelta(days=20))
    changed = mediation.draft(actor=around.mediator, dispute_id=one.id, given=again, at=AT)
    assert mediation.signed_places(one, changed, at=AT) == set()


def test_a_party_does_not_sign_for_the_other(around):
    one = builders.dispute_at(_S.DRAFTED, around)
    with pytest.raises(NotAllowed):
        mediation.sign_agreement(
            actor=around.resident, dispute_id=one.id, place=str(one.parties[1].id),
            hand=builders.typed("对方的人"), at=AT,
        )  # fmt: skip


def test_confirmation_after_30_days_is_refused(around):
    one = builders.dispute_at(_S.PERFORMING, around)
    with pytest.raises(DisputeRefused, match="三十天"):
        performance.confirm(actor=around.mediator, dispute_id=one.id, at=AT + timedelta(days=33))
    after = performance.confirm(
        actor=around.mediator, dispute_id=one.id, at=AT + timedelta(days=29)
    )
    assert after.confirmed_at is not None


def test_a_report_is_never_mediated_and_an_order_becomes_one_dispute(around):
    desk = desk_testing.desk()
    order = desk_testing.order_at(OrderState.PENDING, desk)
    made = dispute.from_order(actor=desk.operator, order_id=order.id, given=builders.given(), at=AT)
    assert made.order_id == order.id
    with pytest.raises(DisputeRefused, match="已经转成"):
        dispute.from_order(actor=desk.operator, order_id=order.id, given=builders.given(), at=AT)
    told = desk_testing.words(order_type=OrderType.REPORT, reported_unit_id=desk.housing.id)
    report = desk_testing.order_at(OrderState.PENDING, desk, told=told)
    with pytest.raises(DisputeRefused, match="举报"):
        dispute.from_order(actor=desk.operator, order_id=report.id, given=builders.given(), at=AT)


def test_a_party_comes_in_by_his_code_and_not_on_both_sides(around):
    one = builders.dispute_at(_S.APPLIED, around)
    code = disputes.codes_of(dispute_id=one.id)[one.parties[1].id]
    assert disputes.find_by_code(number=one.number, code="WRONG1") is None
    with pytest.raises(NotAllowed, match="另一方"):
        dispute.claim(actor=around.resident, number=one.number, code=code, at=AT)


def test_nobody_outside_the_committee_reads_a_dispute(around):
    one = builders.dispute_at(_S.MEDIATING, around)
    assert disputes.list_for(actor=around.elsewhere, states=()) == []
    with pytest.raises(NotFound):
        disputes.get_for(actor=around.elsewhere, dispute_id=one.id)
    with pytest.raises(NotFound):
        disputes.get_own(person_id=around.mediator.person_id, dispute_id=one.id)


def test_the_to_do_list_holds_what_the_states_hold(around):
    for state in (_S.APPLIED, _S.PERFORMING, _S.FULFILLED, _S.ARCHIVED):
        builders.dispute_at(state, around)
    expected = {
        (one.ref, one.unit_id)
        for one in [*desk_work.expected_disputes(), *desk_work.expected_checks()]
    }
    kinds = ["hotline.mediation", "hotline.perform_check"]
    rows = Work.objects.filter(kind__in=kinds).values_list("ref_kind", "ref_id", "unit_id")
    assert {(Ref(kind, key), unit) for kind, key, unit in rows} == expected
    assert len(expected) == 3


def test_the_archive_names_no_one(around):
    one = builders.dispute_at(_S.ARCHIVED, around)
    kept = DisputeArchive.objects.get(dispute_id=one.id)
    assert len(kept.digest) == 64
    assert "申请的人" not in str(kept.manifest)
    assert kept.manifest["steps"][0]["verb"] == "apply"


def test_refusals_are_refusals(around):
    one = builders.dispute_at(_S.APPLIED, around)
    for act in (
        lambda: dispute.accept(actor=around.mediator, dispute_id=one.id, at=AT),
        lambda: dispute.refuse(actor=around.mediator, dispute_id=one.id, why="", at=AT),
        lambda: dispute.apply(actor=around.resident, given=builders.given(facts=""), key="", at=AT),
    ):
        with pytest.raises(Refusal):
            act()

"""People's mediation in law, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from yimen.hotline.contracts.dispute import (
    AgreementGiven,
    Capacity,
    DisputeKind,
    DisputeRefused,
    DisputeState,
    DisputeVerb,
    Duty,
    Elsewhere,
    PartyGiven,
    PartySide,
    PartyView,
    PerformanceState,
)
from yimen.hotline.rules import dispute as rules
from yimen.kernel.deadlines.limits import Unit

A = PartyGiven(side=PartySide.APPLICANT, name="申请的人")
B = PartyGiven(side=PartySide.RESPONDENT, name="对方的人")
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("elsewhere", "consents", "reason"),
    [
        (Elsewhere.NONE, [True, True], ""),
        (Elsewhere.NONE, [True, None], "consent"),
        (Elsewhere.NONE, [True, False], "unwilling"),
        *((one, [True, True], "elsewhere") for one in Elsewhere if one is not Elsewhere.NONE),
    ],
)
def test_med_acc_1_what_others_handle_or_one_refuses_is_not_taken(elsewhere, consents, reason):
    if not reason:
        rules.check_acceptable(elsewhere=elsewhere, consents=consents)
        return
    with pytest.raises(DisputeRefused) as refused:
        rules.check_acceptable(elsewhere=elsewhere, consents=consents)
    assert refused.value.code.endswith(reason)
    assert len(refused.value.message) > 12


MINOR = replace(B, capacity=Capacity.LIMITED)


@pytest.mark.parametrize(
    ("parties", "field"),
    [
        ([A, B], None),
        ([A], "other_name"),
        ([B], "other_name"),
        ([replace(A, name=" 李 "), B], "name"),
        ([A, MINOR], "other_representative"),
        ([A, replace(MINOR, representative="某母亲")], "other_representative"),
        ([A, replace(MINOR, representative="某母亲", relation="母亲")], None),
        ([A, replace(MINOR, representative="申请 的人", relation="舅舅")], "other_representative"),
        ([replace(A, capacity=Capacity.HELPED), B], "representative"),
    ],
)
def test_med_pty_1_both_sides_and_somebody_who_may_act_for_each(parties, field):
    if field is None:
        rules.check_parties(parties=parties)
        return
    with pytest.raises(DisputeRefused) as refused:
        rules.check_parties(parties=parties)
    assert refused.value.field == field


def test_med_med_1_a_mediator_is_no_party_not_rejected_and_says_so():
    me = uuid4()
    known = {"officer_id": me, "name": "和某", "rejected": set(), "parties": ["申请的人"]}
    rules.check_mediator(**known, declared=True)
    for change in ({"declared": False}, {"rejected": {me}}, {"parties": ["和 某"]}):
        with pytest.raises(DisputeRefused):
            rules.check_mediator(**({**known, "declared": True} | change))


def test_med_clk_1_a_mediation_normally_takes_a_month():
    assert (rules.mediation_limit().amount, rules.mediation_limit().unit) == (1, Unit.MONTH)


@pytest.mark.parametrize(
    ("days", "agreed", "ok"),
    [(30, [True, True], True), (31, [True], False), (0, [True], False), (5, [True, False], False)],
)
def test_med_clk_2_longer_only_where_all_agree(days, agreed, ok):
    if ok:
        assert rules.check_extension(days=days, agreed=agreed) == days
        return
    with pytest.raises(DisputeRefused):
        rules.check_extension(days=days, agreed=agreed)


def test_med_agr_1_an_agreement_says_who_does_what_until_when():
    who = uuid4()
    duty = Duty(party_id=who, what="赔付修墙款", due_on=TODAY, amount=Decimal("1.00"))
    good = AgreementGiven(
        facts="雨棚伸过界淋湿了山墙。", content="缩回雨棚，赔一千二百元。", manner="当面交付",
        duties=(duty,),
    )  # fmt: skip
    rules.check_agreement(given=good, parties={who}, on=TODAY)
    for bad, field in (
        (replace(good, facts="短"), "facts"),
        (replace(good, content="短"), "content"),
        (replace(good, manner=""), "manner"),
        (replace(good, duties=()), "duty_1_what"),
        (replace(good, duties=(replace(duty, due_on=TODAY - timedelta(days=1)),)), "duty_1_due"),
        (replace(good, duties=(replace(duty, party_id=uuid4()),)), "duty_1_party"),
        (replace(good, duties=(replace(duty, amount=Decimal(0)),)), "duty_1_amount"),
    ):
        with pytest.raises(DisputeRefused) as refused:
            rules.check_agreement(given=bad, parties={who}, on=TODAY)
        assert refused.value.field == field


def test_med_agr_2_every_party_and_the_mediator_sign():
    one = PartyView(
        id=uuid4(), side=PartySide.APPLICANT, name="甲", phone="", address="",
        capacity=Capacity.FULL, representative="", relation="", person_id=None, consents=True,
        rejects=False, extends=False,
    )  # fmt: skip
    assert rules.who_must_sign(parties=[one], signed=set()) == [str(one.id), "mediator"]
    assert rules.who_must_sign(parties=[one], signed={str(one.id), "mediator"}) == []


def test_med_cnf_1_confirmation_within_30_days():
    assert (rules.confirmation_limit().amount, rules.confirmation_limit().unit) == (30, Unit.DAY)


P = PerformanceState


@pytest.mark.parametrize(
    ("states", "verb"),
    [
        ([], None),
        ([P.DONE, P.DONE], DisputeVerb.FULFIL),
        ([P.DONE, P.OPEN], None),
        ([P.FAILED, P.OPEN], None),
        ([P.FAILED, P.DONE], DisputeVerb.BREAK),
    ],
)
def test_med_prf_1_all_done_ends_it_and_something_undone_breaks_it(states, verb):
    assert rules.performed(states=states) is verb


@pytest.mark.parametrize("kind", list(DisputeKind))
def test_med_end_1_the_court_always_remains(kind):
    assert any("法院" in one for one in rules.ways_left(kind=kind, agreed=False))
    assert any("起诉" in one for one in rules.ways_left(kind=kind, agreed=True))


def test_an_archived_dispute_moves_no_more_and_every_verb_is_used():
    assert rules.DISPUTE.verbs(DisputeState.ARCHIVED) == ()
    assert {verb for _, verb in rules.DISPUTE.moves} == set(DisputeVerb)

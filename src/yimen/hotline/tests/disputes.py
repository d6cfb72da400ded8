"""Builders of disputes for tests: a committee with two mediators, and disputes in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.hotline.actions import dispute, mediation, performance
from yimen.hotline.contracts.dispute import (
    AgreementGiven,
    DisputeGiven,
    DisputeKind,
    DisputeState,
    DisputeView,
    Duty,
    Elsewhere,
    PartyGiven,
    PartySide,
    PerformanceState,
)
from yimen.hotline.queries import dispute as disputes
from yimen.identity import testing as people
from yimen.kernel.actor import Actor
from yimen.trust import public as trust
from yimen.trust.contracts import HandKind, HandSent

AT = directory.AT
LATER = AT + timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """A town's committee, a mediator of another town, and a resident who asks."""

    units: directory.SmallCounty
    mediator: Actor
    colleague: Actor
    elsewhere: Actor
    resident: Actor


def committee() -> Committee:
    """Return the committee of a small county's town."""
    units = directory.demo_county()
    make = directory.make_officer
    return Committee(
        units=units,
        mediator=make(post=Post.MEDIATOR, unit=units.town, name="调解甲"),
        colleague=make(post=Post.MEDIATOR, unit=units.town, name="调解乙"),
        elsewhere=make(post=Post.MEDIATOR, unit=units.other_town, name="外镇调解"),
        resident=people.make_resident(),
    )


def given(**changes: object) -> DisputeGiven:
    """Return what somebody asks to be mediated."""
    facts: dict[str, object] = {
        "kind": DisputeKind.NEIGHBOURS,
        "title": "屋檐滴水淋湿山墙",
        "facts": "去年建的雨棚伸过界，下雨时水都滴到我家山墙上，墙皮掉了。",
        "claim": "请对方把雨棚缩回去，赔修墙的钱。",
        "area_code": directory.VILLAGE,
        "elsewhere": Elsewhere.NONE,
        "parties": (
            PartyGiven(side=PartySide.APPLICANT, name="申请的人", phone="19911114444"),
            PartyGiven(side=PartySide.RESPONDENT, name="对方的人", phone="19911115555"),
        ),
    }
    return DisputeGiven(**(facts | changes))  # type: ignore[arg-type]


def agreed(one: DisputeView, *, due: date | None = None) -> AgreementGiven:
    """Return an agreement with one thing that the respondent owes."""
    return AgreementGiven(
        facts="雨棚伸过界二十厘米，淋湿了申请人家的山墙。",
        content="被申请人十天内把雨棚缩回界内，赔修墙款 1200 元。",
        manner="当面交付，调解员见证。",
        duties=(
            Duty(
                party_id=one.parties[1].id,
                what="缩回雨棚并付修墙款",
                due_on=due or AT.date() + timedelta(days=10),
            ),
        ),
    )


def typed(name: str, ticket: str = "") -> mediation.Hand:
    """Return a typed signature."""
    return mediation.Hand(
        sent=HandSent(kind=HandKind.TYPED, name=name, declared=True),
        ticket=ticket,
        device=trust.hand_device(user_agent="Mobile"),
    )


def sign_all(around: Committee, one: DisputeView) -> None:
    """Sign for everybody before the mediator, who signs last."""
    agreement = disputes.agreement_of(dispute_id=one.id)
    assert agreement is not None
    names = {str(each.id): each.signer for each in one.parties} | {"mediator": "调解甲"}
    for place, name in names.items():
        document = disputes.agreement_document(one, agreement)
        ticket = trust.hand_ticket(actor=around.mediator, document=document, place=place)
        mediation.sign_agreement(
            actor=around.mediator, dispute_id=one.id, place=place, hand=typed(name, ticket), at=AT
        )


def dispute_at(state: DisputeState, around: Committee) -> DisputeView:
    """Return a dispute in a state, brought there through the actions."""
    one = dispute.apply(actor=around.resident, given=given(), key="", at=AT)
    states, me = DisputeState, around.mediator
    other = one.parties[1].id
    if state is states.APPLIED:
        return one
    if state is states.WITHDRAWN:
        mine = one.parties[0].id
        dispute.withdraw(actor=around.resident, dispute_id=one.id, party_id=mine, why="", at=AT)
        return disputes.get_any(dispute_id=one.id)
    if state is states.REFUSED:
        return dispute.refuse(
            actor=me, dispute_id=one.id, why="法院已经受理，请找承办法官。", at=AT
        )
    dispute.consent(actor=me, dispute_id=one.id, party_id=other, agrees=True, at=AT)
    one = dispute.accept(actor=me, dispute_id=one.id, at=AT)
    if state is states.ACCEPTED:
        return one
    assert me.officer_id is not None
    one = dispute.assign(
        actor=me, dispute_id=one.id, mediator_id=me.officer_id, declared=True, at=AT
    )
    if state is states.ASSIGNED:
        return one
    held = mediation.Held(
        held_at=AT, place="村委会", present="", record="双方各说了经过，同意各让一步。"
    )
    mediation.hold(actor=me, dispute_id=one.id, held=held, at=AT)
    return _after_session(state, around, disputes.get_any(dispute_id=one.id))


def _after_session(state: DisputeState, around: Committee, one: DisputeView) -> DisputeView:
    states, me = DisputeState, around.mediator
    if state is states.MEDIATING:
        return one
    if state in {states.ENDED, states.ARCHIVED}:
        one = mediation.end(actor=me, dispute_id=one.id, why="双方谈不拢", at=AT)
        if state is states.ARCHIVED:
            performance.archive(actor=me, dispute_id=one.id, at=AT)
        return disputes.get_any(dispute_id=one.id)
    if state is states.DRAFTED:
        mediation.draft(actor=me, dispute_id=one.id, given=agreed(one), at=AT)
        return disputes.get_any(dispute_id=one.id)
    one = mediation.agree_orally(actor=me, dispute_id=one.id, given=agreed(one), at=AT)
    if state is states.PERFORMING:
        return one
    item = disputes.performance_of(dispute_id=one.id)[0].id
    found = PerformanceState.DONE if state is states.FULFILLED else PerformanceState.FAILED
    return performance.check(
        actor=me, dispute_id=one.id, item_id=item, found=found, words="上门看过了", at=AT
    )

"""Mandates: recorded, confirmed by somebody else, used, and ended at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.identity import public, testing
from yimen.identity.contracts import (
    ConfirmedBy,
    MandateEvidence,
    MandateKind,
    MandateMissing,
    MandateRefused,
    MandateState,
)
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed, NotFound, WrongState
from yimen.kernel.ids import new_id

pytestmark = pytest.mark.django_db

AT = testing.AT
DAY = AT.date()
VERBS = ("identity.register_person", "identity.confirm_mandate", "identity.reveal")


def officer(area: str = "439981101201") -> Actor:
    unit = new_id()
    return Actor(
        kind=ActorKind.OFFICER,
        name="何秋生",
        account_id=new_id(),
        officer_id=new_id(),
        unit_id=unit,
        grants=tuple(Grant(verb, unit, area) for verb in VERBS),
    )


@pytest.fixture
def elder():
    return testing.make_resident(name="张桂兰", phone="13900005521")


@pytest.fixture
def agent():
    return officer()


def record(agent: Actor, elder: Actor, **changes):
    given = {
        "actor": agent,
        "kind": MandateKind.VILLAGE_AGENT,
        "grantor_id": elder.person_id,
        "at": AT,
        "evidence": MandateEvidence.THUMBPRINT,
        "evidence_note": "委托书在村部 3 号柜",
        "holder_officer_id": agent.officer_id,
        "holder_name": agent.name,
    }
    return public.record_mandate(**given | changes)


def check(agent: Actor, elder: Actor, item_code: str = "laonian", on=DAY):
    return public.check_mandate(
        grantor_id=elder.person_id, item_code=item_code, on=on, holder_officer_id=agent.officer_id
    )


def test_an_agents_mandate_waits_until_somebody_else_confirms_it(agent, elder):
    mandate = record(agent, elder)
    assert mandate.state is MandateState.PENDING
    with pytest.raises(MandateMissing):
        check(agent, elder)
    with pytest.raises(NotAllowed):
        public.confirm_mandate(
            actor=agent, mandate_id=mandate.id, confirmed_by=ConfirmedBy.VILLAGE, at=AT
        )

    confirmed = public.confirm_mandate(
        actor=officer(), mandate_id=mandate.id, confirmed_by=ConfirmedBy.TELEPHONE, at=AT
    )

    assert confirmed.state is MandateState.ACTIVE
    assert check(agent, elder).id == mandate.id


def test_the_grantor_confirms_his_own(agent, elder):
    mandate = record(agent, elder)

    public.confirm_mandate(
        actor=elder, mandate_id=mandate.id, confirmed_by=ConfirmedBy.ONLINE, at=AT
    )

    assert check(agent, elder).confirmed_by is ConfirmedBy.ONLINE


def test_the_grantors_own_record_holds_at_once(elder):
    daughter = testing.make_resident(name="李晓梅")

    mandate = public.record_mandate(
        actor=elder,
        kind=MandateKind.RELATIVE,
        grantor_id=elder.person_id,
        at=AT,
        evidence=MandateEvidence.ONLINE,
        holder_person_id=daughter.person_id,
    )

    assert mandate.state is MandateState.ACTIVE
    assert mandate.holder_name == "李晓梅"


def test_a_mandate_ends_at_once_by_the_grantor(agent, elder):
    mandate = record(agent, elder)
    public.confirm_mandate(
        actor=elder, mandate_id=mandate.id, confirmed_by=ConfirmedBy.ONLINE, at=AT
    )

    public.end_mandate(actor=elder, mandate_id=mandate.id, at=AT)

    with pytest.raises(MandateMissing):
        check(agent, elder)
    with pytest.raises(WrongState):
        public.end_mandate(actor=elder, mandate_id=mandate.id, at=AT)


def test_a_mandate_covers_its_items_and_days_only(elder):
    daughter = testing.make_resident(name="李晓梅")
    public.record_mandate(
        actor=elder,
        kind=MandateKind.RELATIVE,
        grantor_id=elder.person_id,
        at=AT,
        evidence=MandateEvidence.ONLINE,
        holder_person_id=daughter.person_id,
        item_codes=["laonian", "gaoling"],
        until_on=DAY + timedelta(days=30),
    )

    def holds(item_code, on):
        try:
            public.check_mandate(
                grantor_id=elder.person_id,
                item_code=item_code,
                on=on,
                holder_person_id=daughter.person_id,
            )
        except MandateMissing:
            return False
        return True

    assert holds("laonian", DAY)
    assert holds("gaoling", DAY + timedelta(days=29))
    assert not holds("shiye", DAY)
    assert not holds("laonian", DAY + timedelta(days=30))
    assert not holds("laonian", DAY - timedelta(days=1))


def test_a_mandate_does_not_work_backwards_or_for_nobody(agent, elder):
    with pytest.raises(MandateMissing):
        public.check_mandate(grantor_id=elder.person_id, item_code="laonian", on=DAY)


@pytest.mark.parametrize("area", ["439981102201", "439981101202"])
def test_another_areas_officer_neither_records_nor_confirms_nor_ends(area, agent, elder):
    stranger = officer(area)
    mandate = record(agent, elder)

    with pytest.raises(NotAllowed):
        record(stranger, elder)
    with pytest.raises(NotAllowed):
        public.confirm_mandate(
            actor=stranger, mandate_id=mandate.id, confirmed_by=ConfirmedBy.VILLAGE, at=AT
        )
    with pytest.raises(NotAllowed):
        public.end_mandate(actor=stranger, mandate_id=mandate.id, at=AT)


def test_a_relative_may_record_but_not_confirm_for_himself(elder):
    daughter = testing.make_resident(name="李晓梅")
    mandate = public.record_mandate(
        actor=daughter,
        kind=MandateKind.RELATIVE,
        grantor_id=elder.person_id,
        at=AT,
        evidence=MandateEvidence.WITNESS,
        witness="田大山",
        holder_person_id=daughter.person_id,
    )

    assert mandate.state is MandateState.PENDING
    with pytest.raises(NotAllowed):
        public.confirm_mandate(
            actor=daughter, mandate_id=mandate.id, confirmed_by=ConfirmedBy.ONLINE, at=AT
        )


def test_a_third_person_may_do_nothing(agent, elder):
    third = testing.make_resident(name="王五")
    mandate = record(agent, elder)

    with pytest.raises(NotAllowed):
        public.end_mandate(actor=third, mandate_id=mandate.id, at=AT)
    with pytest.raises(NotAllowed):
        record(agent, elder, actor=third)


def test_an_entry_to_doubt_is_refused(agent, elder):
    with pytest.raises(MandateRefused):
        record(agent, elder, evidence_note="")
    with pytest.raises(MandateRefused):
        record(agent, elder, holder_name=" ")
    with pytest.raises(NotFound):
        record(agent, elder, grantor_id=new_id())


def test_details_open_under_a_mandate_and_are_recorded(agent, elder, django_assert_num_queries):
    with pytest.raises(MandateMissing):
        public.get_details(actor=agent, person_id=elder.person_id, item_code="laonian", at=AT)
    mandate = record(agent, elder)
    public.confirm_mandate(
        actor=elder, mandate_id=mandate.id, confirmed_by=ConfirmedBy.ONLINE, at=AT
    )

    details = public.get_details(actor=agent, person_id=elder.person_id, item_code="laonian", at=AT)

    assert details.phone == "13900005521"


def test_mandates_are_listed_for_both_sides(agent, elder):
    daughter = testing.make_resident(name="李晓梅")
    grantor = public.get_person(person_id=elder.person_id)
    holder = public.get_person(person_id=daughter.person_id)
    mandate = testing.make_mandate(grantor=grantor, holder=holder)
    record(agent, elder)

    assert len(public.list_mandates(person_id=elder.person_id)) == 2
    assert [m.id for m in public.list_mandates(person_id=daughter.person_id)] == [mandate.id]
    held = public.list_mandates_held(on=DAY, holder_person_id=daughter.person_id)
    assert [m.grantor.name for m in held] == ["张桂兰"]
    assert public.list_mandates_held(on=DAY, holder_officer_id=agent.officer_id) == []

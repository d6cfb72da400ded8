"""A yes counts for the words that were shown, is withdrawn at once, and a guardian speaks for a child."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yimen.identity import public as identity
from yimen.identity.contracts import (
    ConsentRefused,
    LegalBasis,
    MandateKind,
    PurposeView,
    PurposeWords,
)
from yimen.identity.rules import consent as rules
from yimen.identity.testing import make_mandate, make_person, make_resident
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import queries as ledger

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
OF = "reminder"
WORDS = PurposeWords(
    why="提前 30 天", used="到期日", kept="24 个月", given_to="不给别人", stops="不再提醒"
)


def _purpose(**changes):
    return PurposeView(
        **{
            "code": "x",
            "version": 2,
            "title": "试",
            "basis": LegalBasis.CONSENT,
            "law": "",
            "sensitive": False,
            "why": "",
            "used": "",
            "kept": "",
            "given_to": "",
            "stops": "",
        }
        | changes
    )


@pytest.mark.parametrize(
    ("purpose", "more", "said"),
    [
        ({}, {}, None),
        ({"basis": LegalBasis.DUTY}, {}, "依法办理"),
        ({}, {"version": 1}, "刚改过"),
        ({"sensitive": True}, {}, "单独勾选"),
        ({"sensitive": True}, {"separately": True}, None),
        ({}, {"age": 13}, "监护人"),
        ({}, {"age": 13, "by_guardian": True}, None),
        ({}, {"age": 14}, None),
    ],
)
def test_idn_cns_1_a_yes_counts_only_where_it_is_asked_for(purpose, more, said):
    asked = {"version": 2, "age": 40, "by_guardian": False, "separately": False} | more

    if said is None:
        rules.check_consent(purpose=_purpose(**purpose), **asked)
        return
    with pytest.raises(ConsentRefused, match=said):
        rules.check_consent(purpose=_purpose(**purpose), **asked)


@pytest.mark.parametrize(
    ("basis", "version", "counts"),
    [
        (LegalBasis.CONSENT, None, False),
        (LegalBasis.CONSENT, 1, False),
        (LegalBasis.CONSENT, 2, True),
        (LegalBasis.DUTY, None, True),
    ],
)
def test_idn_cns_2_only_the_words_in_force_carry_a_purpose(basis, version, counts):
    assert rules.still_counts(purpose=_purpose(basis=basis), version=version) is counts


def _may(person_id):
    return identity.may_use(person_id=person_id, purpose=OF)


@pytest.mark.django_db
def test_a_yes_holds_until_it_is_withdrawn_and_both_stand_in_the_ledger():
    actor = make_resident(name="张桂兰")
    person = actor.person_id
    before = _may(person)

    for _ in range(2):
        identity.give_consent(actor=actor, person_id=person, purpose=OF, version=1, at=AT)
    during = _may(person)
    stops = identity.withdraw_consent(
        actor=actor, person_id=person, purpose=OF, at=AT + timedelta(hours=1)
    )

    assert (before, during, _may(person)) == (False, True, False)
    assert "不再发提醒" in stops
    held = identity.list_consents(person_id=person)
    assert [(one.version, one.withdrawn_at) for one in held] == [(1, AT + timedelta(hours=1))]
    verbs = [one.verb for one in ledger.list_entries(subject=_ref(person))]
    assert verbs[-2:] == ["identity.consent.given", "identity.consent.withdrawn"]
    with pytest.raises(ConsentRefused, match="不用收回"):
        identity.withdraw_consent(actor=actor, person_id=person, purpose=OF, at=AT)


@pytest.mark.django_db
def test_new_words_take_a_new_yes():
    actor = make_resident(name="张桂兰")
    identity.give_consent(actor=actor, person_id=actor.person_id, purpose=OF, version=1, at=AT)
    guard = Actor(
        kind=ActorKind.OFFICER,
        name="安全管理员",
        account_id=new_id(),
        grants=(Grant("identity.word_purpose", new_id(), "439981"),),
    )

    with pytest.raises(NotAllowed):
        identity.reword_purpose(actor=actor, code=OF, words=WORDS, at=AT)
    worded = identity.reword_purpose(actor=guard, code=OF, words=WORDS, at=AT)

    assert worded.version == 2
    assert not _may(actor.person_id)
    with pytest.raises(ConsentRefused, match="刚改过"):
        identity.give_consent(actor=actor, person_id=actor.person_id, purpose=OF, version=1, at=AT)
    identity.give_consent(actor=actor, person_id=actor.person_id, purpose=OF, version=2, at=AT)
    assert _may(actor.person_id)
    assert identity.list_consenting(purpose=OF, after=None, limit=9) == [actor.person_id]


@pytest.mark.django_db
def test_a_guardian_speaks_for_a_child_and_nobody_else_does():
    child = make_person(name="小明", born=date(2015, 5, 5))
    guardian, stranger = make_resident(name="母亲"), make_resident(name="路人")
    holder = identity.get_person(person_id=guardian.person_id)
    make_mandate(grantor=child, holder=holder, kind=MandateKind.GUARDIAN)

    with pytest.raises(NotFound):
        identity.give_consent(actor=stranger, person_id=child.id, purpose=OF, version=1, at=AT)
    identity.give_consent(actor=guardian, person_id=child.id, purpose=OF, version=1, at=AT)

    assert identity.list_consents(person_id=child.id)[0].given_by_id == guardian.person_id


def _ref(person_id):
    return identity.get_person(person_id=person_id).ref

"""Accounts go back to their owners by two proofs or two clerks; personal data opens a day later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from yimen.identity import access, testing
from yimen.identity.actions import factor as factors
from yimen.identity.actions import proof as proofs
from yimen.identity.actions import (
    recovery,
    register_source,
    second_hand,
    staff_source,
    window_opening,
)
from yimen.identity.contracts import (
    Assurance,
    CheckKind,
    CheckOutcome,
    LoginRefused,
    RegisterDown,
    RegistrationRefused,
    TooManyAttempts,
)
from yimen.identity.models import Account, Factor, Person, Proof, Recovery
from yimen.identity.public import authenticate, get_person
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.rules.recovery import RecoveryProof
from yimen.identity.sign_in_contracts import (
    ACCOUNT_WORK,
    FactorKind,
    ProofRefused,
    RecoveryRefused,
    RecoveryState,
)
from yimen.kernel.actor import Grant
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.work import queries as work

pytestmark = pytest.mark.django_db
NEW = "柳树 2026 河边"
HERE = "10.0.0.1"


class Registers:
    """Registers that know one card and answer as they are told."""

    outcome = CheckOutcome.SAME
    is_dead = False

    def is_configured(self) -> bool:
        return True

    def check(self, *, kind, name, code, number) -> CheckOutcome:
        if self.is_dead:
            raise RegisterDown
        return self.outcome if not number or number == "6222" else CheckOutcome.DIFFERENT


@pytest.fixture
def registers():
    before = list(register_source._installed)
    given = Registers()
    register_source.install(given)
    yield given
    register_source._installed[:] = before


@pytest.fixture
def owner():
    code = testing.an_id_number()
    person = testing.make_person(name="张桂兰", code=code, phone="19900003333")
    account = testing.make_account(person=person)
    return replace(testing.make_resident(), account_id=account.id, person_id=person.id, name=code)


def clerk(name: str = "王窗口"):
    somebody = testing.make_resident(name=name)
    verbs = (access.OPEN_ACCOUNT, access.SEARCH)
    grants = tuple(Grant(verb, new_id(), "439981") for verb in verbs)
    return replace(somebody, grants=grants)


def begun(owner):
    return recovery.begin_online(name="张桂兰", code=owner.name, address=HERE, at=now())


def prove(recovery_id, proof: RecoveryProof, typed: str) -> bool:
    return recovery.prove(recovery_id=recovery_id, proof=proof, typed=typed, address=HERE, at=now())


def test_two_independent_proofs_give_the_account_back_and_close_it_for_a_day(owner, registers):
    codes = factors.new_codes(account_id=owner.account_id, at=now())
    here = Client()
    testing.sign_in(here, owner)
    found = begun(owner)

    assert not prove(found, RecoveryProof.BANK_CARD, "6222")
    with pytest.raises(RecoveryRefused):
        recovery.finish_online(recovery_id=found, password=NEW, at=now())
    assert prove(found, RecoveryProof.RECOVERY_CODE, codes[0])
    recovery.finish_online(recovery_id=found, password=NEW, at=now())

    account = Account.objects.get(pk=owner.account_id)
    assert authenticate(username=account.username, password=NEW, at=now()).id == account.pk
    assert here.get("/my/security/").status_code == 302
    assert testing.count_messages(owner.person_id) == 2
    assert account.held_until > now() + timedelta(hours=23, minutes=59)


def test_within_the_hold_nothing_personal_opens_and_then_it_does():
    resident = testing.make_resident()
    Account.objects.filter(pk=resident.account_id).update(held_until=now() + timedelta(hours=1))
    client = Client()
    testing.sign_in(client, resident)

    for page in ("/my/profile/", "/my/messages/", "/my/mandates/", "/my/", "/signed-in/"):
        answer = client.get(page)
        assert answer.status_code == 403, page
        assert "个人资料还没有打开" in answer.content.decode()
    assert client.get("/my/security/").status_code == 200
    Account.objects.update(held_until=now())
    assert client.get("/my/profile/").status_code == 200


@pytest.mark.parametrize("typed", ["", "0000", "6222 "])
def test_one_right_proof_and_many_wrong_ones_are_not_two(owner, registers, typed):
    found = begun(owner)
    prove(found, RecoveryProof.BANK_CARD, "6222")
    for proof in (RecoveryProof.RECOVERY_CODE, RecoveryProof.PHONE):
        with pytest.raises(RecoveryRefused):
            prove(found, proof, typed)

    assert not prove(found, RecoveryProof.BANK_CARD, "6222")


def test_a_stranger_learns_nothing_and_is_slowed(registers):
    found = recovery.begin_online(
        name="没有这个人", code=testing.an_id_number(), address=HERE, at=now()
    )

    assert found is None
    for _ in range(6):
        with pytest.raises(RecoveryRefused, match="没有核对上"):
            prove(found, RecoveryProof.BANK_CARD, "6222")
    with pytest.raises(TooManyAttempts):
        prove(found, RecoveryProof.BANK_CARD, "6222")


def test_a_dead_register_is_said_and_spends_nothing(owner, registers):
    registers.is_dead = True

    with pytest.raises(RecoveryRefused, match="没有应答"):
        prove(begun(owner), RecoveryProof.BANK_CARD, "6222")


def test_staff_come_back_through_the_window_alone(owner):
    before = list(staff_source._installed)
    staff_source.install(lambda *, account_id: True)
    try:
        assert begun(owner) is None
    finally:
        staff_source._installed[:] = before


def asked(owner, first):
    return recovery.ask_at_window(
        actor=first, person_id=owner.person_id, document="居民身份证", at=now()
    )


def test_a_second_clerk_gives_the_account_back_with_a_new_password(owner):
    first, second = clerk(), clerk("赵窗口")
    secret = Factor(kind=FactorKind.CERTIFICATE, title="旧证书", subject_index=b"x")
    factors.add(Account.objects.get(pk=owner.account_id), secret, now())
    found = asked(owner, first)
    with pytest.raises(RecoveryRefused, match="另一位"):
        recovery.confirm_at_window(actor=first, recovery_id=found, at=now())

    made = recovery.confirm_at_window(actor=second, recovery_id=found, at=now())

    assert authenticate(username=made.account.username, password=made.password, at=now())
    with pytest.raises(LoginRefused):
        authenticate(username=made.account.username, password=testing.PASSWORD, at=now())
    assert not Factor.objects.filter(removed_at=None).exists()
    assert Account.objects.get(pk=owner.account_id).held_until > now()
    assert get_person(person_id=owner.person_id).assurance is Assurance.IN_PERSON
    with pytest.raises(WrongState):
        recovery.confirm_at_window(actor=second, recovery_id=found, at=now())


def test_a_second_clerk_refuses_and_nothing_changes(owner):
    found = asked(owner, clerk())

    recovery.refuse_at_window(actor=clerk("赵窗口"), recovery_id=found, at=now())

    assert Recovery.objects.get(pk=found).state == RecoveryState.REFUSED
    account = Account.objects.get(pk=owner.account_id)
    assert authenticate(username=account.username, password=testing.PASSWORD, at=now())


def test_who_may_not_neither_asks_nor_confirms_and_three_days_end_it(owner):
    stranger = testing.make_resident()
    with pytest.raises(NotAllowed):
        asked(owner, stranger)
    found = asked(owner, clerk())
    with pytest.raises(NotAllowed):
        recovery.confirm_at_window(actor=stranger, recovery_id=found, at=now())
    with pytest.raises(WrongState):
        recovery.confirm_at_window(
            actor=clerk("赵窗口"), recovery_id=found, at=now() + timedelta(days=3)
        )


def test_no_single_clerk_opens_a_first_account():
    person, first, second = testing.make_person(phone=""), clerk(), clerk("赵窗口")

    found = window_opening.ask(actor=first, person_id=person.id, document="身份证", at=now())
    again = window_opening.ask(actor=second, person_id=person.id, document="身份证", at=now())

    assert found == again
    assert Account.objects.filter(person_id=person.id).count() == 0
    with pytest.raises(RecoveryRefused, match="同一个人"):
        window_opening.confirm(actor=first, opening_id=found, at=now())
    with pytest.raises(NotFound):
        recovery.confirm_at_window(actor=second, recovery_id=found, at=now())
    made = window_opening.confirm(actor=second, opening_id=found, at=now())
    back = authenticate(username=made.account.username, password=made.password, at=now())
    assert back.person_id == person.id
    assert get_person(person_id=person.id).assurance == Assurance.IN_PERSON
    with pytest.raises(WrongState):
        window_opening.confirm(actor=second, opening_id=found, at=now())


def test_an_opening_is_refused_runs_out_and_resets_nobody(owner):
    person, first, second = testing.make_person(phone=""), clerk(), clerk("赵窗口")
    found = window_opening.ask(actor=first, person_id=person.id, document="身份证", at=now())

    window_opening.refuse(actor=second, opening_id=found, at=now())
    later = window_opening.ask(actor=first, person_id=person.id, document="身份证", at=now())

    with pytest.raises(WrongState):
        window_opening.confirm(actor=second, opening_id=found, at=now())
    with pytest.raises(WrongState):
        window_opening.confirm(actor=second, opening_id=later, at=now() + timedelta(days=4))
    with pytest.raises(RegistrationRefused, match="另一位"):
        window_opening.ask(actor=first, person_id=owner.person_id, document="身份证", at=now())


def test_what_waits_for_a_second_clerk_stands_on_a_list_until_it_is_settled_or_over():
    person = testing.make_person(phone="", name="何平")
    first = replace(clerk(), unit_id=new_id())
    second, at = clerk("赵窗口"), now()
    above = new_id()
    asked = []

    def source(**about) -> UUID:
        asked.append(about)
        return above

    before = list(staff_source._second)
    staff_source.install_second_hand(source)
    try:
        found = window_opening.ask(actor=first, person_id=person.id, document="身份证", at=at)
    finally:
        staff_source._second[:] = before
    (row,) = work.list_of(ref=Ref(ACCOUNT_WORK, found))
    assert (row.unit_id, row.title) == (above, "确认开通账号：何平")
    assert asked[0]["but_account"] == first.account_id
    window_opening.refuse(actor=second, opening_id=found, at=at)
    assert work.list_of(ref=Ref(ACCOUNT_WORK, found)) == []

    later = window_opening.ask(actor=first, person_id=person.id, document="身份证", at=at)
    assert second_hand.end_overdue(at=at) == 0
    assert second_hand.end_overdue(at=at + timedelta(days=4)) == 1
    assert work.list_of(ref=Ref(ACCOUNT_WORK, later)) == []
    assert Recovery.objects.get(pk=later).state == RecoveryState.REFUSED


# --- proofs and levels ---


def level(actor) -> int:
    return get_person(person_id=actor.person_id).assurance


def test_registers_and_a_telephone_raise_the_level_and_time_lowers_it(registers):
    person = testing.make_person(phone="19900004444")
    account = testing.make_account(person=person)
    Proof.objects.all().delete()
    proofs.refresh(person_id=person.id, at=now())
    actor = replace(testing.make_resident(), person_id=person.id, account_id=account.id)
    assert level(actor) == 0

    at = now()
    for kind in CheckKind:
        proofs.check_register(actor=actor, kind=kind, number="6222", at=at)
    assert level(actor) == 2

    later = at + timedelta(days=2 * 365)
    assert proofs.refresh_due(at=later) >= 1
    assert level(actor) == 0
    assert Account.objects.get(pk=account.id).assurance == 0


@pytest.mark.parametrize(
    ("outcome", "dead", "said"),
    [
        (CheckOutcome.DIFFERENT, False, "不一致"),
        (CheckOutcome.UNKNOWN, False, "没有查到"),
        (CheckOutcome.SAME, True, "没有应答"),
    ],
)
def test_a_no_and_a_silence_give_no_proof(registers, outcome, dead, said):
    registers.outcome, registers.is_dead = outcome, dead
    resident = testing.make_resident()
    before = Proof.objects.count()

    with pytest.raises(ProofRefused, match=said):
        proofs.check_register(actor=resident, kind=CheckKind.POPULATION, number="", at=now())

    assert Proof.objects.count() == before


def test_a_clerk_sees_a_person_and_never_himself():
    first, resident = clerk(), testing.make_resident()

    reached = proofs.see_at_window(
        actor=first, person_id=resident.person_id, document="居民身份证", at=now()
    )

    assert reached is Assurance.IN_PERSON
    kept = Proof.objects.get(person_id=resident.person_id, kind=ProofKind.WINDOW)
    assert kept.source.startswith("王窗口")
    for actor, person_id in ((first, first.person_id), (resident, first.person_id)):
        with pytest.raises(NotAllowed):
            proofs.see_at_window(actor=actor, person_id=person_id, document="身份证", at=now())


def test_a_level_too_low_leads_to_the_page_that_raises_it(client):
    resident = testing.make_resident()
    testing.sign_in(client, resident)
    Person.objects.filter(pk=resident.person_id).update(assurance=2)

    page = client.get("/my/assurance/", {"need": "3", "next": "/items/"}).content.decode()

    assert "要更高的实名等级" in page
    assert "当面核验" in page

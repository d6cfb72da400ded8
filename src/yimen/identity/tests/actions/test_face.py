"""Faces: stored by a yes, used only while it counts, deleted with it; an eighty-year-old's too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.biometrics import public as faces
from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import FaceRefused, Outcome, Probe, Purpose
from yimen.identity import public as identity
from yimen.identity import testing
from yimen.identity.actions import (
    account,
    consent,
    consent_paper,
    face,
    face_confirmation,
    face_identification,
    face_sign_in,
    personal,
)
from yimen.identity.actions.face_sign_in import Named
from yimen.identity.contracts import (
    Assurance,
    ConsentRefused,
    DocumentSeen,
    FaceAct,
    FaceNotAllowed,
    FaceNotMatched,
    IdentificationRefused,
    Likeness,
    LoginLocked,
    MandateKind,
    PurposeWords,
)
from yimen.identity.models import Account, Consent, FaceIdentification
from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db

AT = testing.AT
PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
WORDS = PurposeWords(why="一", used="二", kept="三", given_to="四", stops="五")


@pytest.fixture(autouse=True)
def _on(settings):
    constructed.use_constructed(settings)
    constructed.switch_on(Purpose.VERIFY, Purpose.IDENTIFY, at=AT)


@pytest.fixture
def zhang() -> Actor:
    return testing.make_resident(name="张桂兰", phone="19900005521")


@pytest.fixture
def clerk() -> Actor:
    return testing.face_clerk()


def stored(actor: Actor) -> set[Purpose]:
    assert actor.person_id is not None
    return {one.purpose for one in faces.list_enrolments(subject_id=actor.person_id)}


def named(actor: Actor, tail: str = "5521") -> Named:
    return Named(username=Account.objects.get(pk=actor.account_id).username, tail=tail)


def come_in(actor: Actor, *, tail: str = "5521", likeness: float = 1.0, at=AT):
    return face_sign_in.by_face(
        named=named(actor, tail),
        probe=testing.face_probe(FaceAct.SIGN_IN, at=at, likeness=likeness),
        address="10.0.0.1",
        at=at,
    )


# --- stored by a yes, deleted with it ---


def test_without_a_yes_nothing_is_stored_and_an_officer_cannot_say_it(zhang, clerk):
    with pytest.raises(FaceNotAllowed, match="没有同意"):
        face.enrol_at_window(
            actor=clerk,
            person_id=zhang.person_id,
            purposes=[Purpose.VERIFY],
            probe=Probe(image=testing.FACE),
            document=testing.DOCUMENT,
            at=AT,
        )
    with pytest.raises(NotAllowed):
        consent.give_consent(
            actor=clerk,
            person_id=zhang.person_id,
            purpose="face_verify",
            version=1,
            at=AT,
            separately=True,
        )


def test_a_withdrawal_deletes_its_own_face_in_the_same_transaction(zhang):
    testing.enrol_faces(zhang, at=AT)
    assert stored(zhang) == {Purpose.VERIFY, Purpose.IDENTIFY}

    identity.withdraw_consent(
        actor=zhang, person_id=zhang.person_id, purpose="face_identify", at=AT
    )

    assert stored(zhang) == {Purpose.VERIFY}
    verbs = [
        one.verb for one in ledger.list_entries(subject=Ref("identity.person", zhang.person_id))
    ]
    assert {"identity.face.enrolled", "identity.face.deleted"} <= set(verbs)


def test_the_second_enrolment_takes_the_place_of_the_first(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT + timedelta(days=1), image=testing.OTHER_FACE)

    found = faces.list_enrolments(subject_id=zhang.person_id)

    assert [one.made_at for one in found] == [AT + timedelta(days=1)]
    with pytest.raises(FaceNotMatched):
        come_in(zhang, at=AT + timedelta(days=1))


def test_new_words_stop_the_use_at_once_and_delete_after_thirty_days(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)
    security = Actor(
        kind=ActorKind.OFFICER,
        name="安全员",
        officer_id=new_id(),
        grants=(Grant("identity.word_purpose", new_id(), ""),),
    )
    identity.reword_purpose(actor=security, code="face_verify", words=WORDS, at=AT)

    with pytest.raises(FaceNotMatched):
        come_in(zhang)
    assert consent.end_reworded(at=AT + timedelta(days=29)) == 0
    assert stored(zhang) == {Purpose.VERIFY}
    assert consent.end_reworded(at=AT + timedelta(days=30)) == 1
    assert stored(zhang) == set()


def test_a_renewed_yes_keeps_the_face(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)
    security = Actor(
        kind=ActorKind.OFFICER,
        name="安全员",
        officer_id=new_id(),
        grants=(Grant("identity.word_purpose", new_id(), ""),),
    )
    identity.reword_purpose(actor=security, code="face_verify", words=WORDS, at=AT)
    testing.agree_to_face(zhang, Purpose.VERIFY, AT + timedelta(days=3))

    assert consent.end_reworded(at=AT + timedelta(days=40)) == 0
    assert come_in(zhang, at=AT + timedelta(days=4)).person_id == zhang.person_id


@pytest.mark.parametrize("how", ["closed", "removed", "died"])
def test_who_leaves_or_died_leaves_no_face(zhang, clerk, how):
    testing.enrol_faces(zhang, at=AT)

    if how == "closed":
        account.set_account_active(actor=SYSTEM, account_id=zhang.account_id, active=False, at=AT)
    elif how == "died":
        for code in ("face_verify", "face_identify"):
            consent.withdraw_at_window(
                actor=clerk, person_id=zhang.person_id, purpose=code, why="本人已经去世", at=AT
            )
    else:
        personal.remove_person(record_id=str(zhang.person_id), at=AT)

    assert stored(zhang) == set()
    assert not Consent.objects.filter(person_id=zhang.person_id, withdrawn_at=None).exists()


def test_blocked_data_are_not_used(zhang):
    testing.enrol_faces(zhang, at=AT)
    identity.set_blocked(actor=SYSTEM, person_id=zhang.person_id, blocked=True, at=AT)

    assert not identity.face_state(person_id=zhang.person_id, at=AT).may(Purpose.VERIFY)
    with pytest.raises(FaceNotMatched):
        come_in(zhang)


# --- grounds ---


def test_an_old_woman_without_a_telephone_signs_on_paper(clerk):
    old = testing.make_person(name="吴秀英", born=date(1946, 2, 3), phone="")
    sheet = consent_paper.print_paper(
        actor=clerk, person_id=old.id, purposes=["face_identify"], at=AT
    )
    assert not identity.may_use(person_id=old.id, purpose="face_identify")

    consent_paper.receive_paper(actor=clerk, paper_id=sheet.id, content=PDF, name="a.pdf", at=AT)
    face.enrol_at_window(
        actor=clerk,
        person_id=old.id,
        purposes=[Purpose.IDENTIFY],
        probe=Probe(image=testing.FACE),
        document=testing.DOCUMENT,
        at=AT,
    )

    (given,) = Consent.objects.filter(person_id=old.id)
    assert (given.given_by_id, given.paper_id, given.channel) == (old.id, sheet.id, "1")
    assert identity.face_state(person_id=old.id, at=AT).may(Purpose.IDENTIFY)
    with pytest.raises(ConsentRefused, match="已经收过"):
        consent_paper.receive_paper(
            actor=clerk, paper_id=sheet.id, content=PDF, name="a.pdf", at=AT
        )


def test_a_sheet_with_old_words_carries_no_yes(clerk, zhang):
    sheet = consent_paper.print_paper(
        actor=clerk, person_id=zhang.person_id, purposes=["face_verify"], at=AT
    )
    security = Actor(
        kind=ActorKind.OFFICER,
        name="安全员",
        officer_id=new_id(),
        grants=(Grant("identity.word_purpose", new_id(), ""),),
    )
    identity.reword_purpose(actor=security, code="face_verify", words=WORDS, at=AT)

    with pytest.raises(ConsentRefused, match="刚改过"):
        consent_paper.receive_paper(
            actor=clerk, paper_id=sheet.id, content=PDF, name="a.pdf", at=AT
        )


def test_a_child_is_spoken_for_by_its_guardian(clerk):
    child = testing.make_person(name="小宝", born=date(2015, 5, 1))
    mother = testing.make_person(name="王芳")
    with pytest.raises(ConsentRefused, match="监护人"):
        consent_paper.print_paper(actor=clerk, person_id=child.id, purposes=["face_verify"], at=AT)
    with pytest.raises(ConsentRefused, match="不是登记过的监护人"):
        consent_paper.print_paper(
            actor=clerk, person_id=child.id, purposes=["face_verify"], signer_id=mother.id, at=AT
        )
    testing.make_mandate(grantor=child, holder=mother, kind=MandateKind.GUARDIAN)

    sheet = consent_paper.print_paper(
        actor=clerk, person_id=child.id, purposes=["face_verify"], signer_id=mother.id, at=AT
    )
    consent_paper.receive_paper(actor=clerk, paper_id=sheet.id, content=PDF, name="a.pdf", at=AT)

    assert Consent.objects.get(person_id=child.id).given_by_id == mother.id


@pytest.mark.parametrize(
    ("photo", "looked", "done"),
    [
        (testing.FACE, False, True),
        (testing.OTHER_FACE, True, False),
        (b"", False, False),
        (b"", True, True),
    ],
)
def test_the_photo_of_the_document_is_compared(zhang, clerk, photo, looked, done):
    testing.agree_to_face(zhang, Purpose.VERIFY, AT)
    document = DocumentSeen(title="身份证", photo=photo, looked=looked)
    asked = {
        "actor": clerk,
        "person_id": zhang.person_id,
        "purposes": [Purpose.VERIFY],
        "probe": Probe(image=testing.FACE),
        "document": document,
        "at": AT,
    }
    if done:
        assert len(face.enrol_at_window(**asked)) == 1
        return
    with pytest.raises(FaceNotAllowed):
        face.enrol_at_window(**asked)


def test_from_ones_own_telephone_only_after_a_window(zhang):
    testing.agree_to_face(zhang, Purpose.VERIFY, AT)
    with pytest.raises(FaceNotAllowed, match="窗口"):
        face.enrol_own(actor=zhang, probe=testing.face_probe(FaceAct.ENROL, at=AT), at=AT)

    testing.see_at_window(zhang, AT)
    face.enrol_own(actor=zhang, probe=testing.face_probe(FaceAct.ENROL, at=AT), at=AT)

    assert stored(zhang) == {Purpose.VERIFY}
    assert testing.count_messages(zhang.person_id) == 1


# --- coming in ---


def test_a_face_comes_in_for_the_account_that_was_named(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)

    assert come_in(zhang).id == zhang.account_id


@pytest.mark.parametrize("likeness", [0.40, 0.10])
def test_a_doubt_or_another_face_comes_not_in(zhang, likeness):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)

    with pytest.raises(FaceNotMatched, match="换一种办法"):
        come_in(zhang, likeness=likeness)
    failed = Account.objects.get(pk=zhang.account_id).failed_count
    assert failed == (1 if likeness < 0.36 else 0)


def test_other_faces_lock_the_account_as_wrong_passwords_do(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)
    for place in range(4):
        with pytest.raises(FaceNotMatched):
            come_in(zhang, likeness=0.1, at=AT + timedelta(minutes=3 * place))
    with pytest.raises(LoginLocked):
        come_in(zhang, likeness=0.1, at=AT + timedelta(minutes=12))
    with pytest.raises(LoginLocked):
        come_in(zhang, at=AT + timedelta(minutes=15))


def test_nobody_learns_which_accounts_have_faces(zhang):
    unknown = Named(username="nobody.here", tail="0000")
    answers = set()
    for who in (unknown, named(zhang), named(zhang, "0000")):
        with pytest.raises(FaceNotMatched) as refused:
            face_sign_in.by_face(
                named=who,
                probe=testing.face_probe(FaceAct.SIGN_IN, at=AT),
                address="10.0.0.1",
                at=AT,
            )
        answers.add(refused.value.message)
    assert len(answers) == 1


def test_a_challenge_passed_for_another_act_is_no_way_in(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)
    with pytest.raises(FaceRefused):
        face_sign_in.by_face(
            named=named(zhang),
            probe=Probe(
                challenge_id=testing.face_probe(FaceAct.SIGN, at=AT).challenge_id,
                holder="test",
                act=FaceAct.SIGN_IN.value,
            ),
            address="10.0.0.1",
            at=AT,
        )


# --- proof and confirmation ---


def test_a_face_raises_the_level_for_a_year_beside_the_register(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)

    level = face_confirmation.raise_by_face(
        actor=zhang, probe=testing.face_probe(FaceAct.RAISE, at=AT), at=AT
    )

    assert level is Assurance.IN_PERSON
    until = Account.objects.get(pk=zhang.account_id).assurance_until
    assert until == AT + timedelta(days=365)


def test_a_yes_by_face_is_for_one_thing_once(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)
    subject = Ref("cases.draft", new_id())
    asked = {"actor": zhang, "act": FaceAct.SIGN, "subject": subject, "digest": "d1", "at": AT}
    made = identity.confirm_by_face(**asked, probe=testing.face_probe(FaceAct.SIGN, at=AT))

    for wrong in (
        {"digest": "d2"},
        {"act": FaceAct.USE_LICENCE},
        {"subject": Ref("cases.draft", new_id())},
        {"actor": testing.make_resident()},
        {"at": AT + timedelta(minutes=10)},
    ):
        with pytest.raises(FaceNotAllowed):
            identity.take_confirmation(confirmation_id=made.id, **(asked | wrong))
    assert identity.take_confirmation(confirmation_id=made.id, **asked).id == made.id
    with pytest.raises(FaceNotAllowed, match="用过"):
        identity.take_confirmation(confirmation_id=made.id, **asked)


def test_another_face_confirms_nothing(zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=AT)
    with pytest.raises(FaceNotMatched):
        identity.confirm_by_face(
            actor=zhang,
            act=FaceAct.SIGN,
            subject=Ref("cases.draft", new_id()),
            digest="d",
            probe=testing.face_probe(FaceAct.SIGN, at=AT, likeness=0.4),
            at=AT,
        )


# --- at the window ---


def identified(clerk: Actor, *, likeness: float = 0.99, at=AT):
    return identity.identify_face(
        actor=clerk,
        probe=Probe(image=constructed.constructed_face(name="zhang", likeness=likeness)),
        unit_id=testing.FACE_UNIT,
        cells=["439981101", ""],
        at=at,
    )


def test_a_candidate_is_masked_until_the_tail_is_named(zhang, clerk):
    testing.enrol_faces(zhang, Purpose.IDENTIFY, at=AT)

    found = identified(clerk)

    assert found.outcome is Outcome.SAME
    (one,) = found.candidates
    assert one.name_masked == "张**"
    number = identity.get_own_details(actor=zhang).code
    assert number[-4:] not in one.code_masked
    shown = identity.confirm_identification(
        actor=clerk, identification_id=found.id, tail=number[-4:].lower(), at=AT
    )
    assert shown.id == zhang.person_id
    again = identity.get_identified(actor=clerk, identification_id=found.id, at=AT)
    assert again.id == zhang.person_id
    told = "".join(
        one.change for one in ledger.list_entries(subject=Ref("identity.person", zhang.person_id))
    )
    assert "identity.face_candidate" in told
    assert "identity.face_confirmed" in told


def test_three_wrong_tails_or_five_minutes_end_it(zhang, clerk):
    testing.enrol_faces(zhang, Purpose.IDENTIFY, at=AT)
    first, second = identified(clerk), identified(clerk)
    for _ in range(3):
        with pytest.raises(IdentificationRefused):
            identity.confirm_identification(
                actor=clerk, identification_id=first.id, tail="0000", at=AT
            )
    for who, at in ((first, AT), (second, AT + timedelta(minutes=5))):
        with pytest.raises(IdentificationRefused, match="5 分钟"):
            identity.confirm_identification(
                actor=clerk, identification_id=who.id, tail="5521", at=at
            )
    assert face_identification.sweep(at=AT + timedelta(minutes=5)) == 2
    assert not FaceIdentification.objects.exists()


def test_who_took_his_yes_back_is_nobody_at_the_window(zhang, clerk):
    testing.enrol_faces(zhang, Purpose.IDENTIFY, Purpose.VERIFY, at=AT)
    identity.withdraw_consent(
        actor=zhang, person_id=zhang.person_id, purpose="face_identify", at=AT
    )

    found = identified(clerk)

    assert found.outcome in {Outcome.UNKNOWN, Outcome.DIFFERENT}
    assert found.candidates == ()
    assert "身份证" in found.reason


def test_only_the_window_of_the_unit_looks(zhang, clerk):
    testing.enrol_faces(zhang, Purpose.IDENTIFY, at=AT)
    stranger = testing.face_clerk(unit_id=new_id())
    with pytest.raises(NotAllowed):
        identified(stranger)
    found = identified(clerk)
    with pytest.raises(NotAllowed):
        identity.confirm_identification(
            actor=stranger, identification_id=found.id, tail="5521", at=AT
        )
    assert identity.list_identifications(actor=stranger, at=AT) == []
    listed = identity.list_identifications(actor=clerk, at=AT)
    assert [one.id for one in listed] == [found.id]


@pytest.fixture
def alike(zhang, clerk):
    """Two residents whose faces are alike: which one stands there, only his tail tells."""
    other = testing.make_resident(name="张桂香", phone="19900006632")
    testing.enrol_faces(zhang, Purpose.IDENTIFY, at=AT)
    image = constructed.constructed_face(name="zhang", likeness=0.97)
    testing.enrol_faces(other, Purpose.IDENTIFY, at=AT, image=image)
    return other


def tail_of(actor: Actor) -> str:
    return identity.get_own_details(actor=actor).code[-4:]


def confirmed_as(clerk: Actor, found, tail: str, candidate: int | None):
    return identity.confirm_identification(
        actor=clerk, identification_id=found.id, tail=tail, at=AT, candidate=candidate
    )


def test_of_several_one_is_chosen_first_and_his_tail_confirms(zhang, clerk, alike):
    found = identified(clerk, likeness=1.0)
    assert found.outcome is Outcome.NOT_SURE
    assert [one.place for one in found.candidates] == [0, 1]
    assert {one.likeness for one in found.candidates} == {Likeness.HIGH}

    with pytest.raises(IdentificationRefused, match="先问他的姓名") as unchosen:
        confirmed_as(clerk, found, tail_of(zhang), None)
    with pytest.raises(IdentificationRefused, match="还可以试 2 次"):
        confirmed_as(clerk, found, tail_of(zhang), 1)  # his own tail, another chosen
    with pytest.raises(IdentificationRefused, match="还可以试 1 次"):
        confirmed_as(clerk, found, tail_of(zhang), 7)

    assert unchosen.value.field == "candidate"
    assert confirmed_as(clerk, found, "6632", 1).id == alike.person_id


def test_none_of_these_is_an_answer_recorded_once_and_opens_nobody(zhang, clerk, alike):
    found = identified(clerk, likeness=1.0)
    stranger = testing.face_clerk(unit_id=new_id())
    with pytest.raises(NotAllowed):
        identity.reject_identification(actor=stranger, identification_id=found.id, at=AT)

    for _ in range(2):
        said = identity.reject_identification(actor=clerk, identification_id=found.id, at=AT)

    assert said.rejected_at == AT
    with pytest.raises(IdentificationRefused, match="都不是"):
        confirmed_as(clerk, found, tail_of(zhang), 0)
    told = ledger.list_entries(subject=Ref("identity.face_identification", found.id))
    assert [one.verb for one in told].count("identity.identification.rejected") == 1


def test_who_was_confirmed_or_is_long_gone_is_not_rejected(zhang, clerk, alike):
    late, done = identified(clerk, likeness=1.0), identified(clerk, likeness=1.0)
    confirmed_as(clerk, done, tail_of(zhang), 0)

    for who, at in ((done, AT), (late, AT + timedelta(minutes=5))):
        with pytest.raises(IdentificationRefused, match="5 分钟"):
            identity.reject_identification(actor=clerk, identification_id=who.id, at=at)

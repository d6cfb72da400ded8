"""A signature by hand is checked for what it says, and runs out where nothing was handed in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import Purpose
from yimen.identity import public as people
from yimen.identity import testing as identity
from yimen.identity.contracts import FaceAct, FaceNotAllowed
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.trust import public as trust
from yimen.trust.actions import hand
from yimen.trust.contracts import HandDevice, HandDocument, HandKind, HandRefused, HandSent
from yimen.trust.models import HandSignature
from yimen.trust.queries import hand_personal as personal

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PHONE = HandDevice(kind="手机", screen="390×844", pointer="手指")


def strokes(shift: int = 0) -> HandSent:
    line = [[20 + 5 * n, 40 + shift + n % 3, 10 * n, 0.5] for n in range(20)]
    text = json.dumps({"w": 300, "h": 160, "s": [line]})
    return HandSent(kind=HandKind.HANDWRITING, strokes=text)


@pytest.fixture
def signer():
    return identity.make_resident(name="申请人甲", at=AT)


@pytest.fixture
def document() -> HandDocument:
    return HandDocument(ref=Ref("cases.draft", new_id()), version=3, digest="a" * 64)


def sign(signer, document, sent: HandSent, *, at: datetime = AT):
    ticket = trust.hand_ticket(actor=signer, document=document, place="signed")
    return trust.sign_by_hand(
        actor=signer,
        document=document,
        place="signed",
        for_id=signer.person_id,
        sent=sent,
        device=PHONE,
        ticket=ticket,
        at=at,
    )


def wrong(signed, document) -> list[str]:
    checks = trust.check_hand_signature(
        signature_id=signed.id, document=document, at=AT + timedelta(days=1)
    )
    return [one.code for one in checks if not one.ok]


def test_each_check_fails_for_what_it_names(signer, document):
    signed = sign(signer, document, strokes())
    assert wrong(signed, document) == []
    assert wrong(signed, replace(document, digest="b" * 64)) == ["document"]
    assert wrong(signed, replace(document, ref=Ref("cases.draft", new_id()))) == ["document"]

    row = HandSignature.objects.filter(id=signed.id)
    row.update(at=AT - timedelta(days=1))
    assert wrong(signed, document) == ["mark", "time"]
    other = sign(signer, document, strokes(30), at=AT + timedelta(hours=1))
    row.update(at=AT, picture_id=other.picture_id)
    assert wrong(signed, document) == ["picture", "mark"]


def test_the_stored_picture_is_the_drawn_one_and_opens(signer, document):
    signed = sign(signer, document, strokes())

    assert files.find(file_id=signed.picture_id).media_type == "image/png"
    assert trust.open_hand_picture(signature_id=signed.id)[:4] == b"\x89PNG"


def test_a_thumbprint_needs_an_officer_and_a_ticket_its_signer(signer, document):
    thumb = HandSent(kind=HandKind.THUMBPRINT, picture=b"x")
    with pytest.raises(NotAllowed):
        sign(signer, document, thumb)
    with pytest.raises(HandRefused) as another:
        trust.sign_by_hand(
            actor=identity.make_resident(name="旁人乙", at=AT),
            document=document,
            place="signed",
            for_id=signer.person_id,
            sent=strokes(),
            device=PHONE,
            ticket=trust.hand_ticket(actor=signer, document=document, place="signed"),
            at=AT,
        )
    assert another.value.code == "trust.hand.changed"


def test_what_was_never_handed_in_is_removed_with_its_picture(signer, document):
    before = sign(signer, document, strokes())
    kept = sign(signer, document, strokes(9), at=AT + timedelta(minutes=1))
    after = AT + timedelta(days=200)
    trust.keep_hand_signatures(ref=document.ref, at=after)

    old = personal.old_hand_signatures(before=after, limit=9, person_id=signer.person_id)
    assert [one.id for one in old] == [str(before.id)]
    hand.remove_hand_signature(record_id=old[0].id, at=after)

    assert [one.id for one in trust.list_hand_signatures(ref=document.ref)] == [kept.id]
    with connection.cursor() as cursor:
        cursor.execute("SELECT owner_id FROM kernel_file WHERE id = %s", [before.picture_id])
        assert cursor.fetchone() == (None,)
    shown = personal.export_hand_signatures(person_id=signer.person_id)
    assert [one.title for one in shown] == ["手写签名"]


def test_a_yes_by_face_signs_just_what_was_shown_and_once(signer, document, settings):
    constructed.use_constructed(settings)
    constructed.switch_on(Purpose.VERIFY, at=AT)
    identity.enrol_faces(signer, Purpose.VERIFY, at=AT)

    def confirmed(digest: str):
        return people.confirm_by_face(
            actor=signer,
            act=FaceAct.SIGN,
            subject=document.ref,
            digest=digest,
            probe=identity.face_probe(FaceAct.SIGN, at=AT),
            at=AT,
        ).id

    made = confirmed(document.digest)
    for other in (None, confirmed("b" * 64)):
        with pytest.raises((HandRefused, FaceNotAllowed)):
            sign(signer, document, HandSent(kind=HandKind.FACE, confirmation_id=other))
    signed = sign(signer, document, HandSent(kind=HandKind.FACE, confirmation_id=made))

    assert (signed.title, signed.name) == ("本人刷脸确认", "申请人甲")
    assert wrong(signed, document) == []
    assert wrong(signed, replace(document, digest="b" * 64)) == ["document"]
    again = sign(signer, document, HandSent(kind=HandKind.FACE, confirmation_id=made))
    assert again.id == signed.id

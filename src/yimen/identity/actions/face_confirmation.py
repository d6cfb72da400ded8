"""A living face confirms: who somebody is (a proof), or a yes to exactly one thing (used once)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import Outcome, Probe, Purpose
from yimen.identity.actions import proof as proofs
from yimen.identity.actions import rate
from yimen.identity.contracts import Assurance, RateLimit
from yimen.identity.face_contracts import (
    FaceAct,
    FaceConfirmation,
    FaceNotAllowed,
    FaceNotMatched,
)
from yimen.identity.models import FaceConfirmation as Row
from yimen.identity.models import Person
from yimen.identity.queries import face as queries
from yimen.identity.rules import face as rules
from yimen.identity.rules.assurance import ProofKind
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import Result

PER_PERSON = RateLimit(burst=5, every=timedelta(minutes=2))
_NOT_STORED = (
    "您还没有登记人脸，或者登记已经停用。用别的办法一样可以确认；要刷脸的，先到“登录安全”里登记。"
)
_NO_MATCH = "没有对上，这件事没有确认。请用别的办法，或者到窗口办。"
_FIRST_NUMBER = (
    "刷脸以前，要先核对过姓名和证件号码。请先做这一项，或者带身份证到窗口，工作人员当面核验。"
)
_USED = "这次刷脸确认已经用过，或者放得太久了。请再刷一次，或者用别的办法。"


def raise_by_face(*, actor: Actor, probe: Probe, at: datetime) -> Assurance:
    """Give the signed-in person a proof by face for a year, and return the level that follows.

    Raises NotAllowed, FaceNotAllowed, FaceNotMatched, FaceRefused, FacesOff, TooManyAttempts.
    """
    person = _own(actor)
    if not rules.face_raises(valid=proofs.valid_kinds(person_id=person.pk, at=at)):
        raise FaceNotAllowed(_FIRST_NUMBER)
    _compare(actor, person, probe, FaceAct.RAISE, at)
    with transaction.atomic():
        return proofs.give(
            actor=actor,
            person_id=person.pk,
            kind=ProofKind.FACE,
            source="刷脸，与窗口登记的人脸一致",
            at=at,
        )


def confirm(
    *, actor: Actor, act: FaceAct, subject: Ref, digest: str, probe: Probe, at: datetime
) -> FaceConfirmation:
    """Keep the signed-in person's yes by face to exactly this; it is used once, within ten minutes.

    Raises NotAllowed, FaceNotAllowed, FaceNotMatched, FaceRefused, FacesOff, TooManyAttempts.
    """
    person = _own(actor)
    _compare(actor, person, probe, act, at)
    with transaction.atomic():
        row = Row(
            id=new_id(),
            person_id=person.pk,
            account_ref=actor.account_id,
            act=act,
            subject_kind=subject.kind,
            subject_id=subject.id,
            digest=digest,
            at=at,
            expires_at=at + rules.CONFIRMED_FOR,
        )
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="identity.face.confirmed",
            subject=subject,
            at=at,
            change={"act": act, "digest": digest, "confirmation": str(row.pk)},
        )
    return _view(row)


def take(
    *,
    actor: Actor,
    confirmation_id: UUID,
    act: FaceAct,
    subject: Ref,
    digest: str,
    at: datetime,
) -> FaceConfirmation:
    """Use up a yes by face in the caller's transaction: the same person, act, thing and words.

    Raises FaceNotAllowed.
    """
    with transaction.atomic():
        row = Row.objects.select_for_update().filter(pk=confirmation_id).first()
        fits = row is not None and (
            row.person_id == actor.person_id
            and row.act == act
            and Ref(row.subject_kind, row.subject_id) == subject
            and row.digest == digest
            and row.used_at is None
            and row.at <= at < row.expires_at
        )
        if row is None or not fits:
            raise FaceNotAllowed(_USED)
        row.used_at = at
        row.save(update_fields=["used_at"])
        return _view(row)


def forget(*, before: datetime) -> int:
    """Remove the confirmations that ended before a moment, and return how many."""
    return Row.objects.filter(expires_at__lt=before).delete()[0]


def _own(actor: Actor) -> Person:
    if actor.person_id is None:
        raise NotAllowed
    return Person.objects.get(pk=actor.person_id)


def _compare(actor: Actor, person: Person, probe: Probe, act: FaceAct, at: datetime) -> None:
    """Refuse a face that is not the stored one; the ledger hears of it."""
    rate.take(route="face:confirm", key=str(person.pk), limit=PER_PERSON, at=at)
    if not queries.state_of(person_id=person.pk, at=at).may(Purpose.VERIFY):
        raise FaceNotAllowed(_NOT_STORED)
    found = faces.compare(
        actor=actor, subject_id=person.pk, purpose=Purpose.VERIFY, probe=probe, at=at
    )
    if found.outcome is Outcome.SAME:
        return
    with transaction.atomic():
        ledger.record(
            actor=actor,
            verb="identity.face.not_matched",
            subject=Ref("identity.person", person.pk),
            at=at,
            change={"act": act, "outcome": found.outcome},
            result=Result.FAILED,
        )
    raise FaceNotMatched(_NO_MATCH, outcome=found.outcome)


def _view(row: Row) -> FaceConfirmation:
    return FaceConfirmation(
        id=row.pk,
        person_id=row.person_id,
        act=FaceAct(row.act),
        subject=Ref(row.subject_kind, row.subject_id),
        digest=row.digest,
        at=row.at,
        expires_at=row.expires_at,
    )

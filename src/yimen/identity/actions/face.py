"""Writes of faces: stored by a yes that counts and a ground that holds, deleted with the yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import Enrolment, Outcome, Probe, Purpose
from yimen.identity import access
from yimen.identity.actions import notice
from yimen.identity.actions import proof as proofs
from yimen.identity.face_contracts import DocumentSeen, FaceNotAllowed
from yimen.identity.models import Person
from yimen.identity.queries import face as queries
from yimen.identity.queries import person as persons
from yimen.identity.rules import face as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ledger import actions as ledger

_NO_YES = "还没有同意这一项，或者说明改过、要重新同意。先看过说明、单独同意，再登记。"
_BLOCKED = "您要求过停止使用自己的信息，现在不能登记人脸。先到“我的数据与授权”恢复。"


def enrol_own(*, actor: Actor, probe: Probe, at: datetime) -> Enrolment:
    """Store the signed-in person's own face for comparing, from a living check that was passed.

    Raises NotAllowed, FaceNotAllowed, FaceRefused, FacesOff.
    """
    if actor.person_id is None:
        raise NotAllowed
    with transaction.atomic():
        person = Person.objects.for_change(actor.person_id)
        check_own(person, at)
        made = _store(actor, person, Purpose.VERIFY, probe, "本人在自己的设备上登记", at)
        _tell(person, at)
    return made


def check_own(person: Person, at: datetime) -> None:
    """Refuse who may not store his own face from where he is. Raises FaceNotAllowed."""
    age = persons.view(person).age_on(local_day(at))
    rules.check_own_enrolment(valid=proofs.valid_kinds(person_id=person.pk, at=at), age=age)
    _check_yes(person, Purpose.VERIFY)


def check_may_enrol_own(*, actor: Actor, at: datetime) -> None:
    """Refuse before anything is asked who could not store his own face. As `check_own`."""
    if actor.person_id is None:
        raise NotAllowed
    person = Person.objects.get(pk=actor.person_id)
    age = persons.view(person).age_on(local_day(at))
    rules.check_own_enrolment(valid=proofs.valid_kinds(person_id=person.pk, at=at), age=age)


def enrol_at_window(
    *,
    actor: Actor,
    person_id: UUID,
    purposes: Sequence[Purpose],
    probe: Probe,
    document: DocumentSeen,
    at: datetime,
) -> list[Enrolment]:
    """Store the face of somebody who stands at the window with his document, for what he agreed to.

    Raises NotAllowed, NotFound, FaceNotAllowed, FaceRefused, FacesOff.
    """
    if not purposes:
        raise FaceNotAllowed("请选登记来做什么，至少一项。", field="purposes")
    compared = None
    if document.photo:
        other = Probe(image=document.photo)
        compared = faces.compare_images(actor=actor, one=probe, other=other, at=at).outcome
    with transaction.atomic():
        person = Person.objects.for_change(person_id)
        access.check_may_enrol_face(actor, person)
        seen = rules.check_document(document=document, compared=compared)
        for purpose in purposes:
            _check_yes(person, purpose)
        ground = f"{actor.name}在窗口登记，看了{seen}"
        made = [_store(actor, person, purpose, probe, ground, at) for purpose in purposes]
        _tell(person, at)
    return made


def _check_yes(person: Person, purpose: Purpose) -> None:
    if person.blocked_at is not None:
        raise FaceNotAllowed(_BLOCKED)
    if not queries.may_use(person=person, purpose=purpose):
        raise FaceNotAllowed(_NO_YES)


def _store(
    actor: Actor, person: Person, purpose: Purpose, probe: Probe, ground: str, at: datetime
) -> Enrolment:
    made = faces.enrol(
        actor=actor,
        subject_id=person.pk,
        purpose=purpose,
        probe=probe,
        cell=person.area_code,
        ground=ground,
        at=at,
        expires_at=at + rules.KEPT,
    )
    ledger.record(
        actor=actor,
        verb="identity.face.enrolled",
        subject=Ref("identity.person", person.pk),
        at=at,
        change={"purpose": purpose, "model": made.model.sha256[:12]},
        on_behalf_of=None if access.is_self(actor, person.pk) else person.pk,
        ground=ground,
    )
    return made


def _tell(person: Person, at: datetime) -> None:
    notice.tell_owner(
        person_id=person.pk,
        title="登记了人脸",
        text="您的人脸特征已经登记。不是您本人同意的，请马上到“登录安全”里删除，并告诉窗口。",
        at=at,
    )


def drop(*, actor: Actor, person_id: UUID, purpose: Purpose | None, at: datetime, why: str) -> int:
    """Delete what is stored of a person's face, in the caller's transaction; return how many."""
    gone = faces.delete(actor=actor, subject_id=person_id, purpose=purpose, at=at, why=why)
    if gone:
        ledger.record(
            actor=actor,
            verb="identity.face.deleted",
            subject=Ref("identity.person", person_id),
            at=at,
            change={"purpose": purpose or "all", "count": gone},
            on_behalf_of=None if access.is_self(actor, person_id) else person_id,
            ground=why,
        )
    return gone


def is_sure(outcome: Outcome) -> bool:
    """Say whether a comparison found the same face; a doubt is not enough for a machine."""
    return outcome is Outcome.SAME

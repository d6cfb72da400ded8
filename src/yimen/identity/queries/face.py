"""Reads of faces: how a person stands, and who may stand at a window."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import Outcome, Purpose
from yimen.identity import sealing
from yimen.identity.contracts import PersonKind
from yimen.identity.face_contracts import (
    FACE_PURPOSES,
    FaceState,
    FaceUse,
    Identification,
    Likeness,
    MaskedCandidate,
)
from yimen.identity.models import FaceIdentification, Person
from yimen.identity.queries import consent as consents
from yimen.identity.rules import face as rules
from yimen.identity.rules import masking
from yimen.kernel.contracts import NotFound

_NOT_ASSESSED = "这里还没有做过刷脸的个人信息保护影响评估，现在不能刷脸。别的办法照常。"


def state_of(*, person_id: UUID, at: datetime) -> FaceState:
    """Return for what a person's face is stored, and whether it may be used now. Raises NotFound."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    available = faces.availability()
    off = [one for one in FACE_PURPOSES if not faces.is_on(purpose=one, at=at)]
    held = {
        one.purpose: one
        for one in faces.list_enrolments(subject_id=person_id)
        if one.expires_at is None or one.expires_at > at
    }
    uses = []
    for purpose, consent in FACE_PURPOSES.items():
        said_yes = consents.may_use(person_id=person_id, purpose=consent)
        may = rules.may_use_face(
            is_natural=person.kind == PersonKind.NATURAL,
            consented=said_yes,
            is_blocked=person.blocked_at is not None,
        )
        uses.append(
            FaceUse(
                purpose=purpose,
                consent=consent,
                has_consent=said_yes,
                enrolment=held.get(purpose),
                may_use=may
                and purpose not in off
                and purpose in held
                and not held[purpose].outdated,
            )
        )
    on = available.on and len(off) < len(FACE_PURPOSES)
    why = available.why or ("" if on else _NOT_ASSESSED)
    return FaceState(person_id=person_id, on=on, why=why, uses=tuple(uses))


def may_use(*, person: Person, purpose: Purpose) -> bool:
    """Say whether a person's stored face may be used for a purpose at this moment."""
    return rules.may_use_face(
        is_natural=person.kind == PersonKind.NATURAL,
        consented=consents.may_use(person_id=person.pk, purpose=FACE_PURPOSES[purpose]),
        is_blocked=person.blocked_at is not None,
    )


def list_identifications(
    *, unit_id: UUID | None, device_ids: Collection[UUID], at: datetime
) -> list[Identification]:
    """Return whom windows and devices saw in the last five minutes, the newest first."""
    rows = FaceIdentification.objects.filter(expires_at__gt=at)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if device_ids:
        rows = rows.filter(device_id__in=device_ids)
    return [identification_view(row) for row in rows.order_by("-at", "-pk")[:50]]


def identification_view(row: FaceIdentification) -> Identification:
    """Return an identification with its candidates masked; who was confirmed is named by id."""
    ids = [UUID(one["person"]) for one in row.candidates]
    people = {one.pk: one for one in Person.objects.filter(pk__in=ids)}
    likeness = [Likeness(one.get("likeness", Likeness.LOW)) for one in row.candidates]
    return Identification(
        id=row.pk,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        candidates=tuple(
            _masked(people[one], place, likeness[place])
            for place, one in enumerate(ids)
            if one in people
        ),
        unit_id=row.unit_id,
        device_id=row.device_id,
        at=row.at,
        expires_at=row.expires_at,
        tries_left=max(0, rules.TRIES - row.tries),
        person_id=row.person_id,
        rejected_at=row.rejected_at,
    )


def tails_of(person: Person) -> frozenset[str]:
    """Return the four last characters of a person's number and telephone."""
    numbers = (sealing.open_code(person.code_encrypted), sealing.open_phone(person.phone_encrypted))
    return frozenset(one[-rules.TAIL :].upper() for one in numbers if len(one) >= rules.TAIL)


def _masked(person: Person, place: int, likeness: Likeness) -> MaskedCandidate:
    shown = sealing.open_code(person.code_encrypted)[:6]
    return MaskedCandidate(
        place=place,
        area_code=person.area_code,
        likeness=likeness,
        name_masked=masking.mask_name(person.name),
        code_masked=shown + "*" * max(0, len(person.code_masked) - len(shown)),
    )

"""Looks: whatever shows a stranger's readable data is recorded before it is shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access, sealing
from yimen.identity.contracts import PersonDetails, PersonField, PersonView, ReasonMissing
from yimen.identity.models import Person
from yimen.identity.queries import mandate as mandates
from yimen.identity.queries import person as persons
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ledger import actions as ledger

SHORTEST_REASON = 4


def search_persons(*, actor: Actor, text: str, at: datetime) -> list[PersonView]:
    """Return the persons found where the actor may search; every hit is recorded."""
    system = actor.kind is ActorKind.SYSTEM
    prefixes = None if system else actor.areas(access.SEARCH)
    if prefixes is not None and not prefixes:
        raise NotAllowed
    found = persons.search(text=text, area_prefixes=prefixes)
    with transaction.atomic():
        for person in found:
            ledger.look(
                actor=actor, subject=person.ref, what="identity.search", reason="查找人员", at=at
            )
    return found


def reveal(*, actor: Actor, person_id: UUID, field: PersonField, reason: str, at: datetime) -> str:
    """Return one readable value and record the look."""
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    with transaction.atomic():
        person = _stored(person_id)
        access.check_may_reveal(actor, person)
        ledger.look(
            actor=actor,
            subject=Ref("identity.person", person.pk),
            what=f"identity.{field}",
            reason=reason,
            at=at,
        )
        return _read(person, field)


def get_own_details(*, actor: Actor) -> PersonDetails:
    """Return the signed-in person's own readable values."""
    if actor.person_id is None:
        raise NotAllowed
    return _details(_stored(actor.person_id))


def get_details(*, actor: Actor, person_id: UUID, item_code: str, at: datetime) -> PersonDetails:
    """Return readable values for who files under a mandate; recorded unless it is the person."""
    if access.is_self(actor, person_id):
        return get_own_details(actor=actor)
    mandate = mandates.check_mandate(
        grantor_id=person_id,
        item_code=item_code,
        on=local_day(at),
        holder_person_id=actor.person_id,
        holder_officer_id=actor.officer_id,
    )
    with transaction.atomic():
        person = _stored(person_id)
        access.check_not_blocked(actor, person)
        ledger.look(
            actor=actor,
            subject=Ref("identity.person", person.pk),
            what="identity.details",
            reason=f"按委托 {mandate.id} 代办 {item_code}",
            at=at,
        )
        return _details(person)


def details_for_register(*, person_id: UUID) -> PersonDetails:
    """Return name and number for a call to another register, which its caller records."""
    return _details(_stored(person_id))


def _stored(person_id: UUID) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def _read(person: Person, field: PersonField) -> str:
    match field:
        case PersonField.CODE:
            return sealing.open_code(person.code_encrypted)
        case PersonField.PHONE:
            return sealing.open_phone(person.phone_encrypted)
        case PersonField.ADDRESS:
            return sealing.open_address(person.address_encrypted)


def _details(person: Person) -> PersonDetails:
    return PersonDetails(
        person=persons.view(person),
        code=_read(person, PersonField.CODE),
        phone=_read(person, PersonField.PHONE),
        address=_read(person, PersonField.ADDRESS),
    )

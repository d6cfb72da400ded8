"""Writes of persons."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from yimen.identity import access, sealing
from yimen.identity.actions import proof as proofs
from yimen.identity.contracts import (
    Assurance,
    CheckedCode,
    CodeRefused,
    CodeType,
    Gender,
    NameDiffers,
    PersonKind,
    PersonView,
)
from yimen.identity.models import Person
from yimen.identity.queries import person as persons
from yimen.identity.rules import assurance as levels
from yimen.identity.rules import codes, masking, pinyin
from yimen.identity.rules import name as names
from yimen.identity.rules import phone as phones
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def register_person(
    *,
    actor: Actor,
    name: str,
    code_type: CodeType,
    code: str,
    at: datetime,
    phone: str,
    area_code: str,
    address: str,
    birth_on: date | None,
    gender: Gender,
    legal_representative: str,
) -> PersonView:
    """Record a person once; a stored person under the same name is completed and returned."""
    access.check_may_register(actor)
    checked = codes.parse_code(
        code_type=code_type, text=code, today=local_day(at), demo=settings.YIMEN_DEMO
    )
    name = names.parse_name(text=name)
    phone = phones.parse_phone(text=phone) if phone.strip() else ""
    index = sealing.index_code(code_type, checked.text)
    with transaction.atomic():
        stored = _find_for_change(code_type, index)
        if stored is None:
            fresh = _new_person(
                name=name,
                checked=checked,
                index=index,
                at=at,
                birth_on=birth_on,
                gender=gender,
                legal_representative=legal_representative,
            )
            _put_contact(fresh, phone=phone, area_code=area_code, address=address)
            stored = _insert(fresh)
            if stored is fresh:
                _record(actor, "identity.person.registered", fresh, at, {"code_type": code_type})
                return persons.view(fresh)
        if stored.name != name:
            raise NameDiffers
        _complete(actor, stored, phone=phone, area_code=area_code, address=address, at=at)
        return persons.view(stored)


def _find_for_change(code_type: CodeType, index: bytes) -> Person | None:
    return (
        Person.objects.select_for_update(no_key=True)
        .filter(code_index=index, code_type=code_type)
        .first()
    )


def _insert(fresh: Person) -> Person:
    """Insert, or return the row that somebody else inserted in the same moment."""
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        other = _find_for_change(CodeType(fresh.code_type), bytes(fresh.code_index))
        if other is None:
            raise
        return other
    return fresh


def _new_person(
    *,
    name: str,
    checked: CheckedCode,
    index: bytes,
    at: datetime,
    birth_on: date | None,
    gender: Gender,
    legal_representative: str,
) -> Person:
    legal = checked.code_type is CodeType.USCC
    return Person(
        id=new_id(),
        kind=PersonKind.LEGAL if legal else PersonKind.NATURAL,
        name=name,
        name_pinyin=pinyin.pinyin_of(name),
        name_initials=pinyin.initials_of(name),
        code_type=checked.code_type,
        code_encrypted=sealing.seal_code(checked.text),
        code_index=index,
        code_masked=masking.mask_code(code_type=checked.code_type, code=checked.text),
        birth_on=checked.birth_on or birth_on,
        gender=checked.gender if checked.gender is not Gender.UNKNOWN else gender,
        legal_representative=legal_representative.strip()[: names.LONGEST] if legal else "",
        recorded_at=at,
        changed_at=at,
    )


def _put_contact(person: Person, *, phone: str, area_code: str, address: str) -> list[str]:
    """Put the values that are given, and return which columns changed."""
    changed: list[str] = []
    if phone:
        person.phone_encrypted = sealing.seal_phone(phone)
        person.phone_index = sealing.index_phone(phone)
        person.phone_masked = masking.mask_phone(phone)
        changed += ["phone_encrypted", "phone_index", "phone_masked"]
    if area_code:
        person.area_code = _area(area_code)
        changed.append("area_code")
    if address.strip():
        person.address_encrypted = sealing.seal_address(" ".join(address.split())[:200])
        changed.append("address_encrypted")
    return changed


def _area(code: str) -> str:
    if len(code) != 12 or not code.isdigit():
        raise CodeRefused("区划代码应是 12 位数字，请从列表里选。", field="area_code")
    return code


def _complete(
    actor: Actor, person: Person, *, phone: str, area_code: str, address: str, at: datetime
) -> None:
    changed = _put_contact(
        person,
        phone="" if person.phone_index is not None else phone,
        area_code="" if person.area_code else area_code,
        address="" if person.address_encrypted is not None else address,
    )
    if changed:
        person.changed_at = at
        person.save(update_fields=[*changed, "changed_at"])
        _record(actor, "identity.person.completed", person, at, {"fields": changed})


def change_contact(
    *,
    actor: Actor,
    person_id: UUID,
    at: datetime,
    phone: str | None,
    address: str | None,
    area_code: str | None,
) -> PersonView:
    """Replace telephone, address or area of a person."""
    checked = phones.parse_phone(text=phone) if phone else ""
    with transaction.atomic():
        person = Person.objects.for_change(person_id)
        access.check_may_change(actor, person)
        changed = _put_contact(
            person, phone=checked, area_code=area_code or "", address=address or ""
        )
        if changed:
            person.changed_at = at
            person.save(update_fields=[*changed, "changed_at"])
            _record(actor, "identity.person.contact_changed", person, at, {"fields": changed})
        return persons.view(person)


def raise_assurance(
    *, actor: Actor, person_id: UUID, level: Assurance, how: str, at: datetime
) -> PersonView:
    """Give a person the proofs that carry a level: an official saw who it is, and says how."""
    with transaction.atomic():
        person = Person.objects.for_change(person_id)
        if access.is_self(actor, person.pk) or not access.may_in_area(
            actor, access.REGISTER, person.area_code
        ):
            raise NotAllowed
        if person.assurance < level:
            for kind in levels.proofs_for(level):
                proofs.give(actor=actor, person_id=person.pk, kind=kind, source=how, at=at)
            person.refresh_from_db(fields=["assurance"])
        return persons.view(person)


def _record(
    actor: Actor, verb: str, person: Person, at: datetime, change: dict[str, object]
) -> None:
    by_self = actor.kind is ActorKind.RESIDENT and access.is_self(actor, person.pk)
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.person", person.pk),
        at=at,
        change=change,
        on_behalf_of=None if by_self else person.pk,
    )

"""Reads of persons; what leaves here is masked."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from yimen.identity import sealing
from yimen.identity.contracts import Assurance, CodeType, Gender, PersonKind, PersonView
from yimen.identity.models import Person
from yimen.identity.rules import id_number, masking
from yimen.identity.rules import phone as phones
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import PreparedRead, run

_FOUND_AT_MOST = 20
_BY_ID = PreparedRead(Person, "id = %s")
_IS_BLOCKED = """
    SELECT EXISTS (SELECT FROM identity_person WHERE id = %s AND blocked_at IS NOT NULL)
"""


def view(person: Person) -> PersonView:
    """Return the masked shape of a stored person."""
    return PersonView(
        id=person.pk,
        kind=PersonKind(person.kind),
        name=person.name,
        name_masked=masking.mask_name(person.name),
        code_type=CodeType(person.code_type),
        code_masked=person.code_masked,
        phone_masked=person.phone_masked,
        birth_on=person.birth_on,
        gender=Gender(person.gender),
        area_code=person.area_code,
        legal_representative=person.legal_representative,
        assurance=Assurance(person.assurance),
    )


def get_person(*, person_id: UUID) -> PersonView:
    """Return a person. Raises NotFound."""
    person = _BY_ID.find(person_id)
    if person is None:
        raise NotFound
    return view(person)


def list_persons(*, person_ids: Collection[UUID]) -> list[PersonView]:
    """Return the persons with these ids, by pinyin of the name."""
    if not person_ids:
        return []
    found = Person.objects.filter(pk__in=person_ids).order_by("name_pinyin", "pk")
    return [view(person) for person in found]


def find_person(*, code_type: CodeType, code: str) -> PersonView | None:
    """Return the person with this number, or None."""
    index = sealing.index_code(code_type, id_number.normalise(code))
    person = Person.objects.filter(code_index=index, code_type=code_type).first()
    return view(person) if person else None


def is_blocked(*, person_id: UUID) -> bool:
    """Say whether a person's data are blocked."""
    return bool(run(_IS_BLOCKED, (person_id,)).fetchone()[0])


def search(*, text: str, area_prefixes: tuple[str, ...] | None) -> list[PersonView]:
    """Return persons by name, pinyin, initials or whole number, inside the prefixes (None: all).

    A whole number is found wherever the person lives: the searcher holds the document.
    """
    wanted = " ".join(text.split())
    if not wanted:
        return []
    by_code = _by_code(wanted)
    if by_code:
        return [view(person) for person in by_code]
    small = wanted.lower()
    named = Q(name__startswith=wanted) | Q(name__startswith=_from_code_points(wanted))
    if small.isascii():
        named |= Q(name_pinyin__startswith=small.replace(" ", ""))
        named |= Q(name_initials__startswith=small.replace(" ", ""))
    free = Q(blocked_at=None)
    found = Person.objects.filter(named & _inside(area_prefixes) & free).order_by(
        "name_pinyin", "pk"
    )
    return [view(person) for person in found[:_FOUND_AT_MOST]]


def _inside(area_prefixes: tuple[str, ...] | None) -> Q:
    if area_prefixes is None:
        return Q()
    inside = Q(area_code="")
    for prefix in area_prefixes:
        inside |= Q(area_code__startswith=prefix)
    return inside


def _by_code(text: str) -> list[Person]:
    number = id_number.normalise(text)
    if len(number) < 8 or not number.isascii():
        return []
    indexes = Q(pk__in=())
    for code_type in CodeType:
        indexes |= Q(code_type=code_type, code_index=sealing.index_code(code_type, number))
    indexes |= Q(phone_index=sealing.index_phone(phones.digits_of(text)))
    return list(Person.objects.filter(indexes).order_by("name_pinyin", "pk")[:_FOUND_AT_MOST])


def _from_code_points(text: str) -> str:
    parts = text.upper().split()
    if not all(part.startswith("U+") for part in parts):
        return text
    try:
        return "".join(chr(int(part.removeprefix("U+"), 16)) for part in parts)
    except (ValueError, OverflowError):
        return text

"""What the form's conditions may know of the applicant."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ApplicantFacts
from yimen.identity import public as identity
from yimen.identity.contracts import PersonKind, PersonView


def form_context(
    *,
    applicant_id: UUID,
    situation: str,
    assisted: bool,
    on: date,
    facts: ApplicantFacts | None = None,
) -> dict[str, Any]:
    """Return what the expressions of a form may see; no readable number or telephone.

    `facts` are the applicant's where they were read already.
    """
    return catalogue.form_context(
        applicant=facts or applicant_facts(applicant_id, on=on),
        situation=situation,
        assisted=assisted,
        on=on,
    )


def applicant_facts(person_id: UUID, *, on: date) -> ApplicantFacts:
    """Return the applicant's facts on a day."""
    return facts_of(identity.get_person(person_id=person_id), on=on)


def facts_of(person: PersonView, *, on: date) -> ApplicantFacts:
    """Return the facts of a person who was read already."""
    return ApplicantFacts(
        name=person.name,
        is_legal=person.kind is PersonKind.LEGAL,
        code_type=person.code_type,
        gender=person.gender,
        age=person.age_on(on),
        birth_on=person.birth_on,
        area_code=person.area_code,
        legal_representative=person.legal_representative,
    )

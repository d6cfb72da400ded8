"""The door of identity: persons, looks, accounts, mandates and messages.

Every function takes keyword arguments only and runs in the caller's transaction where there is
one. Numbers leave masked, except through `reveal`, `get_details` and `get_own_details`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from yimen.identity import actions, queries
from yimen.identity.contracts import (
    AccountView,
    Assurance,
    CodeType,
    ConfirmedBy,
    Gender,
    MandateEvidence,
    MandateKind,
    MandateView,
    MessageView,
    PersonDetails,
    PersonField,
    PersonView,
)
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref


def get_person(*, person_id: UUID) -> PersonView:
    """Return a person, masked. Raises NotFound."""
    return queries.person.get_person(person_id=person_id)


def list_persons(*, person_ids: Collection[UUID]) -> list[PersonView]:
    """Return the persons with these ids, by name; unknown ids are left out."""
    return queries.person.list_persons(person_ids=person_ids)


def find_person(*, code_type: CodeType, code: str) -> PersonView | None:
    """Return the person with this number, or None. The caller holds the number already."""
    return queries.person.find_person(code_type=code_type, code=code)


def search_persons(*, actor: Actor, text: str, at: datetime) -> list[PersonView]:
    """Return up to 20 persons by name, pinyin, initials, code point (U+9FA6) or whole number.

    Only persons of the areas in which the actor may search; every call is a recorded look.
    Raises NotAllowed.
    """
    return actions.look.search_persons(actor=actor, text=text, at=at)


def register_person(
    *,
    actor: Actor,
    name: str,
    code_type: CodeType,
    code: str,
    at: datetime,
    phone: str = "",
    area_code: str = "",
    address: str = "",
    birth_on: date | None = None,
    gender: Gender = Gender.UNKNOWN,
    legal_representative: str = "",
) -> PersonView:
    """Record a person once: the same number under the same name answers the stored person.

    Birthday and gender are taken from an ID number. Empty telephone, area and address of a
    stored person are filled, never overwritten. Raises CodeRefused, NameRefused, PhoneRefused,
    NameDiffers.
    """
    return actions.person.register_person(
        actor=actor,
        name=name,
        code_type=code_type,
        code=code,
        at=at,
        phone=phone,
        area_code=area_code,
        address=address,
        birth_on=birth_on,
        gender=gender,
        legal_representative=legal_representative,
    )


def change_contact(
    *,
    actor: Actor,
    person_id: UUID,
    at: datetime,
    phone: str | None = None,
    address: str | None = None,
    area_code: str | None = None,
) -> PersonView:
    """Replace telephone, address or area of a person; None leaves a value as it is.

    Raises NotAllowed, PhoneRefused.
    """
    return actions.person.change_contact(
        actor=actor,
        person_id=person_id,
        at=at,
        phone=phone,
        address=address,
        area_code=area_code,
    )


def raise_assurance(
    *, actor: Actor, person_id: UUID, level: Assurance, how: str, at: datetime
) -> PersonView:
    """Record that an official saw the person and the document. Raises NotAllowed."""
    return actions.person.raise_assurance(
        actor=actor, person_id=person_id, level=level, how=how, at=at
    )


def reveal(
    *, actor: Actor, person_id: UUID, field: PersonField, reason: str, at: datetime
) -> str:
    """Return one readable value and record the look. Raises ReasonMissing, NotAllowed, NotFound."""
    return actions.look.reveal(
        actor=actor, person_id=person_id, field=field, reason=reason, at=at
    )


def get_own_details(*, actor: Actor) -> PersonDetails:
    """Return the signed-in person's own readable values, to fill a form. Raises NotAllowed."""
    return actions.look.get_own_details(actor=actor)


def get_details(*, actor: Actor, person_id: UUID, item_code: str, at: datetime) -> PersonDetails:
    """Return readable values for who files for this person under a mandate; a recorded look.

    For the person himself nothing is recorded. Raises MandateMissing.
    """
    return actions.look.get_details(
        actor=actor, person_id=person_id, item_code=item_code, at=at
    )


def get_account(*, account_id: UUID) -> AccountView:
    """Return an account. Raises NotFound."""
    return queries.account.get_account(account_id=account_id)


def find_account_of(*, person_id: UUID) -> AccountView | None:
    """Return the account of a person, or None."""
    return queries.account.find_account_of(person_id=person_id)


def create_account(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    at: datetime,
    person_id: UUID | None = None,
    assurance: Assurance = Assurance.STRONG,
) -> AccountView:
    """Open an account for an officer, or for a person who is known already.

    Raises NotAllowed, PasswordRefused, RegistrationRefused.
    """
    return actions.account.create_account(
        actor=actor,
        username=username,
        name=name,
        password=password,
        at=at,
        person_id=person_id,
        assurance=assurance,
    )


def register_resident(
    *, name: str, code: str, phone: str, password: str, at: datetime
) -> AccountView:
    """Open an account for a resident who registers himself with an ID number.

    Raises RegistrationIncomplete, RegistrationRefused.
    """
    return actions.account.register_resident(
        name=name, code=code, phone=phone, password=password, at=at
    )


def authenticate(*, username: str, password: str, at: datetime) -> AccountView:
    """Return the account for a username, telephone or ID number and its password.

    Five failures in a row lock the account for 30 minutes. Raises LoginRefused, LoginLocked.
    """
    return actions.login.authenticate(username=username, password=password, at=at)


def change_password(
    *, actor: Actor, old_password: str, new_password: str, at: datetime
) -> None:
    """Replace the signed-in account's password and end its other sessions.

    Raises PasswordRefused.
    """
    actions.login.change_password(
        actor=actor, old_password=old_password, new_password=new_password, at=at
    )


def set_account_active(*, actor: Actor, account_id: UUID, active: bool, at: datetime) -> None:
    """Open or close an account; a closed one is signed out at once. Raises NotAllowed."""
    actions.account.set_account_active(actor=actor, account_id=account_id, active=active, at=at)


def record_mandate(
    *,
    actor: Actor,
    kind: MandateKind,
    grantor_id: UUID,
    at: datetime,
    evidence: MandateEvidence,
    holder_person_id: UUID | None = None,
    holder_officer_id: UUID | None = None,
    holder_name: str = "",
    item_codes: Sequence[str] = (),
    from_on: date | None = None,
    until_on: date | None = None,
    evidence_note: str = "",
    evidence_file_id: UUID | None = None,
    witness: str = "",
) -> MandateView:
    """Record who may act for the grantor; it is pending until the grantor confirms.

    The grantor's own record (`actor.person_id == grantor_id`) holds at once. `holder_name` is
    needed for an officer. Raises MandateRefused, NotAllowed.
    """
    return actions.mandate.record_mandate(
        actor=actor,
        kind=kind,
        grantor_id=grantor_id,
        at=at,
        evidence=evidence,
        holder_person_id=holder_person_id,
        holder_officer_id=holder_officer_id,
        holder_name=holder_name,
        item_codes=tuple(item_codes),
        from_on=from_on,
        until_on=until_on,
        evidence_note=evidence_note,
        evidence_file_id=evidence_file_id,
        witness=witness,
    )


def confirm_mandate(
    *, actor: Actor, mandate_id: UUID, confirmed_by: ConfirmedBy, at: datetime, note: str = ""
) -> MandateView:
    """Make a pending mandate active; who holds it cannot confirm it.

    Raises NotAllowed, WrongState.
    """
    return actions.mandate.confirm_mandate(
        actor=actor, mandate_id=mandate_id, confirmed_by=confirmed_by, at=at, note=note
    )


def end_mandate(*, actor: Actor, mandate_id: UUID, at: datetime, reason: str = "") -> MandateView:
    """End a mandate at once, by grantor, holder or a clerk. Raises NotAllowed, WrongState."""
    return actions.mandate.end_mandate(
        actor=actor, mandate_id=mandate_id, at=at, reason=reason
    )


def get_mandate(*, mandate_id: UUID) -> MandateView:
    """Return a mandate. Raises NotFound."""
    return queries.mandate.get_mandate(mandate_id=mandate_id)


def check_mandate(
    *,
    grantor_id: UUID,
    item_code: str,
    on: date,
    holder_person_id: UUID | None = None,
    holder_officer_id: UUID | None = None,
) -> MandateView:
    """Return the mandate under which the holder may act on that day. Raises MandateMissing."""
    return queries.mandate.check_mandate(
        grantor_id=grantor_id,
        item_code=item_code,
        on=on,
        holder_person_id=holder_person_id,
        holder_officer_id=holder_officer_id,
    )


def list_mandates(*, person_id: UUID) -> list[MandateView]:
    """Return the mandates that a person gave or holds, newest first."""
    return queries.mandate.list_mandates(person_id=person_id)


def list_mandates_held(
    *, on: date, holder_person_id: UUID | None = None, holder_officer_id: UUID | None = None
) -> list[MandateView]:
    """Return the active mandates of a holder: for whom he may act on that day."""
    return queries.mandate.list_mandates_held(
        on=on, holder_person_id=holder_person_id, holder_officer_id=holder_officer_id
    )


def tell(
    *,
    person_id: UUID,
    title: str,
    template: str,
    at: datetime,
    params: Mapping[str, str] | None = None,
    url: str = "",
    subject: Ref | None = None,
) -> None:
    """Put a message into the person's inbox: `template` with `{places}` filled from `params`."""
    actions.message.tell(
        person_id=person_id,
        title=title,
        template=template,
        at=at,
        params=params or {},
        url=url,
        subject=subject,
    )


def list_messages(*, person_id: UUID, limit: int = 50) -> list[MessageView]:
    """Return a person's messages, newest first."""
    return queries.message.list_messages(person_id=person_id, limit=limit)


def count_unread(*, person_id: UUID) -> int:
    """Return how many messages a person has not opened."""
    return queries.message.count_unread(person_id=person_id)

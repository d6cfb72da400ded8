"""The door of identity: persons, looks, accounts, mandates and messages.

Every function takes keyword arguments only and runs in the caller's transaction where there is
one. Numbers leave masked, except through `reveal`, `get_details` and `get_own_details`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from yimen.identity import sessions
from yimen.identity.actions import account as account_actions
from yimen.identity.actions import login as login_actions
from yimen.identity.actions import look as look_actions
from yimen.identity.actions import mandate as mandate_actions
from yimen.identity.actions import notice as notice_actions
from yimen.identity.actions import oidc_upstream
from yimen.identity.actions import person as person_actions
from yimen.identity.caller_public import check_caller_answers as check_caller_answers
from yimen.identity.caller_public import check_caller_code as check_caller_code
from yimen.identity.caller_public import end_caller_check as end_caller_check
from yimen.identity.caller_public import find_caller_check as find_caller_check
from yimen.identity.caller_public import get_caller_check as get_caller_check
from yimen.identity.caller_public import open_caller_check as open_caller_check
from yimen.identity.caller_public import send_caller_code as send_caller_code
from yimen.identity.caller_public import send_caller_link as send_caller_link
from yimen.identity.consent_public import give_consent as give_consent
from yimen.identity.consent_public import is_blocked as is_blocked
from yimen.identity.consent_public import list_consenting as list_consenting
from yimen.identity.consent_public import list_consents as list_consents
from yimen.identity.consent_public import list_purposes as list_purposes
from yimen.identity.consent_public import may_use as may_use
from yimen.identity.consent_public import reword_purpose as reword_purpose
from yimen.identity.consent_public import set_blocked as set_blocked
from yimen.identity.consent_public import withdraw_consent as withdraw_consent
from yimen.identity.contracts import (
    AccountView,
    Assurance,
    CheckedCode,
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
from yimen.identity.face_public import confirm_by_face as confirm_by_face
from yimen.identity.face_public import confirm_identification as confirm_identification
from yimen.identity.face_public import face_ask_address as face_ask_address
from yimen.identity.face_public import face_state as face_state
from yimen.identity.face_public import get_identified as get_identified
from yimen.identity.face_public import identify_face as identify_face
from yimen.identity.face_public import install_hand_reader as install_hand_reader
from yimen.identity.face_public import list_identifications as list_identifications
from yimen.identity.face_public import reject_identification as reject_identification
from yimen.identity.face_public import take_confirmation as take_confirmation
from yimen.identity.mandate_public import authorise as authorise
from yimen.identity.mandate_public import check_head as check_head
from yimen.identity.mandate_public import check_mandate as check_mandate
from yimen.identity.mandate_public import check_not_ended as check_not_ended
from yimen.identity.mandate_public import confirm_again as confirm_again
from yimen.identity.mandate_public import list_ended as list_ended
from yimen.identity.mandate_public import list_given as list_given
from yimen.identity.mandate_public import list_headed as list_headed
from yimen.identity.mandate_public import list_stood_for as list_stood_for
from yimen.identity.mandate_public import stands_for as stands_for
from yimen.identity.mandate_public import use_mandate as use_mandate
from yimen.identity.oidc_contracts import Upstream
from yimen.identity.queries import account as account_queries
from yimen.identity.queries import items as item_queries
from yimen.identity.queries import mandate as mandate_queries
from yimen.identity.queries import message as message_queries
from yimen.identity.queries import person as person_queries
from yimen.identity.rules import codes, masking, uscc
from yimen.identity.rules import phone as phones
from yimen.identity.sign_in_contracts import TooFast as TooFast
from yimen.identity.sign_in_public import check_assurance as check_assurance
from yimen.identity.sign_in_public import check_own_password as check_own_password
from yimen.identity.sign_in_public import end_sessions as end_sessions
from yimen.identity.sign_in_public import install_certificate_check as install_certificate_check
from yimen.identity.sign_in_public import install_register as install_register
from yimen.identity.sign_in_public import (
    install_second_hand_source as install_second_hand_source,
)
from yimen.identity.sign_in_public import install_staff_source as install_staff_source
from yimen.identity.sign_in_public import issue_activation as issue_activation
from yimen.identity.sign_in_public import policy_value as policy_value
from yimen.identity.sign_in_public import take_minute_rates as take_minute_rates
from yimen.identity.sign_in_public import take_rate as take_rate
from yimen.identity.sign_in_public import tell_account as tell_account
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref


def get_person(*, person_id: UUID) -> PersonView:
    """Return a person, masked. Raises NotFound."""
    return person_queries.get_person(person_id=person_id)


def list_persons(*, person_ids: Collection[UUID]) -> list[PersonView]:
    """Return the persons with these ids, by name; unknown ids are left out."""
    return person_queries.list_persons(person_ids=person_ids)


def find_person(*, code_type: CodeType, code: str) -> PersonView | None:
    """Return the person with this number, or None. The caller holds the number already."""
    return person_queries.find_person(code_type=code_type, code=code)


def search_persons(*, actor: Actor, text: str, at: datetime) -> list[PersonView]:
    """Return up to 20 persons by name, pinyin, initials, code point (U+9FA6) or whole number.

    Only persons of the areas in which the actor may search; every call is a recorded look.
    Raises NotAllowed.
    """
    return look_actions.search_persons(actor=actor, text=text, at=at)


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
    return person_actions.register_person(
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
    return person_actions.change_contact(
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
    return person_actions.raise_assurance(
        actor=actor, person_id=person_id, level=level, how=how, at=at
    )


def reveal(*, actor: Actor, person_id: UUID, field: PersonField, reason: str, at: datetime) -> str:
    """Return one readable value and record the look. Raises ReasonMissing, NotAllowed, NotFound."""
    return look_actions.reveal(actor=actor, person_id=person_id, field=field, reason=reason, at=at)


def get_own_details(*, actor: Actor) -> PersonDetails:
    """Return the signed-in person's own readable values, to fill a form. Raises NotAllowed."""
    return look_actions.get_own_details(actor=actor)


def get_details(*, actor: Actor, person_id: UUID, item_code: str, at: datetime) -> PersonDetails:
    """Return readable values for who files for this person under a mandate; a recorded look.

    For the person himself nothing is recorded. Raises MandateMissing.
    """
    return look_actions.get_details(actor=actor, person_id=person_id, item_code=item_code, at=at)


def check_code(*, code_type: CodeType, text: str, on: date, field: str = "code") -> CheckedCode:
    """Return a document number or USCC in its stored form with birthday and gender.

    Raises CodeRefused at `field`.
    """
    return codes.parse_code(
        code_type=code_type, text=text, today=on, demo=settings.YIMEN_DEMO, field=field
    )


def check_phone(*, text: str, field: str = "phone") -> str:
    """Return the digits of a telephone number. Raises PhoneRefused at `field`."""
    return phones.parse_phone(text=text, field=field)


def is_uscc(*, text: str) -> bool:
    """Say whether a stored text is a valid USCC exactly as it stands."""
    return uscc.is_uscc(text)


def mask_code(*, code_type: CodeType, code: str) -> str:
    """Return a document number with its middle hidden."""
    return masking.mask_code(code_type=code_type, code=code)


def mask_phone(*, phone_number: str) -> str:
    """Return a telephone number with its middle hidden."""
    return masking.mask_phone(phone_number)


def mask_name(*, name: str) -> str:
    """Return a name with all but its first character hidden."""
    return masking.mask_name(name)


def list_accounts(*, account_ids: Collection[UUID]) -> list[AccountView]:
    """Return the accounts with these ids, closed ones included, in one query."""
    return account_queries.list_accounts(account_ids=account_ids)


def find_account(*, name: str) -> AccountView | None:
    """Return the account with exactly this username, or None."""
    return account_queries.find_account(name=name)


def get_account(*, account_id: UUID) -> AccountView:
    """Return an account. Raises NotFound."""
    return account_queries.get_account(account_id=account_id)


def find_account_of(*, person_id: UUID) -> AccountView | None:
    """Return the account of a person, or None."""
    return account_queries.find_account_of(person_id=person_id)


def create_account(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    at: datetime,
    person_id: UUID | None = None,
    assurance: Assurance = Assurance.STRONG,
    needs_activation: bool = False,
) -> AccountView:
    """Open an account for an officer, or for a person who is known already.

    With `needs_activation` it opens only with a code of a second hand: `issue_activation`.
    Raises NotAllowed, PasswordRefused, RegistrationRefused.
    """
    return account_actions.create_account(
        actor=actor,
        username=username,
        name=name,
        password=password,
        at=at,
        person_id=person_id,
        assurance=assurance,
        needs_activation=needs_activation,
    )


def account_of_session(*, session: object) -> AccountView | None:
    """Return the account that a request's session is signed in with, or None for a visitor.

    One statement reads session and account together; asking again reads nothing.
    """
    return sessions.account_of(session)


def register_resident(
    *, name: str, code: str, phone: str, password: str, at: datetime
) -> AccountView:
    """Open an account for a resident who registers himself with an ID number.

    Raises RegistrationIncomplete, RegistrationRefused.
    """
    return account_actions.register_resident(
        name=name, code=code, phone=phone, password=password, at=at
    )


def authenticate(*, username: str, password: str, at: datetime) -> AccountView:
    """Return the account for a username, telephone or ID number and its password.

    Five failures in a row lock the account for 30 minutes. Raises LoginRefused, LoginLocked.
    """
    return login_actions.authenticate(username=username, password=password, at=at)


def change_password(*, actor: Actor, old_password: str, new_password: str, at: datetime) -> None:
    """Replace the signed-in account's password and end its other sessions.

    Raises PasswordRefused.
    """
    login_actions.change_password(
        actor=actor, old_password=old_password, new_password=new_password, at=at
    )


def set_account_active(*, actor: Actor, account_id: UUID, active: bool, at: datetime) -> None:
    """Open or close an account; a closed one is signed out at once. Raises NotAllowed."""
    account_actions.set_account_active(actor=actor, account_id=account_id, active=active, at=at)


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
    return mandate_actions.record_mandate(
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
    return mandate_actions.confirm_mandate(
        actor=actor, mandate_id=mandate_id, confirmed_by=confirmed_by, at=at, note=note
    )


def end_mandate(*, actor: Actor, mandate_id: UUID, at: datetime, reason: str = "") -> MandateView:
    """End a mandate at once, by grantor, holder or a clerk. Raises NotAllowed, WrongState."""
    return mandate_actions.end_mandate(actor=actor, mandate_id=mandate_id, at=at, reason=reason)


def get_mandate(*, mandate_id: UUID) -> MandateView:
    """Return a mandate. Raises NotFound."""
    return mandate_queries.get_mandate(mandate_id=mandate_id)


def list_mandates(*, person_id: UUID) -> list[MandateView]:
    """Return the mandates that a person gave or holds, newest first."""
    return mandate_queries.list_mandates(person_id=person_id)


def list_mandates_held(
    *, on: date, holder_person_id: UUID | None = None, holder_officer_id: UUID | None = None
) -> list[MandateView]:
    """Return the active mandates of a holder: for whom he may act on that day."""
    return mandate_queries.list_mandates_held(
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
    is_due: bool = False,
) -> None:
    """Put a message into the person's inbox: `template` with `{places}` filled from `params`.

    Word of it goes to the telephone and the mailbox that he proved for that; what the law says
    must be told (`is_due`) goes there whole, whether he wants messages there or not.
    """
    notice_actions.tell(
        person_id=person_id,
        title=title,
        template=template,
        at=at,
        params=params or {},
        url=url,
        subject=subject,
        is_due=is_due,
    )


def list_messages(*, person_id: UUID, limit: int = 50) -> list[MessageView]:
    """Return a person's messages, newest first."""
    return message_queries.list_messages(person_id=person_id, limit=limit)


def count_unread(*, person_id: UUID) -> int:
    """Return how many messages a person has not opened."""
    return message_queries.count_unread(person_id=person_id)


def items_named_by(*, names: Callable[[Collection[str]], Mapping[str, str]]) -> None:
    """Register who knows the names of items by code, so that a mandate says what it is for."""
    item_queries.named_by(names)


def install_upstream(*, upstream: Upstream) -> None:
    """Let persons come in through this platform from now on; a connector calls it when it starts."""
    oidc_upstream.install(upstream)


def details_for_register(*, person_id: UUID) -> PersonDetails:
    """Return name and readable number to put to another register.

    The caller has a ground, and records the call under the person. Raises NotFound.
    """
    return look_actions.details_for_register(person_id=person_id)

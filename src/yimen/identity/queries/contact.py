"""Reads of contacts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yimen.identity import sealing
from yimen.identity.models import Contact, OneTimeCode
from yimen.identity.sign_in_contracts import CodePurpose, ContactKind
from yimen.notify import public as notify


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A telephone or an address of an account as its owner sees it.

    `is_stuck`: its code could not be sent yet, and is kept to be sent later.
    """

    masked: str
    is_verified: bool
    gets_messages: bool
    is_stuck: bool


def find_contact(*, account_id: UUID, kind: ContactKind) -> ContactView | None:
    """Return the account's contact of this kind, or None."""
    found = Contact.objects.filter(account_id=account_id, kind=kind).first()
    if found is None:
        return None
    is_verified = found.verified_at is not None
    return ContactView(
        masked=found.masked,
        is_verified=is_verified,
        gets_messages=found.gets_messages,
        is_stuck=not is_verified and _is_stuck(found),
    )


def _is_stuck(contact: Contact) -> bool:
    index = sealing.index_phone(sealing.open_contact(contact.value_encrypted))
    sent = OneTimeCode.objects.filter(purpose=CodePurpose.CONTACT, phone_index=index)
    newest = sent.order_by("-made_at", "-pk").values_list("delivery_id", flat=True).first()
    return newest is not None and notify.is_stuck(delivery_id=newest)

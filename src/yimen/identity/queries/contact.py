"""Reads of contacts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yimen.identity.models import Contact
from yimen.identity.sign_in_contracts import ContactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A telephone or an address of an account as its owner sees it."""

    masked: str
    is_verified: bool


def find_contact(*, account_id: UUID, kind: ContactKind) -> ContactView | None:
    """Return the account's contact of this kind, or None."""
    found = Contact.objects.filter(account_id=account_id, kind=kind).first()
    if found is None:
        return None
    return ContactView(masked=found.masked, is_verified=found.verified_at is not None)

"""The only place of identity that turns personal values into stored ones and back.

A sealed value is bound to its column, so that one column's value cannot be moved into another;
the blind index finds a value without reading it.
"""

from __future__ import annotations

import base64

from yimen.identity.contracts import CodeType
from yimen.kernel.crypto.fields import (
    blind_index,
    decrypt_field,
    decrypt_text,
    encrypt_field,
    encrypt_text,
)

_CODE = "identity_person.code"
_PHONE = "identity_person.phone"
_ADDRESS = "identity_person.address"
_CONTACT = "identity_contact.value"
_SECRET = "identity_factor.secret"  # noqa: S105 -- the name of a column


def seal_code(text: str) -> bytes:
    """Return a document number as it is stored."""
    return encrypt_text(column=_CODE, text=text)


def open_code(stored: bytes | memoryview) -> str:
    """Return the readable document number."""
    return decrypt_text(column=_CODE, stored=stored)


def index_code(code_type: CodeType, text: str) -> bytes:
    """Return what finds a document number."""
    return blind_index(column=f"{_CODE}:{code_type}", value=text)


def seal_phone(text: str) -> bytes:
    """Return a telephone as it is stored."""
    return encrypt_text(column=_PHONE, text=text)


def open_phone(stored: bytes | memoryview | None) -> str:
    """Return the readable telephone, empty when none is stored."""
    return decrypt_text(column=_PHONE, stored=stored) if stored else ""


def index_phone(text: str) -> bytes:
    """Return what finds a telephone."""
    return blind_index(column=_PHONE, value=text)


def seal_address(text: str) -> bytes:
    """Return an address as it is stored."""
    return encrypt_text(column=_ADDRESS, text=text)


def open_address(stored: bytes | memoryview | None) -> str:
    """Return the readable address, empty when none is stored."""
    return decrypt_text(column=_ADDRESS, stored=stored) if stored else ""


def seal_contact(text: str) -> bytes:
    """Return a telephone or address of an account as it is stored."""
    return encrypt_text(column=_CONTACT, text=text)


def open_contact(stored: bytes | memoryview) -> str:
    """Return the readable telephone or address of an account."""
    return decrypt_text(column=_CONTACT, stored=stored)


def session_ref(session_key: str) -> str:
    """Return what names a session in events and tables, and does not open it."""
    return blind_index(column="identity_session.session_key", value=session_key).hex()


def pairwise_subject(*, account_id: object, sector: str) -> str:
    """Return the number by which the systems of one sector know an account; nobody can turn it back."""
    index = blind_index(column=f"oidc.subject:{sector}", value=str(account_id))
    return base64.urlsafe_b64encode(index).decode().rstrip("=")


def seal_secret(secret: bytes) -> bytes:
    """Return an authenticator's secret as it is stored."""
    return encrypt_field(column=_SECRET, plaintext=secret)


def open_secret(stored: bytes | memoryview | None) -> bytes:
    """Return an authenticator's secret."""
    return decrypt_field(column=_SECRET, stored=stored or b"")


def index_secret(kind: str, *parts: str) -> bytes:
    """Return what recognises a code, a token or a device without keeping it."""
    return blind_index(column=f"identity_secret.{kind}", value="\x00".join(parts))

"""The only place of identity that turns personal values into stored ones and back.

A sealed value is bound to its column, so that one column's value cannot be moved into another;
the blind index finds a value without reading it.
"""

from __future__ import annotations

from yimen.identity.contracts import CodeType
from yimen.kernel.crypto.fields import blind_index, decrypt_text, encrypt_text

_CODE = "identity_person.code"
_PHONE = "identity_person.phone"
_ADDRESS = "identity_person.address"


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


def session_ref(session_key: str) -> str:
    """Return what names a session in events and tables, and does not open it."""
    return blind_index(column="identity_session.session_key", value=session_key).hex()

"""Marks: what a row says, once more under a key outside the database.

A mark is an encrypted field whose text is the row itself, so who holds the database alone can neither
write one nor change a row under one, and it is carried over with the other fields when keys change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from yimen.kernel.crypto.fields import Unreadable, decrypt_field, encrypt_field
from yimen.kernel.crypto.keystore import KeyStoreError


def make_mark(*, column: str, says: Mapping[str, Any]) -> bytes:
    """Return the mark of a row that says this."""
    return encrypt_field(column=column, plaintext=_canonical(says))


def holds(*, column: str, says: Mapping[str, Any], mark: bytes | memoryview) -> bool:
    """Say whether a mark was made for exactly this; a mark whose key is gone holds nothing."""
    try:
        return decrypt_field(column=column, stored=mark) == _canonical(says)
    except (Unreadable, KeyStoreError):
        return False


def _canonical(says: Mapping[str, Any]) -> bytes:
    return json.dumps(
        says, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    ).encode()

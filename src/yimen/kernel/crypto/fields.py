"""Encrypt single columns, and find them by a blind index.

The column's name (`<table>.<column>`) is authenticated with the value, so that one column's value
cannot be moved into another. Stored form: key version (2 bytes), nonce (12), text, tag (16). Whether
it is SM4-GCM or AES-GCM, the version says: the key store knows the suite of each.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag

from yimen.kernel.crypto import keystore
from yimen.keys.contracts import Key, Purpose
from yimen.pki.ciphers import NONCE, TAG

_HEAD = 2 + NONCE


class Unreadable(Exception):  # noqa: N818 -- the state of a value, raised to its reader
    """A stored value was changed, or belongs to another column."""


def encrypt_field(
    *, column: str, plaintext: bytes, purpose: Purpose = Purpose.FIELD, key: Key | None = None
) -> bytes:
    """Return a value as it is stored in a column; who encrypts many may bring the current key."""
    key, nonce = key or keystore.installed().current(purpose), os.urandom(NONCE)
    text = key.cipher.encrypt(nonce, plaintext, column.encode())
    return key.version.to_bytes(2, "big") + nonce + text


def decrypt_field(
    *, column: str, stored: bytes | memoryview, purpose: Purpose = Purpose.FIELD
) -> bytes:
    """Return the value that a column stores.

    Raises:
        Unreadable: the value was changed or moved from another column.
        KeyStoreError: its key is not here.
    """
    stored = bytes(stored)
    if len(stored) < _HEAD + TAG:
        raise Unreadable(f"{column}: too short")
    key = keystore.installed().version(purpose, int.from_bytes(stored[:2], "big"))
    try:
        return key.cipher.decrypt(stored[2:_HEAD], stored[_HEAD:], column.encode())
    except InvalidTag:
        raise Unreadable(f"{column}: changed or moved") from None


def encrypt_text(*, column: str, text: str) -> bytes:
    """Return a text as it is stored in a column."""
    return encrypt_field(column=column, plaintext=text.encode())


def decrypt_text(*, column: str, stored: bytes | memoryview) -> str:
    """Return the text that a column stores. Raises as `decrypt_field`."""
    return decrypt_field(column=column, stored=stored).decode()


def blind_index(*, column: str, value: str) -> bytes:
    """Return 32 bytes by which equal values of a column are found without reading them.

    HMAC-SM3 or HMAC-SHA256, as the suite was when the index key was made; it has one version. The
    caller brings the value into one form first (upper case, no spaces). Give the same `column` name
    in two tables where values are to be matched across them.
    """
    return keystore.installed().current(Purpose.INDEX).hashed(f"{column}\x00{value}".encode())

"""Encrypt single columns with SM4-GCM, and find them by a blind index.

The column's name (`<table>.<column>`) is authenticated with the value, so that one column's value
cannot be moved into another. Stored form: key version (2 bytes), nonce (12), text, tag (16).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from yimen.kernel.crypto import keystore
from yimen.kernel.crypto.keystore import Purpose

_VERSION, _NONCE, _TAG = 2, 12, 16


class Unreadable(Exception):  # noqa: N818 -- the state of a value, raised to its reader
    """A stored value was changed, or belongs to another column."""


def encrypt_field(*, column: str, plaintext: bytes) -> bytes:
    """Return a value as it is stored in a column."""
    key = keystore.installed().current(Purpose.FIELD)
    nonce = os.urandom(_NONCE)
    cipher = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(column.encode())
    text = cipher.update(plaintext) + cipher.finalize()
    return key.version.to_bytes(_VERSION, "big") + nonce + text + cipher.tag


def decrypt_field(*, column: str, stored: bytes | memoryview) -> bytes:
    """Return the value that a column stores.

    Raises:
        Unreadable: the value was changed or moved from another column.
        KeyStoreError: its key is not here.
    """
    stored = bytes(stored)
    if len(stored) < _VERSION + _NONCE + _TAG:
        raise Unreadable(f"{column}: too short")
    version = int.from_bytes(stored[:_VERSION], "big")
    key = keystore.installed().version(Purpose.FIELD, version)
    nonce = stored[_VERSION : _VERSION + _NONCE]
    cipher = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce, stored[-_TAG:])).decryptor()
    cipher.authenticate_additional_data(column.encode())
    try:
        return cipher.update(stored[_VERSION + _NONCE : -_TAG]) + cipher.finalize()
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

    HMAC-SM3; the caller brings the value into one form first (upper case, no spaces). Give the same
    `column` name in two tables where values are to be matched across them.
    """
    key = keystore.installed().current(Purpose.INDEX)
    code = hmac.HMAC(key.secret, hashes.SM3())
    code.update(f"{column}\x00{value}".encode())
    return code.finalize()

"""Authenticated encryption and keyed hashes of both suites, without what signs and verifies.

Kept apart from the suites because stored values are opened on every page: no library of signatures
is loaded for it, and a key's cipher is made once and held.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yimen.pki.contracts import SuiteName

SECRET, NONCE, TAG = 16, 12, 16


class Aead(Protocol):
    """A cipher under one key; a nonce must never come twice under it."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return text and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return what was encrypted. Raises InvalidTag where it was changed or moved."""


class Sm4Gcm:
    """SM4-GCM (GB/T 32907, RFC 8998) in the shape in which the library offers AES-GCM."""

    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        self._key = algorithms.SM4(secret)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return text and tag."""
        lock = Cipher(self._key, modes.GCM(nonce)).encryptor()
        lock.authenticate_additional_data(associated_data or b"")
        return lock.update(data) + lock.finalize() + lock.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Return what was encrypted. Raises InvalidTag where it was changed or moved."""
        lock = Cipher(self._key, modes.GCM(nonce, data[-TAG:])).decryptor()
        lock.authenticate_additional_data(associated_data or b"")
        return lock.update(data[:-TAG]) + lock.finalize()


def cipher(suite: SuiteName, secret: bytes) -> Aead:
    """Return the cipher of a suite under 16 bytes of key. Raises ValueError for another length."""
    if len(secret) != SECRET:
        raise ValueError("16 bytes of key")
    return Sm4Gcm(secret) if suite is SuiteName.SM else AESGCM(secret)


def keyed_hash(suite: SuiteName, secret: bytes, message: bytes) -> bytes:
    """Return 32 bytes: HMAC-SM3 or HMAC-SHA256 (RFC 2104)."""
    code = hmac.HMAC(secret, hashes.SM3() if suite is SuiteName.SM else hashes.SHA256())
    code.update(message)
    return code.finalize()

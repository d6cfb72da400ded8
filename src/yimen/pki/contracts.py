"""What a suite of algorithms offers, whichever one it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class SuiteName(StrEnum):
    """The suites: GB/T 32918, 32905, 32907 on one side, FIPS 186, 180, 197 on the other."""

    SM = "sm"
    INTERNATIONAL = "international"


class PublicKey(Protocol):
    """The half of a key pair that may be shown to anybody."""

    @property
    def suite(self) -> SuiteName:
        """Return the suite of the key."""

    def verify(self, *, message: bytes, signature: bytes) -> bool:
        """Say whether the pair's other half signed the message; a broken signature is a no."""

    def spki(self) -> bytes:
        """Return the key as DER of SubjectPublicKeyInfo (RFC 5280)."""


class PrivateKey(Protocol):
    """Whatever can sign: a key in memory, or a handle of a hardware module."""

    @property
    def public(self) -> PublicKey:
        """Return the half that verifies."""

    def sign(self, message: bytes) -> bytes:
        """Return a signature over the whole message, as DER of SEQUENCE {r, s}.

        SM2 hashes with SM3 and the default identifier 1234567812345678 (GB/T 35276); P-256 with SHA-256.
        """

    def pkcs8(self) -> bytes:
        """Return the key as DER of PKCS#8, to be stored encrypted.

        Raises:
            NotExtractable: the key lies in hardware and cannot leave it.
        """


class NotExtractable(Exception):  # noqa: N818 -- the state of a key, raised to its reader
    """A key in hardware does not leave it."""


class Suite(Protocol):
    """One suite of algorithms."""

    @property
    def name(self) -> SuiteName:
        """Return which suite this is."""

    def digest(self, message: bytes) -> bytes:
        """Return 32 bytes: SM3 or SHA-256."""

    def new_key(self) -> PrivateKey:
        """Return a new key pair."""

    def read_key(self, pkcs8: bytes) -> PrivateKey:
        """Return a stored key pair. Raises ValueError where the bytes are none of this suite."""

    def read_public(self, spki: bytes) -> PublicKey:
        """Return a public key. Raises ValueError where the bytes are none of this suite."""

    def encrypt(self, *, secret: bytes, plaintext: bytes, bound: bytes) -> bytes:
        """Return nonce, text and tag under SM4-GCM or AES-GCM with 16 bytes of key.

        `bound` is authenticated with it and not stored.
        """

    def decrypt(self, *, secret: bytes, stored: bytes, bound: bytes) -> bytes:
        """Return what was encrypted. Raises ValueError where it was changed or moved."""

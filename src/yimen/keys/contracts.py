"""What a store of keys offers, whatever it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from yimen.pki import ciphers
from yimen.pki.ciphers import Aead
from yimen.pki.contracts import SuiteName


class Purpose(StrEnum):
    """What a key is for, and how long it is."""

    FIELD = "field"
    INDEX = "index"
    LEDGER = "ledger"
    FILE = "file"
    TRUST = "trust"

    @property
    def size(self) -> int:
        """Return the key's length in bytes: ciphers take 16, keyed hashes and Ed25519 take 32."""
        return 16 if self in {Purpose.FIELD, Purpose.TRUST} else 32

    @property
    def signs(self) -> bool:
        """Say whether the key signs, and so never leaves its store."""
        return self is Purpose.LEDGER


class KeyStoreError(Exception):
    """The key store cannot be read, lacks a key, or lies open to others; the sentence is Chinese."""


@dataclass(frozen=True, slots=True)
class Key:
    """One version of a key that encrypts or hashes, with the cipher that it makes, if it makes one."""

    version: int
    suite: SuiteName
    secret: bytes = field(repr=False)
    aead: Aead | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fits = len(self.secret) == ciphers.SECRET
        made = ciphers.cipher(self.suite, self.secret) if fits else None
        object.__setattr__(self, "aead", made)

    @property
    def cipher(self) -> Aead:
        """Return the cipher of this key. Raises KeyStoreError where it is none of a cipher."""
        if self.aead is None:
            raise KeyStoreError("这把密钥不是用来加密的。")
        return self.aead

    def hashed(self, message: bytes) -> bytes:
        """Return the keyed hash of a message, 32 bytes."""
        return ciphers.keyed_hash(self.suite, self.secret, message)


class KeyStore(Protocol):
    """Keys of one installation. Everything here raises KeyStoreError where the store says no."""

    def newest(self, purpose: Purpose) -> int:
        """Return the newest version of a purpose, made at its first use."""

    def current(self, purpose: Purpose) -> Key:
        """Return the newest key of a purpose, made at its first use."""

    def version(self, purpose: Purpose, version: int) -> Key:
        """Return one version of a key; a key that signs is not given to anybody."""

    def rotate(self, purpose: Purpose, *, suite: SuiteName | None = None) -> int:
        """Make a new version and return it; older ones stay, to read what they wrote.

        Without a suite it is the installation's. The index key has no versions: ValueError.
        """

    def sign(self, purpose: Purpose, *, version: int, message: bytes) -> bytes:
        """Return an Ed25519 signature (RFC 8032); the key stays where it is."""

    def public_key(self, purpose: Purpose, *, version: int) -> bytes:
        """Return the 32 bytes of the public key."""

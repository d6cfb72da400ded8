"""Sign and verify small messages; software keys now, hardware behind the same shape later."""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yimen.kernel.crypto import keystore
from yimen.kernel.crypto.keystore import Purpose


class Signer(Protocol):
    """Whatever can sign for one purpose."""

    @property
    def key_version(self) -> int:
        """Return the version of the key that signs now."""

    def sign(self, message: bytes) -> bytes:
        """Return a signature over the message."""

    def verify(self, *, message: bytes, signature: bytes, key_version: int) -> bool:
        """Say whether this signer made the signature with that version of its key."""

    def public_key(self, *, key_version: int) -> str:
        """Return the public key in PEM, for others to verify with."""


class Ed25519Signer:
    """Signs with Ed25519 (RFC 8032); the key lies in the key store."""

    def __init__(self, purpose: Purpose) -> None:
        self._purpose = purpose

    @property
    def key_version(self) -> int:
        """Return the version of the key that signs now."""
        return keystore.installed().current(self._purpose).version

    def sign(self, message: bytes) -> bytes:
        """Return a signature of 64 bytes."""
        return self._private(self.key_version).sign(message)

    def verify(self, *, message: bytes, signature: bytes, key_version: int) -> bool:
        """Say whether the signature is ours. Raises KeyStoreError when the key is not here."""
        try:
            self._private(key_version).public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def public_key(self, *, key_version: int) -> str:
        """Return the public key in PEM."""
        key = self._private(key_version).public_key()
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def _private(self, version: int) -> Ed25519PrivateKey:
        secret = keystore.installed().version(self._purpose, version).secret
        return Ed25519PrivateKey.from_private_bytes(secret)


def ledger_signer() -> Signer:
    """Return the signer of the ledger's checkpoints."""
    return Ed25519Signer(Purpose.LEDGER)

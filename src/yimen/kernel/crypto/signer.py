"""Sign and verify small messages; the key stays in the key store, whatever that is made of."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yimen.kernel.crypto import keystore
from yimen.keys.contracts import Purpose


class Ed25519Signer:
    """Signs with Ed25519 (RFC 8032) for one purpose."""

    def __init__(self, purpose: Purpose) -> None:
        self._purpose = purpose

    @property
    def key_version(self) -> int:
        """Return the version of the key that signs now."""
        return keystore.installed().newest(self._purpose)

    def sign(self, message: bytes) -> bytes:
        """Return a signature of 64 bytes."""
        store = keystore.installed()
        return store.sign(self._purpose, version=store.newest(self._purpose), message=message)

    def verify(self, *, message: bytes, signature: bytes, key_version: int) -> bool:
        """Say whether the signature is ours. Raises KeyStoreError when the key is not here."""
        try:
            self._public(key_version).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def public_key(self, *, key_version: int) -> str:
        """Return the public key in PEM, for others to verify with."""
        key = self._public(key_version)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def _public(self, version: int) -> Ed25519PublicKey:
        key = keystore.installed().public_key(self._purpose, version=version)
        return Ed25519PublicKey.from_public_bytes(key)


def ledger_signer() -> Ed25519Signer:
    """Return the signer of the ledger's checkpoints."""
    return Ed25519Signer(Purpose.LEDGER)

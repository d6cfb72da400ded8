"""Check what a device signed, with whichever of the two algorithms its key is of."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yimen.devices.contracts import Algorithm
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.pki.contracts import SuiteName
from yimen.pki.suites import suite


def parser(algorithm: Algorithm) -> Callable[[bytes], object]:
    """Return what reads a public key: 32 bytes of Ed25519, or SM2 as DER of SubjectPublicKeyInfo."""
    if algorithm is Algorithm.SM2:
        return suite(SuiteName.SM).read_public
    return Ed25519PublicKey.from_public_bytes


def body_hash(*, algorithm: Algorithm, body: bytes) -> str:
    """Return the digest of a body in lower-case hex: SM3 for SM2, else SHA-256."""
    return sm3_hex(body) if algorithm is Algorithm.SM2 else sha256(body).hexdigest()


def is_signed(*, algorithm: Algorithm, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the key's other half signed the message; a broken key or signature is a no."""
    try:
        if algorithm is Algorithm.SM2:
            key = suite(SuiteName.SM).read_public(public_key)
            return key.verify(message=message, signature=signature)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True

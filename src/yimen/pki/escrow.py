"""A private key in a file that a passphrase opens: PKCS#8 under PBES2 (RFC 8018) with AES-256."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from tongsuopy.crypto import serialization as sm_serialization

from yimen.pki.contracts import PrivateKey, SuiteName


def lock(key: PrivateKey, *, passphrase: str) -> bytes:
    """Return a key as encrypted PKCS#8 in PEM.

    Raises:
        NotExtractable: the key lies in hardware.
    """
    plain, secret = key.pkcs8(), passphrase.encode()
    if key.public.suite is SuiteName.SM:
        sm_key = sm_serialization.load_der_private_key(plain, None)
        return bytes(
            sm_key.private_bytes(
                sm_serialization.Encoding.PEM,
                sm_serialization.PrivateFormat.PKCS8,
                sm_serialization.BestAvailableEncryption(secret),
            )
        )
    return serialization.load_der_private_key(plain, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(secret),
    )

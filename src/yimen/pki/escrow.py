"""A private key in a file that a passphrase opens: PKCS#8 under PBES2 (RFC 8018) with AES-256."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from tongsuopy.crypto import serialization as sm_serialization
from tongsuopy.crypto.exceptions import InternalError
from tongsuopy.crypto.exceptions import UnsupportedAlgorithm as NotByTongsuo

from yimen.pki import suites
from yimen.pki.contracts import PrivateKey, SuiteName


class NotOpened(ValueError):  # noqa: N818 -- says what became of the file
    """A file that is no encrypted key of this suite, or whose passphrase is another."""


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


def unlock(content: bytes, *, passphrase: str, suite: SuiteName) -> PrivateKey:
    """Return the key of a file that `lock` made.

    Raises:
        NotOpened: the passphrase is wrong, or the file is no such key.
    """
    secret = passphrase.encode()
    try:
        if suite is SuiteName.SM:
            sm_key = sm_serialization.load_pem_private_key(content, secret)
            plain = sm_key.private_bytes(
                sm_serialization.Encoding.DER,
                sm_serialization.PrivateFormat.PKCS8,
                sm_serialization.NoEncryption(),
            )
        else:
            plain = serialization.load_pem_private_key(content, secret).private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        return suites.suite(suite).read_key(bytes(plain))
    except (ValueError, TypeError, UnsupportedAlgorithm, InternalError, NotByTongsuo) as broken:
        raise NotOpened(str(broken)) from broken

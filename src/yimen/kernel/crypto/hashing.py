"""Hash functions: SM3 (GB/T 32905) and SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes

Digest = Callable[[bytes], bytes]


def sm3_by_cryptography(data: bytes) -> bytes:
    """Return the SM3 of the data, by the library that is always there."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _sm3_by_openssl() -> Digest:
    blank = hashlib.new("sm3")

    def digest(data: bytes) -> bytes:
        state = blank.copy()
        state.update(data)
        return state.digest()

    return digest


sm3: Digest = _sm3_by_openssl() if "sm3" in hashlib.algorithms_available else sm3_by_cryptography
"""Return the SM3 of the data, 32 bytes; by the system's OpenSSL where it has it (it is faster)."""


def sm3_hex(data: bytes) -> str:
    """Return the SM3 of the data as 64 hexadecimal digits."""
    return sm3(data).hex()


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 of the data, 32 bytes."""
    return hashlib.sha256(data).digest()


class Sm3:
    """An SM3 over content that comes in pieces."""

    def __init__(self) -> None:
        self._digest = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        """Take the next piece."""
        self._digest.update(data)

    def hexdigest(self) -> str:
        """Return the SM3 of all pieces as 64 hexadecimal digits; nothing may follow."""
        return self._digest.finalize().hex()

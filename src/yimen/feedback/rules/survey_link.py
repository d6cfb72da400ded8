"""The secret in a link: drawn by chance, read out over the telephone without doubt, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 20
"""Of 31 signs without i, l, o, 0 and 1: 99 bits, which nobody guesses."""


def new_code() -> str:
    """Return a new code of a link."""
    return "".join(secrets.choice(_SIGNS) for _ in range(LENGTH))


def plain(typed: str) -> str:
    """Return a code as it is kept, whatever blanks, hyphens and capitals were typed."""
    return "".join(sign for sign in typed.lower() if sign in _SIGNS)


def hash_of(code: str) -> str:
    """Return the hash by which a code is found."""
    return hashlib.sha256(f"yimen.survey:{plain(code)}".encode()).hexdigest()

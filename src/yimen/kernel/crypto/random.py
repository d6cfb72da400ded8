"""Random values that nobody can guess."""

from __future__ import annotations

import secrets


def new_salt() -> str:
    """Return 128 random bits as text."""
    return secrets.token_hex(16)

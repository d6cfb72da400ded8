"""What the log tells of an address: where, and not with which token."""

from __future__ import annotations

import logging
import re
from uuid import UUID

_OPAQUE = re.compile(r"[A-Za-z0-9_-]{16,}")


class OpaqueParts(logging.Filter):
    """Takes tokens and codes out of the addresses that a line of the log names.

    A code for signing in by telephone stands in its address, and who reads the log is not who was
    given the code. Identifiers stay: they open nothing.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record through without them."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                quiet(one) if isinstance(one, str) and "/" in one else one for one in record.args
            )
        return True


def quiet(path: str) -> str:
    """Return an address with an asterisk for each part that is long and no identifier."""
    return "/".join("*" if _is_opaque(part) else part for part in path.split("/"))


def _is_opaque(part: str) -> bool:
    if not _OPAQUE.fullmatch(part):
        return False
    try:
        UUID(part)
    except ValueError:
        return any(sign.isdigit() or sign.isupper() for sign in part)
    return "-" not in part

"""The written form of an entry, over which its leaf is hashed, and of what a checkpoint signs.

Built by PostgreSQL, so that a million rows are fetched as a million short texts. Fields are parted by
the control character US, which no field can hold; times are UTC to the microsecond. Result and origin
were added to a ledger that was signed already: an entry that only says it was done is written without them.
"""

from __future__ import annotations

from datetime import datetime

ORIGIN = "yimen.ledger.sm3"

_FIELDS = (
    "e.id::text",
    "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
    "e.verb",
    "e.actor_kind",
    "COALESCE(e.account_id::text, '')",
    "COALESCE(e.person_id::text, '')",
    "COALESCE(e.officer_id::text, '')",
    "COALESCE(e.unit_id::text, '')",
    "e.channel",
    "COALESCE(e.on_behalf_of::text, '')",
    "e.subject_kind",
    "e.subject_id::text",
    "e.ground",
    "e.change",
    "e.personal_hash",
)
_US = "E'\\x1f'"
_LATER = f"""CASE WHEN e.result = 'done' AND e.source_address = '' AND e.source_agent = '' THEN ''
    ELSE {_US} || e.result || {_US} || e.source_address || {_US} || e.source_agent END"""
LINE = f" || {_US} || ".join(_FIELDS) + f" || {_LATER}"
"""SQL for the written form of an entry aliased `e`."""


def signed_text(*, size: int, root: bytes, signed_at: datetime) -> bytes:
    """Return what a checkpoint's signature is over."""
    return f"{ORIGIN}\n{size}\n{root.hex()}\n{signed_at.timestamp():.6f}\n".encode()

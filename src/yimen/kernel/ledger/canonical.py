"""The one written form of an entry, over which its leaf is hashed.

Built by PostgreSQL, so that a million rows are fetched as a million short texts. Fields are parted by
the control character US, which no field can hold; times are UTC to the microsecond.
"""

from __future__ import annotations

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
LINE = " || E'\\x1f' || ".join(_FIELDS)
"""SQL for the written form of an entry aliased `e`."""

"""The key of a list that pages by time and id, as it stands in an address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID


def read_key(text: str) -> tuple[datetime, UUID] | None:
    """Return the key written as `moment~id`, or None where it is missing or malformed."""
    moment, _, key = text.partition("~")
    try:
        at, last = datetime.fromisoformat(moment.replace(" ", "+")), UUID(key)
    except ValueError:
        return None
    return (at, last) if at.tzinfo else None

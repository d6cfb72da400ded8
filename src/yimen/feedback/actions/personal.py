"""Remove the words of reviews whose time is over; the level stays for the rates."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.feedback.models import Invitation
from yimen.kernel.contracts import NotFound


def remove_words(*, record_id: str, at: datetime) -> None:
    """Remove the words of one review. Raises NotFound."""
    del at
    if not Invitation.objects.filter(pk=UUID(record_id)).exclude(words=b"").update(words=b""):
        raise NotFound

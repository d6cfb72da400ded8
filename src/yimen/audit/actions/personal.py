"""Remove what audit keeps about a person, when its time is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.audit.models import LookQuestion
from yimen.kernel.contracts import NotFound


def remove_question(*, record_id: str, at: datetime) -> None:
    """Remove a question with its answer; the ledger keeps that it was asked, without the words.

    Raises NotFound.
    """
    del at
    removed, _ = LookQuestion.objects.filter(id=UUID(record_id)).delete()
    if not removed:
        raise NotFound

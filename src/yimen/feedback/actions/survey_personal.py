"""Remove what surveys keep of people when its time is over; the numbers stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.feedback.models import SurveyInvitation, SurveyResponse
from yimen.kernel.contracts import NotFound


def remove_words(*, record_id: str, at: datetime) -> None:
    """Remove the free words of one sheet; its choices stay. Raises NotFound."""
    del at
    found = SurveyResponse.objects.filter(pk=UUID(record_id)).exclude(words=b"")
    if not found.update(words=b""):
        raise NotFound


def remove_invited(*, record_id: str, at: datetime) -> None:
    """Forget who was drawn; that somebody was, stays for the rates. Raises NotFound."""
    del at
    found = SurveyInvitation.objects.filter(pk=UUID(record_id))
    if not found.update(person_id=None, account_id=None):
        raise NotFound

"""Remove a call whose time is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.hotline.models import Call, CallAside, CallTranscript, NumberCaution, Seat


def remove(*, record_id: str, at: datetime) -> None:
    """Remove a call with what hangs on it, inside the caller's transaction."""
    del at  # nothing of it stays that could bear a date
    call_id = UUID(record_id)
    for beside in (NumberCaution, CallAside, CallTranscript):
        beside.objects.filter(call_id=call_id).delete()
    Seat.objects.filter(call_id=call_id).update(call=None)
    Call.objects.filter(id=call_id).delete()

"""Remove what privacy keeps itself, and files that nobody claimed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from yimen.kernel.contracts import NotFound
from yimen.privacy.contracts import RequestState
from yimen.privacy.models import DataCopy, DataRequest


def remove_request(*, record_id: str, at: datetime) -> None:
    """Remove an answered request. Raises NotFound."""
    del at
    rows = DataRequest.objects.filter(pk=UUID(record_id)).exclude(state=RequestState.OPEN)
    if not rows.delete()[0]:
        raise NotFound


def remove_copy(*, record_id: str, at: datetime) -> None:
    """Remove a copy that ran out; its file goes with it. Raises NotFound."""
    if not DataCopy.objects.filter(pk=UUID(record_id), until_at__lt=at).delete()[0]:
        raise NotFound


def remove_file(*, record_id: str, at: datetime) -> None:
    """Remove a file that nobody owns; the nightly clean-up takes its content. Raises NotFound."""
    del at
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_file WHERE id = %s AND owner_id IS NULL", (UUID(record_id),)
        )
        if cursor.rowcount != 1:
            raise NotFound

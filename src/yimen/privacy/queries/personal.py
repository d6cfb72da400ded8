"""What privacy keeps of a person itself, and what of it is old."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported, OldRecord
from yimen.privacy.contracts import (
    COPY_KIND,
    REQUEST_KIND,
    REQUEST_STATES,
    REQUEST_TITLES,
    RequestState,
)
from yimen.privacy.models import DataCopy, DataRequest
from yimen.privacy.queries.request import request_view

_CLAIMED_WITHIN = timedelta(days=2)
_FILES = """
    SELECT id, stored_at FROM kernel_file WHERE owner_id IS NULL AND stored_at < %s
    ORDER BY stored_at, id LIMIT %s
"""


def export_requests(*, person_id: UUID) -> list[Exported]:
    """Return what a person asked about his data and the answers."""
    rows = DataRequest.objects.filter(person_id=person_id).order_by("asked_at", "pk")
    return [
        Exported(
            title="对自己信息的请求",
            facts=(
                ("时间", f"{one.asked_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("要求", REQUEST_TITLES[one.kind]),
                ("说明", one.text),
                ("结果", REQUEST_STATES[one.state]),
                ("答复", one.answer),
                ("依据", one.law),
            ),
        )
        for one in map(request_view, rows)
    ]


def old_requests(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the requests asked before a moment; one without an answer stays."""
    rows = DataRequest.objects.filter(asked_at__lt=before)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [
        OldRecord(
            id=str(one.pk),
            since=one.asked_at,
            person_id=one.person_id,
            subjects=(Ref(REQUEST_KIND, one.pk),),
            kept_because="还没有答复" if one.state == RequestState.OPEN else "",
        )
        for one in rows.order_by("asked_at", "pk")[:limit]
    ]


def old_copies(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the copies that ran out before a moment."""
    rows = DataCopy.objects.filter(until_at__lt=before)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [
        OldRecord(
            id=str(one.pk),
            since=one.until_at,
            person_id=one.person_id,
            subjects=(Ref(COPY_KIND, one.pk),),
        )
        for one in rows.order_by("until_at", "pk")[:limit]
    ]


def orphaned_files(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the files that nobody claimed within two days; of one person none is known."""
    if person_id is not None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FILES, (before - _CLAIMED_WITHIN, limit))
        return [OldRecord(id=str(row[0]), since=row[1]) for row in cursor.fetchall()]

"""Reads of requests and copies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.contracts import NotFound
from yimen.privacy import sealing
from yimen.privacy.contracts import CopyView, RequestKind, RequestState, RequestView
from yimen.privacy.models import DataCopy, DataRequest

_MOST = 200


def request_view(row: DataRequest) -> RequestView:
    """Return a request, readable."""
    return RequestView(
        id=row.pk,
        person_id=row.person_id,
        kind=RequestKind(row.kind),
        text=sealing.open_text(row.text_encrypted),
        state=RequestState(row.state),
        asked_at=row.asked_at,
        due_at=row.due_at,
        answer=sealing.open_answer(row.answer_encrypted),
        law=row.law,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
    )


def get_request(*, request_id: UUID) -> RequestView:
    """Return a request. Raises NotFound."""
    row = DataRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise NotFound
    return request_view(row)


def list_own(*, person_id: UUID) -> list[RequestView]:
    """Return a person's requests, the newest first."""
    rows = DataRequest.objects.filter(person_id=person_id).order_by("-asked_at", "-pk")[:_MOST]
    return [request_view(row) for row in rows]


def list_requests(*, open_only: bool) -> list[RequestView]:
    """Return requests, those due first."""
    rows = DataRequest.objects.all()
    if open_only:
        rows = rows.filter(state=RequestState.OPEN)
    return [request_view(row) for row in rows.order_by("due_at", "pk")[:_MOST]]


def find_copy(*, person_id: UUID, at: datetime) -> CopyView | None:
    """Return the person's newest copy that has not run out, or None."""
    row = (
        DataCopy.objects.filter(person_id=person_id, until_at__gt=at).order_by("-asked_at").first()
    )
    if row is None:
        return None
    return CopyView(
        id=row.pk,
        asked_at=row.asked_at,
        until_at=row.until_at,
        ready=row.file_id is not None,
        code=sealing.open_code(row.code_encrypted),
        taken_at=row.taken_at,
    )

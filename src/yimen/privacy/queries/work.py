"""The open work that the states of privacy hold."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.privacy.contracts import REQUEST_KIND, RequestState
from yimen.privacy.models import DataRequest


def open_requests() -> Iterator[ExpectedWork]:
    """Yield the work that open requests hold."""
    for row in DataRequest.objects.filter(state=RequestState.OPEN).order_by("pk"):
        yield ExpectedWork(ref=Ref(REQUEST_KIND, row.pk), unit_id=row.unit_id)

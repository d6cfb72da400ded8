"""The open work that the states of privacy hold."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.privacy.contracts import INCIDENT_KIND, REQUEST_KIND, RequestState
from yimen.privacy.models import DataRequest, Incident


def open_requests() -> Iterator[ExpectedWork]:
    """Yield the work that open requests hold."""
    for row in DataRequest.objects.filter(state=RequestState.OPEN).order_by("pk"):
        yield ExpectedWork(ref=Ref(REQUEST_KIND, row.pk), unit_id=row.unit_id)


def open_incidents() -> Iterator[ExpectedWork]:
    """Yield the work that incidents hold until their last step is done."""
    rows = Incident.objects.filter(closed_at=None, unit_id__isnull=False).order_by("pk")
    for incident_id, unit_id in rows.values_list("pk", "unit_id"):
        assert unit_id is not None
        yield ExpectedWork(ref=Ref(INCIDENT_KIND, incident_id), unit_id=unit_id)

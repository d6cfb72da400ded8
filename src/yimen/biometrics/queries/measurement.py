"""Site measurements as pages show them."""

from __future__ import annotations

from uuid import UUID

from yimen.biometrics.governance_contracts import MeasurementState, MeasurementView
from yimen.biometrics.models import SiteMeasurement
from yimen.kernel.contracts import NotFound


def list_measurements() -> list[MeasurementView]:
    """Return every measurement, the newest first."""
    return [_view(row) for row in SiteMeasurement.objects.order_by("-started_at", "-pk")]


def get_measurement(*, measurement_id: UUID) -> MeasurementView:
    """Return a measurement. Raises NotFound."""
    row = SiteMeasurement.objects.filter(pk=measurement_id).first()
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: SiteMeasurement) -> MeasurementView:
    return MeasurementView(
        id=row.pk,
        title=row.title,
        state=MeasurementState(row.state),
        model_name=row.model_name,
        model_sha256=row.model_sha256,
        total=row.total,
        done=row.done,
        result=row.result,
        trouble=row.trouble,
        started_at=row.started_at,
        started_by=row.started_by,
        finished_at=row.finished_at,
        images_gone_at=row.images_gone_at,
    )

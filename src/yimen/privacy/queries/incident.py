"""Reads of incidents, and whom one may touch."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from yimen.kernel.contracts import NotFound
from yimen.kernel.ledger.contracts import LOOK
from yimen.privacy.contracts import IncidentLevel, IncidentView, StepKind, StepView
from yimen.privacy.models import Affected, Incident, IncidentStep

_LOOKED_AT = """
    SELECT subject_kind, subject_id, count(*) FROM kernel_ledger_entry
    WHERE verb = %s AND at >= %s AND at < %s AND (%s::uuid IS NULL OR account_id = %s)
    GROUP BY subject_kind, subject_id
"""


def get_incident(*, incident_id: UUID) -> IncidentView:
    """Return an incident with its steps. Raises NotFound."""
    row = Incident.objects.filter(pk=incident_id).first()
    if row is None:
        raise NotFound
    return _view(row)


def list_incidents() -> list[IncidentView]:
    """Return the incidents, the newest first."""
    return [_view(row) for row in Incident.objects.order_by("-known_at", "-pk")[:100]]


def looked_at(
    *, since: datetime, until: datetime, account_id: UUID | None
) -> dict[str, list[UUID]]:
    """Return what was looked at or exported in a time, by kind of thing, from the ledger."""
    found: dict[str, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED_AT, (LOOK, since, until, account_id, account_id))
        for kind, one, _ in cursor.fetchall():
            found.setdefault(kind, []).append(one)
    return found


def _view(row: Incident) -> IncidentView:
    touched = Affected.objects.filter(incident=row)
    steps = {one.kind: one for one in IncidentStep.objects.filter(incident=row)}
    return IncidentView(
        id=row.pk,
        number=row.number,
        title=row.title,
        level=IncidentLevel(row.level),
        happened=row.happened,
        data=row.data,
        harm=row.harm,
        advice=row.advice,
        known_at=row.known_at,
        registered_by=row.registered_by,
        closed_at=row.closed_at,
        affected=touched.count(),
        told=touched.filter(told_at__isnull=False).count(),
        steps=tuple(_step(steps[kind]) for kind in StepKind if kind in steps),
    )


def _step(row: IncidentStep) -> StepView:
    return StepView(
        kind=StepKind(row.kind),
        due_at=row.due_at,
        law=row.law,
        done_at=row.done_at,
        done_by=row.done_by,
        note=row.note,
    )

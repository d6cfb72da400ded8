"""Answer procurement, a floor below, which projects of a unit may have contracts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from yimen.performance.contracts.project import ProjectState
from yimen.performance.models import Project
from yimen.procurement.contracts.contract import KnownProject


class ProjectSource:
    """The projects that are not closed, for the units that answer for them or carry them out."""

    def list_for(self, *, unit_ids: Sequence[UUID]) -> Sequence[KnownProject]:
        """Return the projects of some units, newest first."""
        rows = Project.objects.filter(Q(department_id__in=unit_ids) | Q(unit_id__in=unit_ids))
        rows = rows.exclude(state=ProjectState.CLOSED).order_by("-year", "code")
        return [
            KnownProject(id=row.id, code=row.code, name=row.name, unit_id=row.unit_id)
            for row in rows
        ]

"""The projects that a floor above knows; without one a contract names the code of its project alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yimen.procurement.contracts.contract import KnownProject, Projects

_sources: list[Projects] = []


def know_projects(source: Projects) -> None:
    """Ask this context about projects from now on."""
    _sources[:] = [source]


def list_projects(*, unit_ids: Sequence[UUID]) -> list[KnownProject]:
    """Return the projects of some units that may have contracts."""
    return list(_sources[0].list_for(unit_ids=unit_ids)) if _sources else []

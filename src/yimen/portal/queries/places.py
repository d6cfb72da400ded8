"""Where help is: the hall, and by town and village who files for others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView, Post, UnitLevel
from yimen.portal.contracts import Place, Town


def list_towns(*, on: date) -> list[Town]:
    """Return every town with its service centre, its villages, and the agents of each village."""
    agents = directory.names_by_unit(post=Post.VILLAGE_AGENT, on=on)
    villages: dict[str, list[Place]] = defaultdict(list)
    for unit in directory.list_organisations(level=UnitLevel.VILLAGE):
        villages[unit.area_code[:9]].append(_place(unit, agents))
    return [
        Town(
            name=unit.area_name,
            centre=_place(unit, agents),
            villages=tuple(villages[unit.area_code[:9]]),
        )
        for unit in directory.list_organisations(level=UnitLevel.TOWN)
    ]


def _place(unit: OrganisationView, agents: Mapping[UUID, Sequence[str]]) -> Place:
    return Place(
        name=unit.area_name if unit.level is UnitLevel.VILLAGE else unit.name,
        address=unit.address,
        phone=unit.phone,
        agents=tuple(agents.get(unit.id, ())),
    )

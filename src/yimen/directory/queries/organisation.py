"""Reads of organisations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from yimen.directory.contracts import (
    OrganisationKind,
    OrganisationView,
    UnitLevel,
    UnitUnknown,
)
from yimen.directory.models import Organisation
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run
from yimen.kernel.reference import Kept


def view(organisation: Organisation) -> OrganisationView:
    """Return the shape of a stored organisation."""
    return OrganisationView(
        id=organisation.pk,
        code=organisation.code,
        uscc=organisation.uscc,
        name=organisation.name,
        short_name=organisation.short_name,
        document_word=organisation.document_word,
        area_code=organisation.area_id,
        area_name=organisation.area.name,
        level=UnitLevel(organisation.level),
        kind=OrganisationKind(organisation.kind),
        parent_id=organisation.parent_id,
        address=organisation.address,
        phone=organisation.phone,
        is_active=organisation.is_active,
    )


PAGE = 50

# Every application asks for a few organisations by key: one prepared statement, no composing.
_COLUMNS = """
    SELECT o.id, o.code, o.uscc, o.name, o.short_name, o.document_word, o.area_id, a.name,
           o.level, o.kind, o.parent_id, o.address, o.phone, o.is_active
    FROM directory_organisation o JOIN directory_area a ON a.code = o.area_id
"""
_SELECT = _COLUMNS + " WHERE {} ORDER BY o.code LIMIT 1"
_ACTIVE = _COLUMNS + " WHERE o.is_active ORDER BY o.code"
_AMONG = _COLUMNS + " WHERE o.id = ANY(%s) ORDER BY o.code"
_SERVES = "o.level = %s AND o.area_id = %s AND o.is_active"
_kept: Kept[OrganisationView | None] = Kept()
_lists: Kept[tuple[OrganisationView, ...]] = Kept()


def _one(condition: str, *values: str | UUID | bool) -> OrganisationView | None:
    """Return the first organisation by code that meets one of this module's conditions."""

    def read() -> OrganisationView | None:
        row = run(_SELECT.format(condition), values).fetchone()
        return None if row is None else _read(row)

    return _kept.get((condition, *values), read)


def _read(row: tuple[Any, ...]) -> OrganisationView:
    """Return the shape of a row read as `_COLUMNS`."""
    return OrganisationView(
        id=row[0],
        code=row[1],
        uscc=row[2],
        name=row[3],
        short_name=row[4],
        document_word=row[5],
        area_code=row[6],
        area_name=row[7],
        level=UnitLevel(row[8]),
        kind=OrganisationKind(row[9]),
        parent_id=row[10],
        address=row[11],
        phone=row[12],
        is_active=row[13],
    )


def get_organisation(*, organisation_id: UUID) -> OrganisationView:
    """Return an organisation. Raises NotFound."""
    found = _one("o.id = %s", organisation_id)
    if found is None:
        raise NotFound
    return found


def find_organisation(*, code: str) -> OrganisationView | None:
    """Return the organisation with this code, or None."""
    return _one("o.code = %s", code)


def list_organisations(
    *, level: UnitLevel | None, ids: Collection[UUID] | None
) -> list[OrganisationView]:
    """Return the active organisations by code, or those with the ids."""

    def read() -> tuple[OrganisationView, ...]:
        rows = run(_ACTIVE, ()) if ids is None else run(_AMONG, (list(ids),))
        return tuple(_read(row) for row in rows.fetchall())

    found = _lists.get(None if ids is None else frozenset(ids), read)
    return [one for one in found if level is None or one.level is level]


def page_of_organisations(
    *, level: UnitLevel | None, text: str, after: str
) -> tuple[list[OrganisationView], bool]:
    """Return a page of the active organisations after a code, and whether more follow.

    `text` is in a name, or is a code or USCC. The whole list is in memory already.
    """
    found = [
        one
        for one in list_organisations(level=level, ids=None)
        if one.code > after and (not text or text in one.name or text in (one.code, one.uscc))
    ]
    return found[:PAGE], len(found) > PAGE


def find_unit(
    *, level: UnitLevel, area_code: str, department_code: str | None
) -> OrganisationView | None:
    """Return the organisation that serves an area at a level, or None.

    An area's own code says its town and county, so no tree is walked.
    """
    county = f"{area_code[:6]}000000"
    match level:
        case UnitLevel.VILLAGE:
            return _one(_SERVES, level.value, area_code)
        case UnitLevel.TOWN:
            return _one(_SERVES, level.value, f"{area_code[:9]}000")
        case UnitLevel.COUNTY:
            return _one(f"o.code = %s AND {_SERVES}", department_code or "", level.value, county)
        case UnitLevel.CENTRE:
            return _one(_SERVES, level.value, county)


def get_unit(*, level: UnitLevel, area_code: str, department_code: str | None) -> OrganisationView:
    """Return what `find_unit` finds. Raises UnitUnknown."""
    unit = find_unit(level=level, area_code=area_code, department_code=department_code)
    if unit is None:
        raise UnitUnknown
    return unit

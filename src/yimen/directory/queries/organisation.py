"""Reads of organisations."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from yimen.directory.contracts import (
    OrganisationKind,
    OrganisationView,
    UnitLevel,
    UnitUnknown,
)
from yimen.directory.models import Organisation
from yimen.kernel.contracts import NotFound


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


# Every application asks for a few organisations by key: one prepared statement, no composing.
_SELECT = """
    SELECT o.id, o.code, o.uscc, o.name, o.short_name, o.document_word, o.area_id, a.name,
           o.level, o.kind, o.parent_id, o.address, o.phone, o.is_active
    FROM directory_organisation o JOIN directory_area a ON a.code = o.area_id
    WHERE {} ORDER BY o.code LIMIT 1
"""
_SERVES = "o.level = %s AND o.area_id = %s AND o.is_active"


def _one(condition: str, *values: str | UUID | bool) -> OrganisationView | None:
    """Return the first organisation by code that meets one of this module's conditions."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT.format(condition), values)
        row = cursor.fetchone()
    if row is None:
        return None
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


def _all() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("area")


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
    found = _all().order_by("code")
    if level is not None:
        found = found.filter(level=level)
    found = found.filter(is_active=True) if ids is None else found.filter(pk__in=ids)
    return [view(organisation) for organisation in found]


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

"""Reads of organisations."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

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


def _all() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("area")


def get_organisation(*, organisation_id: UUID) -> OrganisationView:
    """Return an organisation. Raises NotFound."""
    organisation = _all().filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound
    return view(organisation)


def find_organisation(*, code: str) -> OrganisationView | None:
    """Return the organisation with this code, or None."""
    organisation = _all().filter(code=code).first()
    return view(organisation) if organisation else None


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
    active = _all().filter(is_active=True, level=level)
    county = f"{area_code[:6]}000000"
    match level:
        case UnitLevel.VILLAGE:
            found = active.filter(area_id=area_code)
        case UnitLevel.TOWN:
            found = active.filter(area_id=f"{area_code[:9]}000")
        case UnitLevel.COUNTY:
            found = active.filter(area_id=county, code=department_code or "")
        case UnitLevel.CENTRE:
            found = active.filter(area_id=county)
    organisation = found.order_by("code").first()
    return view(organisation) if organisation else None


def get_unit(*, level: UnitLevel, area_code: str, department_code: str | None) -> OrganisationView:
    """Return what `find_unit` finds. Raises UnitUnknown."""
    unit = find_unit(level=level, area_code=area_code, department_code=department_code)
    if unit is None:
        raise UnitUnknown
    return unit

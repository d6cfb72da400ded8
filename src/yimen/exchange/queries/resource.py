"""Reads of the directory of data and of grants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from yimen.directory import public as directory
from yimen.exchange.contracts import FieldView, GrantState, GrantView, ResourceView, Sharing
from yimen.exchange.models import Grant, Resource, ResourceField
from yimen.kernel.contracts import NotFound

_MOST = 200


def list_resources(*, codes: Iterable[str] | None = None) -> list[ResourceView]:
    """Return the resources with their fields, by code; two queries."""
    rows = Resource.objects.select_related("owner").order_by("code")
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    found = list(rows)
    fields: dict[UUID, list[FieldView]] = {}
    for one in ResourceField.objects.filter(resource__in=found).order_by("place", "pk"):
        fields.setdefault(one.resource_id, []).append(
            FieldView(code=one.code, name=one.name, sharing=Sharing(one.sharing), ground=one.ground)
        )
    return [_view(row, fields.get(row.pk, [])) for row in found]


def get_resource(*, code: str) -> ResourceView:
    """Return one resource. Raises NotFound."""
    found = list_resources(codes=[code])
    if not found:
        raise NotFound
    return found[0]


def _view(row: Resource, fields: list[FieldView]) -> ResourceView:
    return ResourceView(
        id=row.pk,
        code=row.code,
        name=row.name,
        owner_id=row.owner_id,
        owner_name=row.owner.name,
        channel=row.channel,
        cycle=row.cycle,
        summary=row.summary,
        is_open=row.is_open,
        fields=tuple(fields),
    )


def grant_views(rows: Iterable[Grant]) -> list[GrantView]:
    """Return grants, which were read with their resources, with the names of their items."""
    found = list(rows)
    names = directory.item_names(codes={one.item_code for one in found})
    return [
        GrantView(
            id=one.pk,
            resource_id=one.resource_id,
            resource_code=one.resource.code,
            resource_name=one.resource.name,
            owner_id=one.resource.owner_id,
            item_code=one.item_code,
            item_name=names.get(one.item_code, one.item_code),
            fields=tuple(one.fields),
            law=one.law,
            purpose=one.purpose,
            until_on=one.until_on,
            daily_quota=one.daily_quota,
            state=GrantState(one.state),
            asked_by=one.asked_by,
            asked_at=one.asked_at,
            decided_by=one.decided_by,
            decided_at=one.decided_at,
            reason=one.reason,
        )
        for one in found
    ]


def get_grant(*, grant_id: UUID) -> GrantView:
    """Return one grant. Raises NotFound."""
    row = Grant.objects.select_related("resource").filter(pk=grant_id).first()
    if row is None:
        raise NotFound
    return grant_views([row])[0]


def list_grants(*, resource_code: str = "") -> list[GrantView]:
    """Return grants, those that wait for the owner first, then the newest."""
    rows = Grant.objects.select_related("resource")
    if resource_code:
        rows = rows.filter(resource__code=resource_code)
    return grant_views(rows.order_by("state", "-asked_at", "pk")[:_MOST])


def find_grant(*, resource_code: str, item_code: str, on: date) -> GrantView | None:
    """Return the grant by which an item may ask a resource on a day, or None."""
    row = (
        Grant.objects.select_related("resource")
        .filter(
            resource__code=resource_code,
            resource__is_open=True,
            item_code=item_code,
            state=GrantState.GRANTED,
            until_on__gte=on,
        )
        .first()
    )
    return grant_views([row])[0] if row else None


def granted_fields(*, item_code: str, on: date) -> dict[str, frozenset[str]]:
    """Return the fields that an item may ask on a day, by the code of their resource."""
    rows = Grant.objects.filter(
        item_code=item_code,
        state=GrantState.GRANTED,
        until_on__gte=on,
        resource__is_open=True,
    )
    return {
        code: frozenset(fields) for code, fields in rows.values_list("resource__code", "fields")
    }

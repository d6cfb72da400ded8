"""Reads of licences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import orjson
from django.db.models import Q

from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import decrypt_field
from yimen.licences.contracts import LicenceState, LicenceView
from yimen.licences.models import Licence, LicenceUse
from yimen.licences.rules.validity import state_on

FACE = "licences_licence.face"


def licence_view(licence: Licence, *, on: date) -> LicenceView:
    """Return the licence as seen on a day."""
    values = orjson.loads(decrypt_field(column=FACE, stored=bytes(licence.face)))
    return LicenceView(
        id=licence.id,
        identifier=licence.identifier,
        type_code=licence.type_code,
        name=licence.name,
        number=licence.number,
        issuer_id=licence.issuer_id,
        issuer_name=licence.issuer_name,
        holder_id=licence.holder_id,
        holder_name=licence.holder_name,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        state=state_on(state=LicenceState(licence.state), valid_until=licence.valid_until, day=on),
        state_reason=licence.state_reason,
        values=tuple((name, value) for name, value in values),
        origin=Ref(licence.origin_kind, licence.origin_id),
        issued_at=licence.issued_at,
    )


def get_licence(*, licence_id: UUID, on: date) -> LicenceView:
    """Return a licence; the caller has checked who looks. Raises NotFound."""
    licence = Licence.objects.filter(id=licence_id).first()
    if licence is None:
        raise NotFound
    return licence_view(licence, on=on)


def find_by_identifier(*, identifier: str, on: date) -> LicenceView | None:
    """Return the licence with this identifier, or None."""
    licence = Licence.objects.filter(identifier=identifier.strip().upper()).first()
    return licence_view(licence, on=on) if licence else None


def list_held(*, holder_id: UUID, on: date) -> list[LicenceView]:
    """Return a person's licences, in force first, then the newest."""
    rows = Licence.objects.filter(holder_id=holder_id).order_by("state", "-issued_at", "-id")[:200]
    return [licence_view(row, on=on) for row in rows]


def held_types(*, holder_id: UUID, on: date) -> dict[str, UUID]:
    """Return the ids of the licences in force by type code: what need not be brought again."""
    rows = Licence.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on),
        holder_id=holder_id,
        state=LicenceState.IN_FORCE,
    ).values_list("type_code", "id")
    return dict(rows)


def list_uses(*, holder_id: UUID, limit: int = 50) -> Iterable[LicenceUse]:
    """Return the uses of a person's licences, newest first."""
    return (
        LicenceUse.objects.select_related("licence")
        .filter(licence__holder_id=holder_id)
        .order_by("-at", "-id")[:limit]
    )

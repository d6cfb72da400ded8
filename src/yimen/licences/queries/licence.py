"""Reads of licences."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

import orjson
from django.db.models import Q

from yimen.identity import public as identity
from yimen.identity.contracts import PersonKind
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import decrypt_field
from yimen.licences import access
from yimen.licences.contracts import (
    SHOWING_KIND,
    LicenceProof,
    LicenceState,
    LicenceView,
    UseView,
)
from yimen.licences.models import Licence, LicenceUse
from yimen.licences.rules.validity import state_on

FACE = "licences_licence.face"
_MOST = 200
SHOWN_FOR = timedelta(minutes=5)


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
    rows = Licence.objects.filter(holder_id=holder_id).order_by("state", "-issued_at", "-id")[
        :_MOST
    ]
    return [licence_view(row, on=on) for row in rows]


def held_types(*, holder_id: UUID, on: date) -> dict[str, UUID]:
    """Return the ids of the licences in force by type code: what need not be brought again."""
    rows = Licence.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on),
        holder_id=holder_id,
        state=LicenceState.IN_FORCE,
    ).values_list("type_code", "id")
    return dict(rows)


def list_held_by(*, holder_ids: Collection[UUID], on: date) -> list[LicenceView]:
    """Return the licences of several persons, in force first, then the newest. One query."""
    rows = Licence.objects.filter(holder_id__in=holder_ids).order_by("state", "-issued_at", "-id")
    return [licence_view(row, on=on) for row in rows[:_MOST]]


def count_of(actor: Actor) -> int | None:
    """Return the number beside 我的证照 in a person's own space, or None for nobody's."""
    if actor.person_id is None:
        return None
    return Licence.objects.filter(holder_id=actor.person_id).count()


def open_licence(*, actor: Actor, licence_id: UUID, on: date) -> LicenceView:
    """Return a licence to its holder or who stands for him. Raises NotFound."""
    licence = Licence.objects.filter(id=licence_id).first()
    if licence is None:
        raise NotFound
    access.check_holder(actor, licence.holder_id, on=on)
    return licence_view(licence, on=on)


def find_proof(*, identifier: str, on: date) -> LicenceProof | None:
    """Return what a stranger may know of the licence with this identifier, or None."""
    licence = Licence.objects.filter(identifier=identifier.strip().upper()).first()
    if licence is None:
        return None
    holder = identity.get_person(person_id=licence.holder_id)
    return LicenceProof(
        identifier=licence.identifier,
        name=licence.name,
        holder_shown=licence.holder_name
        if holder.kind is PersonKind.LEGAL
        else identity.mask_name(name=licence.holder_name),
        issuer_name=licence.issuer_name,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        state=state_on(state=LicenceState(licence.state), valid_until=licence.valid_until, day=on),
        state_reason=licence.state_reason,
    )


def last_shown(*, identifier: str, at: datetime) -> UseView | None:
    """Return how the holder showed his licence in person in the last five minutes, or None."""
    rows = LicenceUse.objects.select_related("licence").filter(
        licence__identifier=identifier.strip().upper(),
        used_for_kind=SHOWING_KIND,
        at__gt=at - SHOWN_FOR,
        at__lte=at,
    )
    row = rows.order_by("-at", "-pk").first()
    return _use_view(row) if row else None


def list_uses(
    *, holder_ids: Collection[UUID], licence_id: UUID | None = None, limit: int = 50
) -> list[UseView]:
    """Return the uses of these persons' licences, or of one of them, newest first."""
    rows = LicenceUse.objects.select_related("licence").filter(licence__holder_id__in=holder_ids)
    if licence_id is not None:
        rows = rows.filter(licence_id=licence_id)
    return [_use_view(row) for row in rows.order_by("-at", "-id")[:limit]]


def _use_view(row: LicenceUse) -> UseView:
    return UseView(
        licence_id=row.licence_id,
        licence_name=row.licence.name,
        user_name=row.user_name,
        purpose=row.purpose,
        used_for=Ref(row.used_for_kind, row.used_for_id),
        at=row.at,
    )

"""The door of licences: issue, look up, change state, and what stands in for a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.licences.actions import licence as actions
from yimen.licences.contracts import LicenceState, LicenceView
from yimen.licences.queries import licence as queries
from yimen.licences.rules.identifier import ROOT

IDENTIFIER_ROOT = f"{ROOT}."


def request_issue(
    *,
    actor: Actor,
    origin: Ref,
    type_code: str,
    name: str,
    serial_prefix: str,
    issuer_id: UUID,
    holder_id: UUID,
    validity: tuple[int, str] | None,
    values: Sequence[tuple[str, str]],
    at: datetime,
) -> LicenceView:
    """Issue the licence that `origin` asks for; asking again answers the same licence."""
    return actions.request_issue(
        actor=actor,
        origin=origin,
        type_code=type_code,
        name=name,
        serial_prefix=serial_prefix,
        issuer_id=issuer_id,
        holder_id=holder_id,
        validity=validity,
        values=values,
        at=at,
    )


def change_state(
    *, actor: Actor, licence_id: UUID, state: LicenceState, reason: str, at: datetime
) -> LicenceView:
    """Put a licence into another state. Raises NotFound, WrongLicenceState."""
    return actions.change_state(
        actor=actor, licence_id=licence_id, state=state, reason=reason, at=at
    )


def record_use(
    *, actor: Actor, licence_id: UUID, purpose: str, used_for: Ref, at: datetime
) -> None:
    """Record that a licence stood in for a paper."""
    actions.record_use(
        actor=actor, licence_id=licence_id, purpose=purpose, used_for=used_for, at=at
    )


def get_licence(*, licence_id: UUID, on: date) -> LicenceView:
    """Return a licence as seen on a day; the caller answers for who looks. Raises NotFound."""
    return queries.get_licence(licence_id=licence_id, on=on)


def find_by_identifier(*, identifier: str, on: date) -> LicenceView | None:
    """Return the licence with this identifier, or None."""
    return queries.find_by_identifier(identifier=identifier, on=on)


def list_held(*, holder_id: UUID, on: date) -> list[LicenceView]:
    """Return a person's licences, in force first."""
    return queries.list_held(holder_id=holder_id, on=on)


def held_types(*, holder_id: UUID, on: date) -> dict[str, UUID]:
    """Return the licences in force by type code: papers of these types are waived."""
    return queries.held_types(holder_id=holder_id, on=on)

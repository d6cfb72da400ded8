"""The door of licences: issue, look up, change state, and what stands in for a paper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.licences.actions import licence as actions
from yimen.licences.actions import vault
from yimen.licences.contracts import KeptPaperView, LicenceState, LicenceView, PaperToKeep
from yimen.licences.queries import licence as queries
from yimen.licences.queries import vault as vault_queries
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


def keep_papers(
    *,
    person_id: UUID,
    origin: Ref,
    title: str,
    number: str,
    given_on: date,
    papers: Collection[PaperToKeep],
) -> int:
    """Put the papers of a case into a person's vault, once, and return how many were new."""
    return vault.keep_papers(
        person_id=person_id,
        origin=origin,
        title=title,
        number=number,
        given_on=given_on,
        papers=papers,
    )


def list_kept(*, person_id: UUID, on: date, name: str = "") -> list[KeptPaperView]:
    """Return the papers of a person's vault, the newest first; the caller answers for who looks."""
    return vault_queries.list_kept(person_id=person_id, on=on, name=name)


def find_kept(*, ids: Collection[UUID], on: date) -> list[KeptPaperView]:
    """Return these kept papers, withdrawn ones included; the caller answers for who looks."""
    return vault_queries.find_kept(ids=ids, on=on)


def use_kept(
    *, actor: Actor, kept_ids: Sequence[UUID], purpose: str, used_for: Ref, at: datetime
) -> None:
    """Record that kept papers went into an application; inside the caller's transaction."""
    vault.use_kept(actor=actor, kept_ids=kept_ids, purpose=purpose, used_for=used_for, at=at)


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

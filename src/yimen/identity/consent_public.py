"""Part of the door of identity: what data is used for, who agreed, and whose data is blocked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.identity.actions import blocking
from yimen.identity.actions import consent as consent_actions
from yimen.identity.contracts import ConsentView, PurposeView, PurposeWords
from yimen.identity.queries import consent as consent_queries
from yimen.identity.queries import person as person_queries
from yimen.kernel.actor import Actor


def list_purposes() -> list[PurposeView]:
    """Return what personal data is used for, each in the wording now in force."""
    return consent_queries.list_purposes()


def list_consents(*, person_id: UUID) -> list[ConsentView]:
    """Return what a person agreed to and withdrew, the newest first."""
    return consent_queries.list_consents(person_id=person_id)


def may_use(*, person_id: UUID, purpose: str) -> bool:
    """Say whether a purpose is carried for a person now: by law, or by a yes to the words in force.

    Asked right before each use, so that a withdrawal works at once. Raises NotFound.
    """
    return consent_queries.may_use(person_id=person_id, purpose=purpose)


def list_consenting(*, purpose: str, after: UUID | None, limit: int) -> list[UUID]:
    """Return the persons whose yes carries a purpose now, in order of id, from one on."""
    return consent_queries.consenting(purpose=purpose, after=after, limit=limit)


def give_consent(
    *,
    actor: Actor,
    person_id: UUID,
    purpose: str,
    version: int,
    at: datetime,
    separately: bool = False,
) -> None:
    """Record a person's or his guardian's yes to the wording that was shown.

    Raises ConsentRefused, NotAllowed, NotFound.
    """
    consent_actions.give_consent(
        actor=actor,
        person_id=person_id,
        purpose=purpose,
        version=version,
        at=at,
        separately=separately,
    )


def withdraw_consent(*, actor: Actor, person_id: UUID, purpose: str, at: datetime) -> str:
    """End a yes at once and return in words what stops with it.

    Raises ConsentRefused, NotAllowed, NotFound.
    """
    return consent_actions.withdraw_consent(
        actor=actor, person_id=person_id, purpose=purpose, at=at
    )


def reword_purpose(*, actor: Actor, code: str, words: PurposeWords, at: datetime) -> PurposeView:
    """Give a purpose new words; a yes to the old ones no longer carries it.

    Raises ConsentRefused, NotAllowed, NotFound.
    """
    return consent_actions.reword_purpose(actor=actor, code=code, words=words, at=at)


def set_blocked(*, actor: Actor, person_id: UUID, blocked: bool, at: datetime) -> None:
    """Block a person's data or let them be read again; the caller holds the gate. Raises NotFound."""
    blocking.set_blocked(actor=actor, person_id=person_id, blocked=blocked, at=at)


def is_blocked(*, person_id: UUID) -> bool:
    """Say whether a person's data are blocked: kept, and read by nobody in ordinary work."""
    return person_queries.is_blocked(person_id=person_id)

"""Who may do what for the protection of personal data."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound

ANSWER = "privacy.answer"
RETAIN = "privacy.retain"
INCIDENT = "privacy.incident"
STAFF = (ANSWER, RETAIN, INCIDENT)


def own_person(actor: Actor) -> UUID:
    """Return the signed-in person. Raises NotAllowed for an account without one."""
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id


def check_own(actor: Actor, person_id: UUID) -> None:
    """Refuse a stranger as if there were nothing. Raises NotFound."""
    if actor.person_id != person_id:
        raise NotFound

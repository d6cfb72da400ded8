"""Block a person's data: kept, and read by nobody in ordinary work (PIPL Art. 47 para. 2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity.models import Person
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger


def set_blocked(*, actor: Actor, person_id: UUID, blocked: bool, at: datetime) -> None:
    """Block a person's data, or let ordinary work read them again; the caller holds the gate."""
    with transaction.atomic():
        person = Person.objects.for_change(person_id)
        if (person.blocked_at is not None) == blocked:
            return
        person.blocked_at = at if blocked else None
        person.save(update_fields=["blocked_at"])
        ledger.record(
            actor=actor,
            verb="identity.person.blocked" if blocked else "identity.person.unblocked",
            subject=Ref("identity.person", person_id),
            at=at,
        )

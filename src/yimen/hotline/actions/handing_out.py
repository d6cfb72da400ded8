"""Record that something left the hotline as a file: who took what, of which days."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger


def record(*, actor: Actor, subject: Ref | None, what: str, ground: str, at: datetime) -> None:
    """Record a file that is handed out as a look; without a subject it is of the actor's unit.

    A table of figures has no subject of its own. What is on paper cannot be called back, so it is
    on record also where the page that shows the same is not.
    """
    if subject is None:
        assert actor.unit_id is not None
        subject = Ref("directory.organisation", actor.unit_id)
    with transaction.atomic():
        ledger.look(actor=actor, subject=subject, what=f"export.{what}", reason=ground, at=at)

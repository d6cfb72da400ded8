"""Submit under a key that the caller chose: the first answer again, whatever happens on the way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases.actions.submit import submit_draft
from yimen.kernel.actor import Actor
from yimen.kernel.idempotency import actions as idempotency
from yimen.kernel.idempotency.contracts import Stored


def submit_once(*, actor: Actor, draft_id: UUID, key: str, at: datetime) -> Stored:
    """Return the case that this draft became; the same key answers what it answered first.

    Raises OtherBody when the key was used for another draft, and what `submit_draft` raises.
    """
    with transaction.atomic():
        return idempotency.once(
            key=key,
            actor=actor,
            command="cases.submit",
            body_hash=idempotency.body_hash({"draft_id": str(draft_id)}),
            run=lambda: _submitted(actor, draft_id, at),
        )


def _submitted(actor: Actor, draft_id: UUID, at: datetime) -> Stored:
    case = submit_draft(actor=actor, draft_id=draft_id, at=at)
    return Stored(
        ref=case.ref,
        payload={
            "id": str(case.id),
            "number": case.number,
            "query_code": case.query_code,
            "submitted_at": case.submitted_at.isoformat(),
        },
    )

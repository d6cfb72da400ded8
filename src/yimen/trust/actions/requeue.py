"""Put a document that was refused its seal into the queue once more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.trust import access
from yimen.trust.contracts import (
    REFUSED_WORK,
    SEAL_KIND,
    SEALING_KIND,
    SealedState,
    SealRefused,
)
from yimen.trust.models import Sealing


def ask_again(*, actor: Actor, sealing_id: UUID, at: datetime) -> None:
    """Put a document that was refused its seal into the queue once more.

    Raises NotAllowed, NotFound, SealRefused.
    """
    with transaction.atomic():
        row = Sealing.objects.for_change(sealing_id)
        if not actor.may(access.RUN_SEALING):
            access.check_ask(actor, row.organisation_id)
        if row.state != SealedState.REFUSED:
            raise SealRefused("not_refused", "这份文书没有被退回，不用重盖。")
        row.state, row.why, row.next_at = SealedState.QUEUED, "", at
        row.save(update_fields=["state", "why", "next_at"])
        ledger.record(
            actor=actor,
            verb="trust.seal.asked_again",
            subject=Ref(row.about_kind, row.about_id),
            at=at,
            change={"document": f"{row.ref_kind}:{row.ref_id}"},
        )
        _close_work(row)


def _close_work(row: Sealing) -> None:
    """Take the work off the list once nothing of this seal is refused any more."""
    work.close(ref=Ref(SEALING_KIND, row.id), kind=REFUSED_WORK)
    if row.seal_id is None:
        return
    left = Sealing.objects.filter(seal_id=row.seal_id, state=SealedState.REFUSED)
    if not left.exists():
        work.close(ref=Ref(SEAL_KIND, row.seal_id), kind=REFUSED_WORK)

"""What a door brings twice is taken once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline.contracts.order import Door
from yimen.hotline.models import Inbound
from yimen.hotline.queries import sealed, sealed_doors
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A message of a door; not `is_new` where it came before, then with what came of it."""

    id: UUID
    is_new: bool
    order_id: UUID | None
    outcome: str


def note(*, door: Door, key: str, at: datetime, outcome: str) -> Noted:
    """Put down that a message came; call it in the transaction that acts on it."""
    with transaction.atomic():
        row, is_new = Inbound.objects.get_or_create(
            door=door,
            key_digest=sm3_hex(key.encode()),
            defaults={"id": new_id(), "outcome": outcome, "at": at},
        )
    return Noted(id=row.id, is_new=is_new, order_id=row.order_id, outcome=row.outcome)


def settle(*, inbound_id: UUID, order_id: UUID | None, outcome: str, reply_to: str = "") -> None:
    """Write what came of a message, and where its sender hears of it."""
    Inbound.objects.filter(id=inbound_id).update(
        order_id=order_id,
        outcome=outcome,
        reply_encrypted=sealed.seal(sealed_doors.REPLY, reply_to),
    )

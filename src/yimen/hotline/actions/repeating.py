"""The same caller tells the same matter again: his order is linked to the first."""

from __future__ import annotations

from datetime import datetime

from yimen.hotline.actions.transition import order_ref
from yimen.hotline.models import WorkOrder
from yimen.hotline.queries import sealed
from yimen.hotline.queries.belonging import first_told
from yimen.kernel.actor import Actor
from yimen.kernel.ledger import actions as ledger


def note_repeat(row: WorkOrder, *, actor: Actor, at: datetime) -> None:
    """Link an order that was just taken in to the first of its caller about the same matter."""
    content = sealed.opened(sealed.CONTENT, row.content_encrypted)
    first = first_told(row=row, content=content)
    if first is None or row.repeat_of is not None:
        return
    row.repeat_of = first
    row.save(update_fields=["repeat_of"])
    ledger.record(
        actor=actor, verb="hotline.order.linked", subject=order_ref(row), at=at,
        change={"repeat_of": str(first), "by_itself": True},
    )  # fmt: skip

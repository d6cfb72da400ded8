"""See the caller's telephone: with a reason, and recorded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.transition import order_ref
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import WorkOrder
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import sealed
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.ledger import actions as ledger


def reveal_caller(*, actor: Actor, order_id: UUID, reason: str, at: datetime) -> tuple[str, str]:
    """Return the caller's name and telephone, and record the look with its reason.

    The desk may; a unit only where the caller agreed and the order is not confidential. Raises
    NotFound, NotAllowed, PleaseSay.
    """
    if len(reason.strip()) < 4:
        raise PleaseSay("reason", "请写明为什么要看全号，至少四个字，会记录在案。")
    with transaction.atomic():
        row = orders.visible(actor).filter(id=order_id).first()
        if row is None:
            raise NotFound
        if not can_reveal(actor, row.area_code, row.unit_id, agreed=row.share_phone):
            raise NotAllowed("来电人没有同意把号码给承办单位。请通过热线联系，或者用隐私号回拨。")
        ledger.look(
            actor=actor, subject=order_ref(row), what="caller", reason=reason.strip(), at=at
        )
        return _caller(row)


def can_reveal(actor: Actor, area_code: str, unit_id: UUID | None, *, agreed: bool) -> bool:
    """Say whether the actor may see the caller's telephone of an order that he may read."""
    at_desk = any(actor.may(verb, area=area_code) for verb in (access.TAKE, access.CHECK))
    mine = unit_id is not None and actor.may(access.HANDLE, unit_id=unit_id)
    return at_desk or (mine and agreed)


def note_page(*, actor: Actor, order_id: UUID, at: datetime) -> None:
    """Record that an officer opened an order's page."""
    with transaction.atomic():
        row = WorkOrder.objects.get(id=order_id)
        ledger.look(actor=actor, subject=order_ref(row), what="order", reason="", at=at)


def _caller(row: WorkOrder) -> tuple[str, str]:
    return (
        sealed.opened(sealed.NAME, row.caller_name_encrypted),
        sealed.opened(sealed.PHONE, row.caller_phone_encrypted),
    )

"""From a piece of work to the order that it is about."""

from __future__ import annotations

from uuid import UUID

from yimen.hotline.models import Dispatch, Supervision
from yimen.kernel.contracts import NotFound


def order_of_part(*, part_id: UUID) -> UUID:
    """Return the order that a unit's part belongs to. Raises NotFound."""
    row = Dispatch.objects.filter(id=part_id).first()
    if row is None:
        raise NotFound
    return row.order_id


def order_of_supervision(*, supervision_id: UUID) -> UUID:
    """Return the order that a step of the ladder is about. Raises NotFound."""
    row = Supervision.objects.filter(id=supervision_id).first()
    if row is None:
        raise NotFound
    return row.order_id

"""Remove the records of messages whose time is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.contracts import NotFound
from yimen.notify.models import Delivery


def remove_delivery(*, record_id: str, at: datetime) -> None:
    """Remove one delivery. Raises NotFound."""
    del at
    if not Delivery.objects.filter(pk=UUID(record_id)).delete()[0]:
        raise NotFound

"""What notify keeps of a person's messages on their way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported, OldRecord
from yimen.notify.contracts import Carrier, DeliveryState
from yimen.notify.models import Delivery


def export_deliveries(*, person_id: UUID) -> list[Exported]:
    """Return which messages went out to a person, without their words, which are not kept."""
    return [
        Exported(
            title="短信" if one.carrier == Carrier.SMS else "电子邮件",
            facts=(
                ("时间", f"{one.queued_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("发到", one.address_masked),
                ("模板", one.template),
            ),
        )
        for one in Delivery.objects.filter(person_ref=person_id).order_by("queued_at", "pk")
    ]


def old_deliveries(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return the deliveries of before a moment."""
    rows = Delivery.objects.filter(queued_at__lt=before)
    if person_id is not None:
        rows = rows.filter(person_ref=person_id)
    return [
        OldRecord(
            id=str(one.pk),
            since=one.queued_at,
            person_id=one.person_ref,
            subjects=(Ref("notify.delivery", one.pk),),
            kept_because="还没有发出" if one.state == DeliveryState.QUEUED else "",
        )
        for one in rows.order_by("queued_at", "pk")[:limit]
    ]

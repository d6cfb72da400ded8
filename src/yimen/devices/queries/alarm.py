"""Reads of alarms, and which work the states of devices hold open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from yimen.devices.contracts import (
    ALARM_REF,
    DEVICE_REF,
    AlarmKind,
    AlarmOutcome,
    AlarmView,
)
from yimen.devices.models import DeviceAlarm, DevicePulse
from yimen.devices.queries.device import visible_to
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.outbox.subscribers import owner_of
from yimen.kernel.work.contracts import ExpectedWork


def _view(row: DeviceAlarm) -> AlarmView:
    return AlarmView(
        id=row.pk,
        device_id=row.device_id,
        device_number=row.device.number,
        device_place=row.device.place,
        kind=AlarmKind(row.kind),
        raised_at=row.raised_at,
        last_at=row.last_at,
        times=row.times,
        since=row.since,
        about=row.about,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        outcome=AlarmOutcome(row.outcome) if row.outcome else None,
        words=row.words,
    )


def list_alarms(
    *,
    actor: Actor,
    limit: int,
    is_open: bool | None = None,
    device_id: UUID | None = None,
    after: tuple[datetime, UUID] | None = None,
) -> list[AlarmView]:
    """Return the alarms of devices that the actor may see, the newest first."""
    rows = DeviceAlarm.objects.filter(device__in=visible_to(actor)).select_related("device")
    if is_open is not None:
        rows = rows.filter(answered_at__isnull=is_open)
    if device_id is not None:
        rows = rows.filter(device_id=device_id)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(raised_at__lt=at) | Q(raised_at=at, pk__lt=last))
    return [_view(one) for one in rows.order_by("-raised_at", "-pk")[:limit]]


def get_alarm(*, actor: Actor, alarm_id: UUID) -> AlarmView:
    """Return one alarm of a device that the actor may see. Raises NotFound."""
    rows = DeviceAlarm.objects.filter(device__in=visible_to(actor)).select_related("device")
    row = rows.filter(pk=alarm_id).first()
    if row is None:
        raise NotFound
    return _view(row)


def expected_alarms() -> Iterator[ExpectedWork]:
    """Yield the alarms that nobody answered."""
    rows = DeviceAlarm.objects.filter(answered_at=None)
    for alarm_id, device_id, unit_id in rows.values_list("pk", "device_id", "device__unit_id"):
        yield ExpectedWork(ref=Ref(ALARM_REF, alarm_id), unit_id=_operator(device_id, unit_id))


def expected_away() -> Iterator[ExpectedWork]:
    """Yield the devices whose absence was announced."""
    rows = DevicePulse.objects.filter(away_since__isnull=False)
    for device_id, unit_id in rows.values_list("device_id", "device__unit_id"):
        yield ExpectedWork(ref=Ref(DEVICE_REF, device_id), unit_id=_operator(device_id, unit_id))


def _operator(device_id: UUID, unit_id: UUID) -> UUID:
    return owner_of(Ref("devices.operator", device_id)) or unit_id

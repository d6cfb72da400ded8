"""Reads of the registry: the list, one device, and what happened to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.devices import access
from yimen.devices.contracts import (
    ActKind,
    ActView,
    Algorithm,
    DeviceKind,
    DeviceState,
    DeviceVerb,
    DeviceView,
    HourView,
    KeyView,
    Line,
    Pulse,
    StepView,
)
from yimen.devices.models import (
    ActivationCode,
    Device,
    DeviceAct,
    DeviceHour,
    DeviceKey,
    DevicePulse,
    DeviceStep,
)
from yimen.devices.rules.beat import DOWN, LATE
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.hashing import sm3_hex


def visible_to(actor: Actor) -> QuerySet[Device]:
    """Return the devices of the areas that the actor keeps, and of the units whose he may see."""
    wanted = Q(unit_id__in=actor.units(access.READ))
    for prefix in actor.areas(access.MANAGE):
        wanted |= Q(area_code__startswith=prefix)
    return Device.objects.filter(wanted)


def view(row: Device) -> DeviceView:
    """Return a device that was read with its unit and pulse, readable."""
    return DeviceView(
        id=row.pk,
        number=row.number,
        kind=DeviceKind(row.kind),
        model=row.model,
        serial=row.serial,
        unit_id=row.unit_id,
        unit_name=row.unit.short_name,
        place=row.place,
        area_code=row.area_code,
        networks=row.networks,
        state=DeviceState(row.state),
        installed_on=row.installed_on,
        contract_number=row.contract_number,
        configuration_code=row.configuration_code,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        stolen_since=row.stolen_since,
        pulse=_pulse(getattr(row, "pulse", None)),
    )


def _pulse(row: DevicePulse | None) -> Pulse:
    if row is None:
        return Pulse()
    return Pulse(
        last_at=row.last_at,
        seen_from=row.seen_from,
        software=row.software,
        model_hash=row.model_hash,
        free_mb=row.free_mb,
        camera_ok=row.camera_ok,
        temperature=row.temperature,
        queue=row.queue,
        skew_ms=row.skew_ms,
        skew_at=row.skew_at,
        configuration_tag=row.configuration_tag,
    )


def view_of(*, device_id: UUID) -> DeviceView:
    """Return one device. Raises NotFound."""
    row = Device.objects.select_related("unit", "pulse").filter(pk=device_id).first()
    if row is None:
        raise NotFound
    return view(row)


def get_device(*, actor: Actor, device_id: UUID) -> DeviceView:
    """Return one device that the actor may see. Raises NotFound."""
    row = visible_to(actor).select_related("unit", "pulse").filter(pk=device_id).first()
    if row is None:
        raise NotFound
    return view(row)


def list_devices(
    *,
    actor: Actor,
    at: datetime,
    limit: int,
    kind: str = "",
    state: str = "",
    line: str = "",
    text: str = "",
    after: str = "",
) -> list[DeviceView]:
    """Return the devices that the actor may see by number, from after one on."""
    rows = visible_to(actor).select_related("unit", "pulse")
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if line:
        rows = rows.filter(_heard(Line(line), at))
    if text:
        near = Q(number__icontains=text) | Q(place__icontains=text) | Q(serial__icontains=text)
        rows = rows.filter(near | Q(unit__short_name__icontains=text))
    if after:
        rows = rows.filter(number__gt=after)
    return [view(one) for one in rows.order_by("number")[:limit]]


def _heard(line: Line, at: datetime) -> Q:
    late, down = at - LATE, at - DOWN
    return {
        Line.UP: Q(pulse__last_at__gt=late),
        Line.LATE: Q(pulse__last_at__lte=late, pulse__last_at__gt=down),
        Line.DOWN: Q(pulse__last_at__lte=down),
        Line.NEVER: Q(pulse__last_at__isnull=True),
    }[line]


def list_in_store(*, actor: Actor, limit: int) -> list[UUID]:
    """Return the devices in store of the areas that the actor keeps, by number."""
    rows = visible_to(actor).filter(state=DeviceState.IN_STORE)
    return list(rows.order_by("number").values_list("pk", flat=True)[:limit])


def list_keys(*, device_id: UUID) -> list[KeyView]:
    """Return the keys of a device, the newest first."""
    rows = DeviceKey.objects.filter(device_id=device_id).order_by("-made_at", "-pk")[:20]
    return [
        KeyView(
            id=one.pk,
            algorithm=Algorithm(one.algorithm),
            fingerprint=fingerprint(one.public_key),
            made_at=one.made_at,
            good_until=one.good_until,
            revoked_at=one.revoked_at,
            why=one.why,
            last_used_at=one.last_used_at,
            seen_from=one.seen_from,
        )
        for one in rows
    ]


def fingerprint(public_key: str) -> str:
    """Return by what people compare a public key: sixteen digits of its SM3."""
    return sm3_hex(public_key.encode())[:16]


def list_steps(*, device_id: UUID) -> list[StepView]:
    """Return the changes of a device's state, the newest first."""
    rows = DeviceStep.objects.filter(device_id=device_id).order_by("-at", "-pk")[:50]
    return [
        StepView(
            at=one.at,
            verb=DeviceVerb(one.verb),
            after=DeviceState(one.after),
            by=one.by,
            reason=one.reason,
        )
        for one in rows
    ]


def list_acts(*, device_id: UUID, limit: int, since: datetime | None = None) -> list[ActView]:
    """Return what a device did, the newest first, from a moment on where one is named."""
    rows = DeviceAct.objects.filter(device_id=device_id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return [
        ActView(
            at=one.at,
            kind=ActKind(one.kind),
            seen_from=one.seen_from,
            about=one.about,
            key_id=one.key_id,
            identification_id=one.identification_id,
        )
        for one in rows.order_by("-at", "-pk")[:limit]
    ]


def list_hours(*, device_id: UUID, at: datetime, hours: int = 24) -> list[HourView]:
    """Return the heartbeats of the last hours, the newest first."""
    rows = DeviceHour.objects.filter(
        device_id=device_id, hour__gt=at - timedelta(hours=hours), hour__lte=at
    )
    return [
        HourView(
            hour=one.hour,
            live_minutes=one.live_minutes,
            good_minutes=one.good_minutes,
            free_mb=one.free_mb,
            queue=one.queue,
            skew_ms=one.skew_ms,
            camera_bad=one.camera_bad,
            temperature=one.temperature,
        )
        for one in rows.order_by("-hour")
    ]


def open_code_until(*, device_id: UUID, at: datetime) -> datetime | None:
    """Return until when a device's activation code is good, or None where it has none."""
    rows = ActivationCode.objects.filter(
        device_id=device_id, used_at=None, ended_at=None, expires_at__gt=at
    )
    return rows.values_list("expires_at", flat=True).first()

"""Enter devices, change what is written of them, and move them through their life."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.devices import access
from yimen.devices.contracts import (
    DEVICE_REF,
    KINDS,
    OFFLINE_WORK,
    DeviceDraft,
    DeviceRefused,
    DeviceState,
    DeviceVerb,
    DeviceView,
)
from yimen.devices.models import (
    ActivationCode,
    Device,
    DeviceConfiguration,
    DeviceKey,
    DevicePulse,
    DeviceStep,
)
from yimen.devices.queries import device as queries
from yimen.devices.rules import device as rules
from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers.actions import next_serial
from yimen.kernel.outbox.subscribers import owner_of
from yimen.kernel.work import actions as work

DEFAULT = "default"


def enter_device(*, actor: Actor, draft: DeviceDraft, at: datetime) -> DeviceView:
    """Enter a device, in store. Raises NotAllowed, NotFound, DeviceRefused at the field."""
    with transaction.atomic():
        unit = directory.get_organisation(organisation_id=draft.unit_id)
        access.check_manage(actor, area_code=unit.area_code)
        row = Device(entered_at=at, entered_by=actor.name, area_code=unit.area_code)
        _write(row, draft, unit)
        row.number = (
            rules.check_number(draft.number) if draft.number.strip() else _numbered(row, at)
        )
        if Device.objects.filter(number=row.number).exists():
            raise DeviceRefused("device.number", "这个编号已经有了。", field="number")
        row.save(force_insert=True)
        DevicePulse(device=row).save(force_insert=True)
        _record(actor, row, "devices.device.entered", at)
    return queries.view_of(device_id=row.pk)


def _numbered(row: Device, at: datetime) -> str:
    year = local_day(at).year
    prefix = next(facts.prefix for kind, facts in KINDS.items() if kind.value == row.kind)
    while True:
        number = f"{prefix}-{year}-{next_serial(series=f'devices.{row.kind}', year=year):04d}"
        if not Device.objects.filter(number=number).exists():
            return number


def change_device(*, actor: Actor, device_id: UUID, draft: DeviceDraft, at: datetime) -> DeviceView:
    """Write down what is known of a device now; number and kind stay.

    Raises NotAllowed, NotFound, DeviceRefused at the field.
    """
    with transaction.atomic():
        row = Device.objects.for_change(device_id)
        access.check_manage(actor, area_code=row.area_code)
        unit = directory.get_organisation(organisation_id=draft.unit_id)
        access.check_manage(actor, area_code=unit.area_code)
        kind = row.kind
        _write(row, draft, unit)
        row.kind = kind
        row.save()
        _record(actor, row, "devices.device.changed", at)
    return queries.view_of(device_id=device_id)


def _write(row: Device, draft: DeviceDraft, unit: OrganisationView) -> None:
    model, serial, place = draft.model.strip(), draft.serial.strip(), draft.place.strip()
    if len(model) < 2:
        raise DeviceRefused("device.model", "请写厂家和型号。", field="model")
    if len(serial) < 3:
        raise DeviceRefused("device.serial", "请写机身上的序列号。", field="serial")
    if len(place) < 2:
        raise DeviceRefused("device.place", "请写放在哪里，例如 3 号窗口。", field="place")
    if Device.objects.filter(serial=serial).exclude(pk=row.pk).exists():
        raise DeviceRefused("device.serial", "这个序列号已经登记过。", field="serial")
    code = draft.configuration_code.strip() or DEFAULT
    if code != DEFAULT and not DeviceConfiguration.objects.filter(code=code).exists():
        raise DeviceRefused("device.configuration", "没有这套配置。", field="configuration_code")
    row.kind, row.model, row.serial, row.place = draft.kind, model[:80], serial[:80], place[:120]
    row.unit_id, row.area_code = unit.id, unit.area_code
    row.networks = rules.check_networks(draft.networks)[:400]
    row.contract_number = draft.contract_number.strip()[:60]
    row.configuration_code = code


def move_device(
    *, actor: Actor, device_id: UUID, verb: DeviceVerb, reason: str, at: datetime
) -> DeviceView:
    """Move a device on in its life; activating is the device's own act.

    Raises NotAllowed, NotFound, WrongState, DeviceRefused at the field.
    """
    if verb is DeviceVerb.ACTIVATE:
        raise DeviceRefused("device.verb", "激活由设备自己用激活码完成。", field="verb")
    with transaction.atomic():
        row = Device.objects.for_change(device_id)
        access.check_manage(actor, area_code=row.area_code)
        after = rules.FLOW.check_move(DeviceState(row.state), verb)
        if len(reason.strip()) < 2:
            raise DeviceRefused("device.reason", "请写原因。", field="reason")
        if verb is DeviceVerb.RESUME and not has_key(row.pk, at):
            raise DeviceRefused(
                "device.no_key", "它已经没有能用的密钥，请发激活码重新激活。", field="verb"
            )
        move(actor=actor, row=row, verb=verb, after=after, reason=reason, at=at)
    return queries.view_of(device_id=device_id)


def has_key(device_id: UUID, at: datetime) -> bool:
    """Say whether a device has a key that still admits."""
    rows = DeviceKey.objects.filter(device_id=device_id, revoked_at=None)
    return any(one is None or at < one for one in rows.values_list("good_until", flat=True))


def move(
    *, actor: Actor, row: Device, verb: DeviceVerb, after: DeviceState, reason: str, at: datetime
) -> None:
    """Write a step of a device that is locked, with everything that follows from it."""
    row.state = after
    if rules.loses_keys(after=after):
        end_keys(device_id=row.pk, why=rules.FLOW.verb_titles[verb], at=at)
        row.installed_on = None
    row.save()
    DeviceStep(
        device=row, verb=verb, after=after, at=at, by=actor.name, reason=reason.strip()[:300]
    ).save(force_insert=True)
    if after is not DeviceState.ACTIVE:
        come_back(device_id=row.pk)
    ledger.record(
        actor=actor,
        verb="devices.device.moved",
        subject=Ref(DEVICE_REF, row.pk),
        at=at,
        change={"number": row.number, "verb": verb.value, "after": after.value},
        ground=reason,
    )


def end_keys(*, device_id: UUID, why: str, at: datetime) -> int:
    """Revoke every key of a device and end its open code; return how many keys there were."""
    ActivationCode.objects.filter(device_id=device_id, used_at=None, ended_at=None).update(
        ended_at=at
    )
    keys = DeviceKey.objects.filter(device_id=device_id, revoked_at=None)
    return keys.update(revoked_at=at, why=why[:120])


def come_back(*, device_id: UUID) -> None:
    """Take a device's absence off the list of work."""
    gone = DevicePulse.objects.filter(device_id=device_id, away_since__isnull=False)
    if gone.update(away_since=None):
        work.close(ref=Ref(DEVICE_REF, device_id), kind=OFFLINE_WORK)


def operator_of(row: Device) -> UUID:
    """Return the unit whose operators look after a device: the one that runs the installation."""
    return owner_of(Ref("devices.operator", row.pk)) or row.unit_id


def install(row: Device, on: date) -> None:
    """Note the day on which a device came onto its place, once."""
    if row.installed_on is None:
        row.installed_on = on


def _record(actor: Actor, row: Device, verb: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(DEVICE_REF, row.pk),
        at=at,
        change={
            "number": row.number,
            "kind": str(row.kind),
            "serial": row.serial,
            "unit": str(row.unit_id),
            "place": row.place,
            "networks": row.networks,
        },
    )

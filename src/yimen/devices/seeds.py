"""The demo county's devices: a dozen in several states, with heartbeats as they stand at loading.

Their keys were made and thrown away: nobody can call in their name, so they fall silent afterwards
and the list says so. No face is among it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from yimen.devices.actions import alarm, beat, configuration, device, key
from yimen.devices.contracts import (
    AlarmKind,
    Algorithm,
    Beat,
    Caller,
    DeviceDraft,
    DeviceKind,
    DeviceVerb,
    DeviceView,
)
from yimen.devices.models import Device, DeviceHour, DeviceKey, DevicePulse, DeviceStep
from yimen.devices.rules.beat import CLOSES, OPENS
from yimen.devices.rules.signature import key_text
from yimen.directory import public as directory
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import LOCAL, local_day

_DAYS, _HOUR = 28, (1 << 60) - 1
_ADDRESS = "10.98.1.{place}"
_MODEL = "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One device of the demo: what it is, and in which of the states it stands."""

    kind: DeviceKind
    unit: str
    place: str
    state: str = "up"


_PANEL, _TABLET = DeviceKind.PANEL, DeviceKind.TABLET
_ROWS = (
    _Row(kind=_PANEL, unit="zwzx", place="一楼大厅 1 号窗口"),
    _Row(kind=_PANEL, unit="zwzx", place="一楼大厅 2 号窗口"),
    _Row(kind=_PANEL, unit="zwzx", place="一楼大厅 3 号窗口", state="camera"),
    _Row(kind=DeviceKind.KIOSK, unit="zwzx", place="一楼大厅东侧", state="up"),
    _Row(kind=_TABLET, unit="zwzx", place="二楼 12 号窗口", state="skewed"),
    _Row(kind=_PANEL, unit="z101", place="便民服务大厅 1 号窗口"),
    _Row(kind=_PANEL, unit="z101", place="便民服务大厅 2 号窗口", state="down"),
    _Row(kind=_PANEL, unit="z102", place="便民服务大厅 1 号窗口", state="alarm"),
    _Row(kind=_PANEL, unit="c101201", place="村便民服务站", state="suspended"),
    _Row(kind=_PANEL, unit="zwzx", place="中心库房", state="store"),
    _Row(kind=_TABLET, unit="zwzx", place="中心库房", state="lost"),
    _Row(kind=DeviceKind.PRINTER, unit="zwzx", place="一楼大厅打印区", state="retired"),
)


def run(at: datetime) -> str:
    """Load the devices; again, nothing changes."""
    if Device.objects.exists():
        return "设备：已经有了"
    configuration.write_version(
        actor=SYSTEM,
        wording=configuration.Wording(
            code="default",
            title="便民大厅",
            policy="default",
            welcome="您好，请正对屏幕",
            other_way="不刷脸也能办：请到窗口出示身份证，或者取号等候。",
        ),
        at=at - timedelta(days=40),
    )
    made = [one for place, row in enumerate(_ROWS) if (one := _load(row, place, at))]
    return f"设备：{len(made)} 台"


def _load(row: _Row, place: int, at: datetime) -> DeviceView | None:
    unit = directory.find_organisation(code=row.unit)
    if unit is None:
        return None
    entered = at - timedelta(days=30)
    found = device.enter_device(
        actor=SYSTEM,
        draft=DeviceDraft(
            kind=row.kind,
            model="演示厂家 F1",
            serial=f"DEMO-{place + 1:04d}",
            unit_id=unit.id,
            place=row.place,
        ),
        at=entered,
    )
    if row.state == "store":
        return found
    if row.state in {"lost", "retired"}:
        verb = DeviceVerb.LOSE if row.state == "lost" else DeviceVerb.RETIRE
        reason = "搬家后找不到" if row.state == "lost" else "机器老化，不修了"
        device.move_device(
            actor=SYSTEM, device_id=found.id, verb=verb, reason=reason, at=at - timedelta(days=3)
        )
        return found
    caller = _activated(found, place, entered + timedelta(days=2))
    _beats(row, caller, place, at)
    return found


def _activated(found: DeviceView, place: int, at: datetime) -> Caller:
    (code,) = key.issue_codes(actor=SYSTEM, device_ids=[found.id], at=at - timedelta(minutes=5))
    pair = Ed25519PrivateKey.generate()
    public = base64.b64encode(pair.public_key().public_bytes_raw()).decode()
    text = key_text(
        act="activate",
        number=found.number,
        algorithm=Algorithm.ED25519,
        public_key=public,
        said=code.code,
    )
    proof = base64.b64encode(pair.sign(text)).decode()
    return key.activate(
        activation=key.Activation(
            number=found.number,
            serial=found.serial,
            code=code.code,
            software="panel 1.0",
            key=key.NewKey(algorithm=Algorithm.ED25519, public_key=public, proof=proof),
        ),
        address=_ADDRESS.format(place=place + 10),
        at=at,
    )


def _beats(row: _Row, caller: Caller, place: int, at: datetime) -> None:
    """Write a month of heartbeats by the hour, the last one of now, and what went wrong."""
    _fill_hours(row, caller.device.id, place, at)
    address = _ADDRESS.format(place=place + 10)
    last = at - timedelta(minutes=40) if row.state == "down" else at - timedelta(seconds=20)
    DevicePulse.objects.filter(device_id=caller.device.id).update(configuration_tag="default-1")
    DeviceKey.objects.filter(pk=caller.key_id).update(last_used_at=last, seen_from=address)
    beat.take_beats(
        caller=caller,
        beats=[
            Beat(
                at=last,
                software="panel 1.0",
                model_hash=_MODEL,
                free_mb=20_480 - 900 * place,
                camera_ok=row.state != "camera",
                queue=0,
                temperature=38 + place % 5,
            )
        ],
        skew_ms=83_000 if row.state == "skewed" else 120,
        address=address,
        at=last,
    )
    if row.state == "suspended":
        device.move_device(
            actor=SYSTEM,
            device_id=caller.device.id,
            verb=DeviceVerb.SUSPEND,
            reason="村部装修，先停用",
            at=at - timedelta(hours=20),
        )
    if row.state == "alarm":
        _alarm(SYSTEM, caller.device.id, at - timedelta(hours=3))


def _alarm(actor: Actor, device_id: UUID, at: datetime) -> None:
    with transaction.atomic():
        alarm.raise_alarm(
            actor=actor,
            row=Device.objects.get(pk=device_id),
            kind=AlarmKind.TWO_PLACES,
            about="10.98.1.17 和 10.98.7.40 来回使用",
            at=at,
        )


def _fill_hours(row: _Row, device_id: UUID, place: int, at: datetime) -> None:
    since = DeviceStep.objects.filter(device_id=device_id).earliest("at").at
    rows = []
    for back in range(_DAYS, -1, -1):
        day = local_day(at) - timedelta(days=back)
        for hour in range(OPENS, CLOSES):
            begin = datetime.combine(day, time(hour), LOCAL)
            if not since <= begin < at - timedelta(hours=1):
                continue
            missed = 7 if (place * 5 + back + hour) % 23 == 0 else (hour + place) % 2
            mask = _HOUR >> missed
            good = mask if row.state != "camera" or back else 0
            rows.append(
                DeviceHour(
                    device_id=device_id,
                    hour=begin,
                    live=mask,
                    live_minutes=60 - missed,
                    good=good,
                    good_minutes=good.bit_count(),
                    free_mb=20_480 - 900 * place,
                    queue=0,
                    skew_ms=120,
                    camera_bad=0 if good else 60 - missed,
                    temperature=38 + place % 5,
                )
            )
    DeviceHour.objects.bulk_create(rows)

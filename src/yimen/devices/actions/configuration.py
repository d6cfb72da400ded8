"""Write the next version of what devices are told, and hand it to a device."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.devices import access
from yimen.devices.actions import acting
from yimen.devices.contracts import (
    CONFIGURATION_REF,
    ActKind,
    Caller,
    ConfigurationView,
    DeviceRefused,
)
from yimen.devices.models import DeviceConfiguration, DevicePulse
from yimen.devices.queries import configuration as queries
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import MEBIBYTE, FileLimits
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.media.kinds import JPEG, PNG

_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
_PICTURE = FileLimits(max_bytes=2 * MEBIBYTE, media_types=frozenset({JPEG, PNG}))
_MOST_PICTURES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What somebody writes into the next version; None keeps the pictures of the one before."""

    code: str
    title: str
    policy: str
    welcome: str
    other_way: str
    heartbeat_seconds: int = 60
    rotate_days: int = 180
    pictures: Sequence[tuple[str, bytes]] | None = None


def write_version(*, actor: Actor, wording: Wording, at: datetime) -> ConfigurationView:
    """Write the next version of a configuration; devices take it at their next heartbeat.

    Raises NotAllowed, DeviceRefused at the field, FileRefused.
    """
    access.check_manage(actor)
    code = wording.code.strip().lower()
    _check(code, wording)
    with transaction.atomic():
        rows = DeviceConfiguration.objects.select_for_update().filter(code=code)
        before = rows.order_by("-version").first()
        row = DeviceConfiguration(
            id=new_id(),
            code=code,
            version=before.version + 1 if before else 1,
            title=wording.title.strip()[:60],
            policy=wording.policy.strip()[:40],
            welcome=wording.welcome.strip()[:120],
            other_way=wording.other_way.strip()[:200],
            heartbeat_seconds=wording.heartbeat_seconds,
            rotate_days=wording.rotate_days,
            made_at=at,
            by=actor.name,
        )
        row.idle_pictures = _pictures(row.pk, wording, before, actor, at)
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="devices.configuration.written",
            subject=Ref(CONFIGURATION_REF, row.pk),
            at=at,
            change={"code": code, "version": row.version, "policy": row.policy},
        )
    return queries.newest(code=code)


def _pictures(
    row_id: UUID,
    wording: Wording,
    before: DeviceConfiguration | None,
    actor: Actor,
    at: datetime,
) -> list[str]:
    if wording.pictures is None:
        return list(before.idle_pictures) if before else []
    return [
        str(
            files.put_bytes(
                content=content,
                name=name,
                limits=_PICTURE,
                owner=Ref(CONFIGURATION_REF, row_id),
                actor=actor,
                at=at,
            ).id
        )
        for name, content in wording.pictures
    ]


def _check(code: str, wording: Wording) -> None:
    if not _CODE.fullmatch(code):
        raise DeviceRefused("configuration.code", "代号用小写字母、数字和短横。", field="code")
    if len(wording.title.strip()) < 2:
        raise DeviceRefused("configuration.title", "请写这套配置的名称。", field="title")
    if len(wording.policy.strip()) < 2:
        raise DeviceRefused("configuration.policy", "请写阈值方案的名称。", field="policy")
    if len(wording.other_way.strip()) < 6:
        raise DeviceRefused(
            "configuration.other_way",
            "请写不刷脸怎么办，断网时屏幕上只显示这句话。",
            field="other_way",
        )
    if not 30 <= wording.heartbeat_seconds <= 120:
        raise DeviceRefused(
            "configuration.heartbeat", "心跳间隔在 30 到 120 秒之间。", field="heartbeat_seconds"
        )
    if not 7 <= wording.rotate_days <= 365:
        raise DeviceRefused(
            "configuration.rotate", "换密钥的间隔在 7 到 365 天之间。", field="rotate_days"
        )
    if wording.pictures is not None and len(wording.pictures) > _MOST_PICTURES:
        raise DeviceRefused(
            "configuration.pictures", f"待机画面最多 {_MOST_PICTURES} 张。", field="pictures"
        )


def hand_over(*, caller: Caller, held: str, address: str, at: datetime) -> ConfigurationView | None:
    """Return what a device is to follow, or None where it holds this version already."""
    found = queries.newest(code=caller.device.configuration_code)
    if held == found.tag and caller.device.pulse.configuration_tag == found.tag:
        return None
    with transaction.atomic():
        rows = DevicePulse.objects.filter(device_id=caller.device.id)
        rows.update(configuration_tag=found.tag)
        acting.note(
            device_id=caller.device.id,
            kind=ActKind.CONFIGURED,
            key_id=caller.key_id,
            seen_from=address,
            about=found.tag,
            at=at,
        )
    return None if held == found.tag else found


def open_picture(*, caller: Caller, file_id: UUID) -> tuple[str, bytes]:
    """Return media type and content of an idle picture of the device's configuration.

    Raises NotFound.
    """
    if not queries.has_picture(code=caller.device.configuration_code, file_id=file_id):
        raise NotFound
    stored, stream = files.open_file(file_id=file_id)
    with stream:
        return stored.media_type, stream.read()

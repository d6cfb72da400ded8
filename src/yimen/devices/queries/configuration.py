"""Reads of configurations: the newest of each, and its versions."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from yimen.devices.contracts import ConfigurationView
from yimen.devices.models import DeviceConfiguration

BUILT_IN = ConfigurationView(
    id=UUID(int=0),
    code="default",
    version=0,
    title="出厂配置",
    policy="default",
    welcome="您好，请正对屏幕",
    other_way="不刷脸也能办：请到窗口出示身份证，或者取号等候。",
    idle_pictures=(),
    heartbeat_seconds=60,
    rotate_days=180,
    made_at=datetime(2026, 1, 1, tzinfo=UTC),
    by="系统",
)
"""What a device is told before anybody has written a configuration."""


def _view(row: DeviceConfiguration) -> ConfigurationView:
    return ConfigurationView(
        id=row.pk,
        code=row.code,
        version=row.version,
        title=row.title,
        policy=row.policy,
        welcome=row.welcome,
        other_way=row.other_way,
        idle_pictures=tuple(row.idle_pictures),
        heartbeat_seconds=row.heartbeat_seconds,
        rotate_days=row.rotate_days,
        made_at=row.made_at,
        by=row.by,
    )


def newest(*, code: str) -> ConfigurationView:
    """Return the configuration in force under a code; where there is none, the built-in one."""
    row = DeviceConfiguration.objects.filter(code=code).order_by("-version").first()
    return _view(row) if row is not None else BUILT_IN


def list_newest() -> list[ConfigurationView]:
    """Return the newest version of each configuration, by code."""
    rows = DeviceConfiguration.objects.order_by("code", "-version").distinct("code")
    found = [_view(one) for one in rows]
    if any(one.code == BUILT_IN.code for one in found):
        return found
    return [BUILT_IN, *found]


def has_picture(*, code: str, file_id: UUID) -> bool:
    """Say whether a file is one of the idle pictures that a configuration shows now."""
    return str(file_id) in newest(code=code).idle_pictures

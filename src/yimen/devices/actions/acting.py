"""A device as the one who acts, and what it did."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.devices.contracts import ActKind, DeviceView
from yimen.devices.models import DeviceAct
from yimen.kernel.actor import Actor, ActorKind, Channel


def actor_of(device: DeviceView) -> Actor:
    """Return a device as an actor: a program of its unit that holds no post."""
    return Actor(
        kind=ActorKind.SYSTEM,
        name=f"设备 {device.number}",
        unit_id=device.unit_id,
        channel=Channel.WINDOW,
    )


def note(
    *,
    device_id: UUID,
    kind: ActKind,
    seen_from: str,
    at: datetime,
    key_id: UUID | None = None,
    about: str = "",
    identification_id: UUID | None = None,
) -> None:
    """Keep one thing that a device did."""
    DeviceAct(
        device_id=device_id,
        kind=kind,
        key_id=key_id,
        at=at,
        seen_from=seen_from[:45],
        about=about[:200],
        identification_id=identification_id,
    ).save(force_insert=True)

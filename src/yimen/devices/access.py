"""Who keeps the registry of devices, and who sees the devices of his unit."""

from __future__ import annotations

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed

MANAGE = "devices.manage"
READ = "devices.read"
STAFF = (MANAGE, READ)


def check_manage(actor: Actor, *, area_code: str | None = None) -> None:
    """Refuse who does not keep the devices of an area. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM and not actor.may(MANAGE, area=area_code):
        raise NotAllowed


def can_manage(actor: Actor, *, area_code: str | None = None) -> bool:
    """Say whether the actor keeps the devices of an area, or of any."""
    return actor.may(MANAGE, area=area_code)

"""Who reads, writes and publishes what the desk answers from."""

from __future__ import annotations

from uuid import UUID

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline.access import TAKE
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed

READ = "hotline.read_articles"
WRITE = "hotline.write_articles"
PUBLISH = "hotline.publish_articles"


def check_reads(actor: Actor) -> None:
    """Refuse who neither takes calls nor keeps articles. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(READ)


def can_write(actor: Actor, *, unit_id: UUID) -> bool:
    """Say whether the actor keeps the articles of a unit: its own people, and the desk's."""
    return actor.may(WRITE, unit_id=unit_id) or (bool(actor.units(TAKE)) and actor.may(WRITE))


def check_writes(actor: Actor, *, unit_id: UUID) -> None:
    """Refuse who does not keep the articles of a unit. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM and not can_write(actor, unit_id=unit_id):
        raise NotAllowed


def check_publishes(actor: Actor) -> None:
    """Refuse who does not publish. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(PUBLISH)


def desk_unit() -> UUID:
    """Return the unit at whose desk articles are published."""
    return directory.list_organisations(level=UnitLevel.CENTRE)[0].id

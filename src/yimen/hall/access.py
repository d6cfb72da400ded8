"""Who receives people by appointment, and who says when a window takes them."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

RECEIVE = "hall.receive"
ARRANGE = "hall.arrange"
STAFF = (RECEIVE, ARRANGE)


def units_of(actor: Actor) -> tuple[UUID, ...]:
    """Return the units whose appointments the actor sees."""
    return tuple(dict.fromkeys(unit for verb in STAFF for unit in actor.units(verb)))


def check_unit(actor: Actor, *, unit_id: UUID) -> None:
    """Hide the appointments of other units. Raises NotFound."""
    if not any(actor.may(verb, unit_id=unit_id) for verb in STAFF):
        raise NotFound

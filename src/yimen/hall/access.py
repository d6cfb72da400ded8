"""Who receives people by appointment and arranges windows; who watches, proposes and approves."""

from __future__ import annotations

from uuid import UUID

from yimen.hall.contracts.watch import WatchRefused
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


WATCH_DUTY = "hall.watch_duty"
WATCH_PROPOSE = "hall.watch_propose"
WATCH_APPROVE = "hall.watch_approve"
WATCH_LOG = "hall.watch_log"
WATCH_STAFF = (WATCH_DUTY, WATCH_PROPOSE, WATCH_APPROVE)


def check_second(actor: Actor, *, first: UUID | None) -> None:
    """Refuse who may not approve, and who proposed it himself. Raises NotAllowed, WatchRefused."""
    actor.must(WATCH_APPROVE)
    if first is not None and first == actor.account_id:
        raise WatchRefused("yourself", "自己提请的要由另一个人批准。")

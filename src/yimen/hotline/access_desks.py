"""Who mediates, who serves clients, and who looks after move-car requests."""

from __future__ import annotations

from uuid import UUID

from yimen.hotline import access
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed

MEDIATE = "hotline.mediate"
SERVE = "hotline.serve"
CARS = access.TAKE


def check_committee(actor: Actor, *, unit_id: UUID) -> None:
    """Refuse who is no mediator of this committee. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(MEDIATE, unit_id=unit_id)


def check_own_dispute(actor: Actor, *, unit_id: UUID, mediator_id: UUID | None) -> None:
    """Refuse everybody but the mediator to whom a dispute was given. Raises NotAllowed."""
    check_committee(actor, unit_id=unit_id)
    if mediator_id is None or mediator_id != actor.officer_id:
        raise NotAllowed("这件纠纷由承办的调解员办理。要换人，请先重新指定。")


def check_clerk(actor: Actor, *, unit_id: UUID, reported_unit_id: UUID | None = None) -> None:
    """Refuse who serves no clients in this unit, or is of the unit complained of. Raises NotAllowed."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if reported_unit_id is not None and reported_unit_id in access.barred(actor):
        raise NotAllowed
    actor.must(SERVE, unit_id=unit_id)

"""Who may change the catalogue: editors write drafts, publishers put them in force."""

from __future__ import annotations

from yimen.kernel.actor import Actor, ActorKind

EDIT = "catalogue.edit"
PUBLISH = "catalogue.publish"


def check_can_edit(actor: Actor) -> None:
    """Refuse who may not write drafts. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(EDIT)


def check_can_publish(actor: Actor) -> None:
    """Refuse who may not publish, suspend or cancel. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(PUBLISH)


def can_publish(actor: Actor) -> bool:
    """Say whether this actor may publish, suspend or cancel."""
    return actor.kind is ActorKind.SYSTEM or actor.may(PUBLISH)

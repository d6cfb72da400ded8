"""May this actor change the directory."""

from __future__ import annotations

from yimen.kernel.actor import Actor, ActorKind

MANAGE = "directory.manage"
IMPORT_AREAS = "directory.import_areas"


def check_may_manage(actor: Actor, area_code: str) -> None:
    """Refuse who may not keep the directory of this area. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(MANAGE, area=area_code)


def check_may_import(actor: Actor) -> None:
    """Refuse who may not load area files. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(IMPORT_AREAS)

"""Who checks self-evaluations; they are filled by who prepares the project's goals."""

from __future__ import annotations

from yimen.kernel.actor import Actor, ActorKind

CHECK = "performance.check_self_evaluations"


def check_check(actor: Actor, area: str) -> None:
    """Refuse who does not check the self-evaluations of this area. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(CHECK, area=area)

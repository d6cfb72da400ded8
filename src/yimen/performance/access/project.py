"""Who prepares goals, vets them, approves them, and who may read whose projects."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound
from yimen.performance.models import Project

PREPARE = "performance.prepare_goals"
VET = "performance.vet_goals"
APPROVE = "performance.approve_goals"
READ = "performance.read_projects"
WATCH = "performance.watch_projects"
KEEP_SCHEMES = "performance.keep_schemes"
READERS = (READ, WATCH)


def check_prepare(actor: Actor, department_id: UUID) -> None:
    """Refuse who does not prepare projects of this department. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(PREPARE, unit_id=department_id)


def check_vet(actor: Actor, department_id: UUID) -> None:
    """Refuse who does not vet the goals of this department. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(VET, unit_id=department_id)


def check_approve(actor: Actor, area: str) -> None:
    """Refuse who does not approve goals in this area. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(APPROVE, area=area)


def check_keep_schemes(actor: Actor) -> None:
    """Refuse who does not keep the schemes. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(KEEP_SCHEMES)


def can_read(actor: Actor, project: Project) -> bool:
    """Say whether the actor may see a project: of a unit of his, or watched over in its area."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return (
        project.department_id in actor.units(READ)
        or project.unit_id in actor.units(READ)
        or actor.may(WATCH, area=project.department.area_id)
    )


def check_read(actor: Actor, project: Project) -> None:
    """Refuse a stranger as if there were nothing. Raises NotFound."""
    if not can_read(actor, project):
        raise NotFound

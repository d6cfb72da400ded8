"""Who may do what in the catalogue: each step of a version belongs to a post of its own.

Departments write and vet the items of their own unit; the reviewers of legality and the service
office look at every unit's.
"""

from __future__ import annotations

from uuid import UUID

from yimen.catalogue.models import ItemVersion
from yimen.directory import public as directory
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed

EDIT = "catalogue.edit"
EDIT_ANY = "catalogue.edit_any"
VET_UNIT = "catalogue.vet_unit"
VET_LAW = "catalogue.vet_law"
PUBLISH = "catalogue.publish"
READERS = (EDIT, VET_UNIT, VET_LAW, PUBLISH)
"""The verbs of which one opens the pages of the catalogue's keepers."""

_EVERY_UNIT = (EDIT_ANY, VET_LAW, PUBLISH)


def check_can_edit(
    actor: Actor, *, department: str | None = None, version_id: UUID | None = None
) -> None:
    """Refuse who may not write drafts, of this unit or of this version's where one is named.

    Raises NotAllowed.
    """
    if not can_edit(actor, department=_department(department, version_id)):
        raise NotAllowed


def can_edit(actor: Actor, *, department: str | None) -> bool:
    """Say whether this actor may write drafts of a unit (None: of some unit)."""
    if actor.kind is ActorKind.SYSTEM or actor.may(EDIT_ANY):
        return True
    return actor.may(EDIT) if department is None else _holds(actor, EDIT, department)


def check_can_edit_all(actor: Actor) -> None:
    """Refuse who may not write drafts of every unit. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(EDIT_ANY)


def check_can_vet_unit(actor: Actor, *, department: str) -> None:
    """Refuse who may not vet for the department that keeps the item. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM and not _holds(actor, VET_UNIT, department):
        raise NotAllowed


def check_can_vet_law(actor: Actor) -> None:
    """Refuse who may not review legality. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(VET_LAW)


def check_can_publish(actor: Actor) -> None:
    """Refuse who may not vet for the service office, publish, suspend or cancel. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(PUBLISH)


def can_publish(actor: Actor) -> bool:
    """Say whether this actor may publish, suspend or cancel."""
    return actor.kind is ActorKind.SYSTEM or actor.may(PUBLISH)


def can_vet_unit(actor: Actor, *, department: str) -> bool:
    """Say whether this actor may vet for the department that keeps the item."""
    return actor.kind is ActorKind.SYSTEM or _holds(actor, VET_UNIT, department)


def can_vet_law(actor: Actor) -> bool:
    """Say whether this actor may review legality."""
    return actor.kind is ActorKind.SYSTEM or actor.may(VET_LAW)


def check_can_read(actor: Actor, *, department: str) -> None:
    """Refuse who may not see drafts of a unit. Raises NotAllowed."""
    if not can_read(actor, department=department):
        raise NotAllowed


def can_read(actor: Actor, *, department: str) -> bool:
    """Say whether this actor sees the drafts of a unit."""
    mine = own_departments(actor)
    return mine is None or department in mine


def own_departments(actor: Actor) -> frozenset[str] | None:
    """Return the codes of the units whose drafts an actor sees, or None where he sees them all."""
    if actor.kind is ActorKind.SYSTEM or any(actor.may(verb) for verb in _EVERY_UNIT):
        return None
    ids = actor.units(EDIT) | actor.units(VET_UNIT)
    return (
        frozenset(unit.code for unit in directory.list_organisations(ids=ids))
        if ids
        else frozenset()
    )


def _department(department: str | None, version_id: UUID | None) -> str | None:
    if version_id is None:
        return department
    found = ItemVersion.objects.filter(id=version_id).values_list("department_code", flat=True)
    return found.first()


def _holds(actor: Actor, verb: str, department: str) -> bool:
    unit = directory.find_organisation(code=department)
    return unit is not None and actor.may(verb, unit_id=unit.id)

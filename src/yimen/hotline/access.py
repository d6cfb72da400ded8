"""Who takes calls, handles, rules, calls back and supervises; and who never sees a report."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed

READ = "hotline.read"
TAKE = "hotline.take"
CHECK = "hotline.check"
RULE = "hotline.rule"
HANDLE = "hotline.handle"
SUPERVISE = "hotline.supervise"
POLICY = "hotline.policy"
EXPORT = "hotline.export"
EXPORT_CALLER = "hotline.export_caller"
GRID = "hotline.grid"
GRID_MANAGE = "hotline.grid_manage"
WRITE_REPORT = "hotline.write_report"
APPROVE_REPORT = "hotline.approve_report"
SEE = (TAKE, CHECK, SUPERVISE)
"""Verbs that open the live board, the hot spots and the reports of an area."""
DESK = (TAKE, CHECK, RULE, SUPERVISE)
"""Verbs that open every order of an area; a unit's own verb is `HANDLE`."""
_TOWN = 9
"""How many digits of an area's code name its town."""


def barred(actor: Actor) -> frozenset[UUID]:
    """Return the units whose reports the actor may not know of: his own and those above them."""
    own = {grant.unit_id for grant in actor.grants}
    if not own:
        return frozenset()
    above = {one.id: one.parent_id for one in directory.list_organisations()}
    found: set[UUID] = set()
    for unit in own:
        here: UUID | None = unit
        while here is not None and here not in found:
            found.add(here)
            here = above.get(here)
    return frozenset(found)


def reported_and_below(unit_id: UUID) -> frozenset[UUID]:
    """Return the reported unit with every unit under it."""
    found = {unit_id}
    units = directory.list_organisations()
    grown = True
    while grown:
        more = {one.id for one in units if one.parent_id in found} - found
        found |= more
        grown = bool(more)
    return frozenset(found)


def can_read(
    actor: Actor, *, area_code: str, units: Collection[UUID], reported_unit_id: UUID | None
) -> bool:
    """Say whether an officer may open an order that these units have."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if reported_unit_id is not None and reported_unit_id in barred(actor):
        return False
    return any(actor.may(verb, area=area_code) for verb in DESK) or any(
        actor.may(HANDLE, unit_id=unit) for unit in units
    )


def check_desk(actor: Actor, verb: str, *, area_code: str, reported_unit_id: UUID | None) -> None:
    """Refuse who does not hold a verb of the desk for this area. Raises NotAllowed."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if reported_unit_id is not None and reported_unit_id in barred(actor):
        raise NotAllowed
    actor.must(verb, area=area_code)


def check_unit(actor: Actor, *, unit_id: UUID | None) -> None:
    """Refuse who does not handle for this unit. Raises NotAllowed."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if unit_id is None:
        raise NotAllowed
    actor.must(HANDLE, unit_id=unit_id)


def grid_areas(actor: Actor) -> tuple[str, ...]:
    """Return the areas whose grid the actor looks after: of a village, a town or the centre.

    An examiner of a county department holds the verb by his post, and no grid.
    """
    held = {one.unit_id: one.area_prefix for one in actor.grants if one.verb == GRID_MANAGE}
    if not held:
        return ()
    units = directory.list_organisations(ids=set(held))
    return tuple(
        sorted({held[one.id] for one in units if one.level is not UnitLevel.COUNTY}, key=len)
    )


def check_grid(actor: Actor, *, area_code: str) -> None:
    """Refuse who does not look after the grid of this area. Raises NotAllowed."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if not any(area_code.startswith(prefix) for prefix in grid_areas(actor)):
        raise NotAllowed


def check_grid_town(actor: Actor, *, area_code: str) -> None:
    """Refuse who does not look after the grid of the whole town or more. Raises NotAllowed."""
    if actor.kind is ActorKind.SYSTEM:
        return
    wide = [one for one in grid_areas(actor) if len(one) <= _TOWN]
    if not any(area_code.startswith(prefix) for prefix in wide):
        raise NotAllowed("抽查由镇里做，请联系镇里的负责人。")


def area_seen(actor: Actor, *verbs: str) -> str:
    """Return the widest area in which the actor holds one of the verbs. Raises NotAllowed."""
    found = sorted({prefix for verb in verbs or SEE for prefix in actor.areas(verb)}, key=len)
    if not found:
        raise NotAllowed
    return found[0]


def signed(actor: Actor, verb: str) -> str:
    """Return the name under which the actor signs, a deputy marked as such."""
    return (
        directory.signed_name(actor=actor, verbs=(verb,), units=None, area="", item=None)
        if (actor.grants)
        else actor.name
    )

"""May this actor change the directory."""

from __future__ import annotations

from uuid import UUID

from yimen.directory.contracts import ASK_BREAK_GLASS as ASK_BREAK_GLASS
from yimen.directory.contracts import LIST_BREAK_GLASS as LIST_BREAK_GLASS
from yimen.directory.contracts import RULE_BREAK_GLASS as RULE_BREAK_GLASS
from yimen.kernel.actor import Actor, ActorKind

MANAGE = "directory.manage"
IMPORT_AREAS = "directory.import_areas"
APPROVE_ASSIGNMENT = "directory.approve_assignment"
SET_PERMISSIONS = "directory.set_permissions"
LEND = "directory.lend_post"
OPEN_ATTESTATION = "directory.open_attestation"
ATTEST = "directory.attest"


def check_may_manage(actor: Actor, area_code: str) -> None:
    """Refuse who may not keep the directory of this area. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(MANAGE, area=area_code)


def check_may_import(actor: Actor) -> None:
    """Refuse who may not load area files. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(IMPORT_AREAS)


def check_may_approve(actor: Actor, area_code: str) -> None:
    """Refuse who may not rule on the posts that others assign here. Raises NotAllowed."""
    actor.must(APPROVE_ASSIGNMENT, area=area_code)


def check_may_set_permissions(actor: Actor) -> None:
    """Refuse who may not change which post holds which verb. Raises NotAllowed."""
    actor.must(SET_PERMISSIONS)


def check_may_lend(actor: Actor) -> None:
    """Refuse who holds no post that can be lent. Raises NotAllowed."""
    actor.must(LEND)


def check_may_ask_break_glass(actor: Actor) -> None:
    """Refuse who may not ask for an emergency look: administrators above all. Raises NotAllowed."""
    actor.must(ASK_BREAK_GLASS)


def check_may_rule_break_glass(actor: Actor) -> None:
    """Refuse who may not rule on emergency looks. Raises NotAllowed."""
    actor.must(RULE_BREAK_GLASS)


def check_may_open_attestation(actor: Actor) -> None:
    """Refuse who may not have the posts of units checked. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(OPEN_ATTESTATION)


def check_may_attest(actor: Actor, unit_id: UUID, area_code: str) -> None:
    """Refuse who is neither head of the unit nor security administrator. Raises NotAllowed."""
    if not actor.may(OPEN_ATTESTATION, area=area_code):
        actor.must(ATTEST, unit_id=unit_id)

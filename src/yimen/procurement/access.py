"""Who reads contracts, records what happens, signs as the second person, and reports faults."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed

READ = "procurement.read"
READ_ALL = "procurement.read_all"
RECORD = "procurement.record"
CONFIRM = "procurement.confirm"
REPORT = "procurement.report"
STAFF = (READ, READ_ALL, RECORD, CONFIRM)
REPAIRS = (*STAFF, REPORT)


def can_read(actor: Actor, *, unit_id: UUID, area_code: str) -> bool:
    """Say whether the actor may open the contracts of a unit."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    own = any(actor.may(verb, unit_id=unit_id) for verb in (READ, RECORD, CONFIRM))
    return own or actor.may(READ_ALL, area=area_code)


def check_read(actor: Actor, *, unit_id: UUID, area_code: str) -> None:
    """Refuse who may not open the contracts of a unit. Raises NotAllowed."""
    if not can_read(actor, unit_id=unit_id, area_code=area_code):
        raise NotAllowed


def check_suppliers(actor: Actor) -> None:
    """Refuse who does not keep the list of suppliers. Raises NotAllowed."""
    actor.must(RECORD)


def check_record(actor: Actor, unit_id: UUID) -> None:
    """Refuse who does not record for this unit. Raises NotAllowed."""
    actor.must(RECORD, unit_id=unit_id)


def check_confirm(actor: Actor, unit_id: UUID) -> None:
    """Refuse who is no second person for this unit. Raises NotAllowed."""
    actor.must(CONFIRM, unit_id=unit_id)


def can_repair(actor: Actor, *, unit_id: UUID, contract_unit_id: UUID) -> bool:
    """Say whether the actor may note and sign a repair: the unit that reported, or the buyer."""
    reported = any(actor.may(verb, unit_id=unit_id) for verb in (REPORT, RECORD))
    return reported or actor.may(RECORD, unit_id=contract_unit_id)


def check_repair(actor: Actor, *, unit_id: UUID, contract_unit_id: UUID) -> None:
    """Refuse who has nothing to do with a repair. Raises NotAllowed."""
    if not can_repair(actor, unit_id=unit_id, contract_unit_id=contract_unit_id):
        raise NotAllowed

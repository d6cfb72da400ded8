"""May this actor write, approve or see what governs the use of faces."""

from __future__ import annotations

from uuid import UUID

from yimen.biometrics.governance_contracts import GovernanceRefused
from yimen.kernel.actor import Actor

SEE = "biometrics.see"
WRITE = "biometrics.write"
APPROVE = "biometrics.approve"


def check_second_hand(*, actor: Actor, written_by: UUID | None) -> None:
    """Refuse who may not approve, and whoever wrote it himself. Raises NotAllowed, GovernanceRefused."""
    actor.must(APPROVE)
    if actor.account_id is not None and actor.account_id == written_by:
        raise GovernanceRefused("自己写的要由另一个人批准。")


def unit_of(*, actor: Actor, verb: str) -> UUID:
    """Return the unit for which somebody acts, to whose list the work goes. Raises NotAllowed."""
    actor.must(verb)
    return min(actor.units(verb))

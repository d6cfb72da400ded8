"""Hand a contract over to another project, when the floor above splits one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.transactions import must_be_open
from yimen.procurement.contracts.contract import CONTRACT_KIND
from yimen.procurement.models import Contract


def move_contract(
    *,
    actor: Actor,
    contract_id: UUID,
    project_id: UUID,
    project_code: str,
    reason: str,
    at: datetime,
) -> None:
    """Let a contract, with its papers and payments, belong to another project from now on.

    In the transaction of the floor above, which knows projects and asked who may do so. Raises NotFound.
    """
    must_be_open()
    contract = Contract.objects.for_change(contract_id)
    before = contract.project_code
    contract.project_id, contract.project_code = project_id, project_code
    contract.save(update_fields=["project_id", "project_code"])
    ledger.record(
        actor=actor,
        verb="procurement.contract.moved",
        subject=Ref(CONTRACT_KIND, contract.id),
        at=at,
        change={"from": before, "to": project_code},
        ground=reason,
    )

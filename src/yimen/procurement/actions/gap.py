"""Find gaps when something happens, and each morning; open them as work, close them when mended."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work
from yimen.procurement.contracts.contract import ContractRow, ContractView
from yimen.procurement.contracts.gap import GAP_KIND, GAP_TITLES, GapKey, GapKind
from yimen.procurement.contracts.payment import PAYMENT_KIND, PaymentState
from yimen.procurement.events import GapOpened
from yimen.procurement.models import Contract, ContractPayment, Gap
from yimen.procurement.queries import contract as queries
from yimen.procurement.queries import standing
from yimen.procurement.rules.contract import RUNNING
from yimen.procurement.rules.gap import gaps_on


def look(*, contract_id: UUID, at: datetime) -> int:
    """Make the open gaps of a contract equal to what is missing now; return how many are open.

    The caller holds the contract's lock, in a transaction of its own.
    """
    contract = queries.get_contract(contract_id=contract_id)
    on = local_day(at)
    _catch_up(contract, on, at)
    wanted = gaps_on(facts=standing.gap_facts(contract=contract, on=on), on=on)
    known = {
        GapKey(kind=GapKind(row.kind), what=row.what): row
        for row in Gap.objects.filter(contract_id=contract_id, closed_at=None)
    }
    for key in sorted(wanted.keys() - known.keys()):
        _open(contract.row, key, wanted[key], at)
    for key in sorted(known.keys() - wanted.keys()):
        _close(known[key], at)
    return len(wanted)


def _open(contract: ContractRow, key: GapKey, says: str, at: datetime) -> None:
    row = Gap.objects.create(
        contract_id=contract.id, kind=key.kind, what=key.what, says=says, opened_at=at
    )
    ref = Ref(GAP_KIND, row.pk)
    work.open(
        ref=ref,
        kind=work_kind(key.kind),
        unit=contract.unit_id,
        at=at,
        title=f"{contract.number} {GAP_TITLES[key.kind]}：{says}",
        area=contract.area_code,
    )
    ledger.record(
        actor=SYSTEM,
        verb="procurement.gap.opened",
        subject=ref,
        at=at,
        change={"contract": str(contract.id), "kind": key.kind.value, "what": key.what},
    )
    outbox.publish(
        GapOpened(
            contract_id=contract.id,
            project_id=contract.project_id,
            gap_id=row.pk,
            kind=key.kind,
            what=key.what,
        ),
        at=at,
    )


def _close(row: Gap, at: datetime) -> None:
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    ref = Ref(GAP_KIND, row.pk)
    work.close(ref=ref)
    ledger.record(
        actor=SYSTEM,
        verb="procurement.gap.closed",
        subject=ref,
        at=at,
        change={"contract": str(row.contract_id), "kind": row.kind, "what": row.what},
    )


def _catch_up(contract: ContractView, on: date, at: datetime) -> None:
    """Say of payments that ran ahead that they no longer do, once the conditions owe that much."""
    rows: QuerySet[ContractPayment] = ContractPayment.objects.filter(
        contract_id=contract.id, state=PaymentState.PAID, ahead__gt=0, caught_up_on=None
    )
    if not rows.exists():
        return
    if contract.row.paid > standing.payable_by(contract=contract, on=on):
        return
    for row in rows:
        row.caught_up_on = on
        row.save(update_fields=["caught_up_on"])
        ledger.record(
            actor=SYSTEM,
            verb="procurement.payment.caught_up",
            subject=Ref(PAYMENT_KIND, row.pk),
            at=at,
            change={"contract": str(contract.id)},
        )


def work_kind(kind: GapKind) -> str:
    """Return the kind of work that a gap is."""
    return f"procurement.{kind.value}"


def watch(*, at: datetime) -> int:
    """Look at every running contract, each in a transaction of its own; return the open gaps."""
    running = [state.value for state in RUNNING]
    found = 0
    for contract_id in Contract.objects.filter(state__in=running).values_list("pk", flat=True):
        found += look_again(contract_id=contract_id, at=at)
    return found


def look_again(*, contract_id: UUID, at: datetime) -> int:
    """Look at one contract on its own. Raises NotFound."""
    with transaction.atomic():
        Contract.objects.for_change(contract_id)
        return look(contract_id=contract_id, at=at)

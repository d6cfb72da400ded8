"""Reads of payments."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.prepared import run
from yimen.kernel.work.contracts import ExpectedWork
from yimen.procurement.contracts.payment import PAYMENT_KIND, PaymentState, PaymentView
from yimen.procurement.models import ContractPayment

_SUMS = """
    SELECT c.project_id, extract(year FROM p.paid_on)::int, sum(p.amount)
    FROM procurement_payment p JOIN procurement_contract c ON c.id = p.contract_id
    WHERE c.project_id = ANY(%s) AND p.state = 'paid' AND p.paid_on <= %s
    GROUP BY 1, 2
"""


def payment_view(row: ContractPayment) -> PaymentView:
    """Return a payment that was read with its contract and supplier."""
    return PaymentView(
        id=row.pk,
        contract_id=row.contract_id,
        contract_number=row.contract.number,
        project_id=row.contract.project_id,
        supplier_name=row.contract.supplier.name,
        amount=row.amount,
        what_for=row.what_for,
        state=PaymentState(row.state),
        ahead=row.ahead,
        reason=row.reason,
        applied_by=row.applied_by,
        applied_by_id=row.applied_by_id,
        applied_at=row.applied_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        paid_on=row.paid_on,
        paid_by=row.paid_by,
        voucher=row.voucher,
        caught_up_on=row.caught_up_on,
        returned_because=row.returned_because,
        sheet_id=row.sheet_id,
    )


def _rows() -> QuerySet[ContractPayment]:
    return ContractPayment.objects.select_related("contract", "contract__supplier")


def get_payment(*, payment_id: UUID) -> PaymentView:
    """Return one payment. Raises NotFound."""
    row = _rows().filter(pk=payment_id).first()
    if row is None:
        raise NotFound
    return payment_view(row)


def list_of_contract(*, contract_id: UUID) -> list[PaymentView]:
    """Return the payments of a contract, in order of asking."""
    rows = _rows().filter(contract_id=contract_id).order_by("applied_at", "pk")
    return [payment_view(one) for one in rows]


def list_paid(*, project_id: UUID, until: date) -> list[PaymentView]:
    """Return what was paid for a project by a day, in order of paying."""
    rows = _rows().filter(
        contract__project_id=project_id, state=PaymentState.PAID, paid_on__lte=until
    )
    return [payment_view(one) for one in rows.order_by("paid_on", "pk")]


def sums_paid(*, project_ids: Collection[UUID], until: date) -> dict[tuple[UUID, int], Decimal]:
    """Return what was paid for several projects by a day, by project and year of paying."""
    if not project_ids:
        return {}
    rows = run(_SUMS, (list(project_ids), until)).fetchall()
    return {(project_id, year): amount for project_id, year, amount in rows}


def applied_work() -> Iterator[ExpectedWork]:
    """Yield the work that payments hold which wait for their approval."""
    rows = ContractPayment.objects.filter(state=PaymentState.APPLIED).order_by("pk")
    for payment_id, unit_id in rows.values_list("pk", "contract__unit_id"):
        yield ExpectedWork(ref=Ref(PAYMENT_KIND, payment_id), unit_id=unit_id)

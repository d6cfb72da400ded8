"""Apply for a payment, approve it as another person, pay it; ahead of delivery only with a reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work
from yimen.procurement import access
from yimen.procurement.actions import gap as gaps
from yimen.procurement.actions.once import once
from yimen.procurement.contracts.assessment import SheetState
from yimen.procurement.contracts.payment import (
    PAYMENT_KIND,
    PaymentState,
    PaymentVerb,
    PaymentView,
)
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.events import PaymentAheadOfDelivery, PaymentMade
from yimen.procurement.models import AssessmentSheet, Contract, ContractPayment
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import payment as queries
from yimen.procurement.queries import standing
from yimen.procurement.queries.outlook import outlook_of
from yimen.procurement.rules import payment as rules
from yimen.procurement.rules.contract import RUNNING
from yimen.procurement.rules.delivery import check_other_person


def apply_payment(
    *,
    actor: Actor,
    contract_id: UUID,
    amount: Decimal,
    what_for: str,
    reason: str,
    at: datetime,
    sheet_id: UUID | None = None,
    key: str = "",
) -> PaymentView:
    """Ask for a payment; one ahead of its conditions says why. Somebody else approves it next.

    Raises NotAllowed, NotFound, ProcurementRefused at the field.
    """
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        access.check_record(actor, contract.unit_id)

        def run() -> UUID:
            if contract.state not in RUNNING:
                raise ProcurementRefused("payment.state", "合同签订以后、办结以前才能付款。")
            if len(what_for.strip()) < 2:
                raise ProcurementRefused("payment.what", "请写这笔付的是什么。", field="what_for")
            if sheet_id is not None:
                _check_sheet(contract, sheet_id, amount)
            return _save(actor, contract, (amount, what_for, reason), sheet_id, at)

        body = {
            "contract": str(contract_id),
            "amount": str(amount),
            "what": what_for,
            "sheet": str(sheet_id),
        }
        try:
            with transaction.atomic():
                made = once(
                    actor=actor,
                    command="procurement.apply_payment",
                    key=key,
                    body=body,
                    kind=PAYMENT_KIND,
                    run=run,
                )
        except IntegrityError as error:
            raise ProcurementRefused(
                "payment.sheet_twice", "这个月的考核表已经申请过付款了。"
            ) from error
    return queries.get_payment(payment_id=made)


def _check_sheet(contract: Contract, sheet_id: UUID, amount: Decimal) -> None:
    sheet = AssessmentSheet.objects.filter(pk=sheet_id, contract=contract).first()
    if sheet is None or sheet.state != SheetState.CONFIRMED:
        raise ProcurementRefused("payment.sheet", "当月考核表确认以后才能付这个月的服务费。")
    owed = sheet.fee - sheet.deduction
    if amount != owed:
        raise ProcurementRefused(
            "payment.sheet_amount", f"这个月考核后应付 ¥{owed:,.2f}，金额要一致。", field="amount"
        )


def _save(
    actor: Actor,
    contract: Contract,
    said: tuple[Decimal, str, str],
    sheet_id: UUID | None,
    at: datetime,
) -> UUID:
    amount, what_for, reason = said
    view = contracts.get_contract(contract_id=contract.pk)
    seen = outlook_of(contract=view, amount=amount, on=local_day(at))
    rules.check_ahead(seen=seen, reason=reason)
    row = ContractPayment.objects.create(
        contract=contract,
        sheet_id=sheet_id,
        amount=amount,
        what_for=what_for.strip()[:120],
        state=PaymentState.APPLIED,
        ahead=seen.ahead,
        reason=reason.strip()[:300],
        applied_by=actor.name,
        applied_by_id=actor.officer_id,
        applied_at=at,
    )
    marked = "，超过验收进度" if seen.is_ahead else ""
    work.open(
        ref=Ref(PAYMENT_KIND, row.pk),
        kind=PAYMENT_KIND,
        unit=contract.unit_id,
        at=at,
        title=f"{contract.number}：申请付款 ¥{amount:,.2f}{marked}",
        area=contract.area_code,
    )
    _record(actor, row, "procurement.payment.applied", at)
    return row.pk


def decide_payment(
    *, actor: Actor, payment_id: UUID, approve: bool, reason: str, at: datetime
) -> PaymentView:
    """Approve a payment as another person, seeing what is owed now, or send it back with a reason.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused.
    """
    with transaction.atomic():
        contract, row = _locked(payment_id)
        access.check_confirm(actor, contract.unit_id)
        verb = PaymentVerb.APPROVE if approve else PaymentVerb.RETURN
        after = rules.FLOW.check_move(PaymentState(row.state), verb)
        if approve:
            check_other_person(first_id=row.applied_by_id, second_id=actor.officer_id)
            view = contracts.get_contract(contract_id=contract.pk)
            seen = outlook_of(contract=view, amount=row.amount, on=local_day(at), without=row.pk)
            rules.check_ahead(seen=seen, reason=row.reason)
            row.ahead = seen.ahead
            row.approved_by, row.approved_by_id, row.approved_at = actor.name, actor.officer_id, at
        elif len(reason.strip()) < 4:
            raise ProcurementRefused("payment.returned", "退回的，请写明原因。", field="reason")
        else:
            row.returned_because = reason.strip()[:300]
        row.state = after
        row.save()
        work.close(ref=Ref(PAYMENT_KIND, row.pk))
        _record(actor, row, f"procurement.payment.{after.value}", at)
    return queries.get_payment(payment_id=payment_id)


def pay(
    *, actor: Actor, payment_id: UUID, paid_on: date, voucher: str, at: datetime
) -> PaymentView:
    """Say that an approved payment was made, with its voucher; ahead of delivery, it is marked so.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused at the field.
    """
    try:
        with transaction.atomic():
            contract, row = _locked(payment_id)
            access.check_record(actor, contract.unit_id)
            after = rules.FLOW.check_move(PaymentState(row.state), PaymentVerb.PAY)
            assert row.approved_at is not None
            rules.check_voucher(
                voucher=voucher,
                paid_on=paid_on,
                approved_on=local_day(row.approved_at),
                on=local_day(at),
            )
            row.ahead = _ahead_at(contract.pk, row.amount, paid_on)
            row.state, row.paid_on, row.voucher = after, paid_on, voucher.strip()[:60]
            row.paid_by, row.paid_at = actor.name, at
            row.save()
            _record(actor, row, "procurement.payment.paid", at)
            _publish(contract, row, at)
            gaps.look(contract_id=contract.pk, at=at)
    except IntegrityError as error:
        raise ProcurementRefused(
            "payment.voucher_twice", "这个凭证号在这份合同里用过了，请核对。", field="voucher"
        ) from error
    return queries.get_payment(payment_id=payment_id)


def _ahead_at(contract_id: UUID, amount: Decimal, on: date) -> Decimal:
    view = contracts.get_contract(contract_id=contract_id)
    owed = standing.payable_by(contract=view, on=on)
    paid = standing.paid_by(contract_id=contract_id, on=on)
    return min(max(paid + amount - owed, Decimal(0)), amount)


def _locked(payment_id: UUID) -> tuple[Contract, ContractPayment]:
    """Return a payment with its contract, the contract locked first. Raises NotFound."""
    contract_id = queries.get_payment(payment_id=payment_id).contract_id
    contract = Contract.objects.for_change(contract_id)
    return contract, ContractPayment.objects.for_change(payment_id)


def _publish(contract: Contract, row: ContractPayment, at: datetime) -> None:
    assert row.paid_on is not None
    ahead = int(row.ahead * 100)
    outbox.publish(
        PaymentMade(
            contract_id=contract.pk,
            project_id=contract.project_id,
            payment_id=row.pk,
            amount_fen=int(row.amount * 100),
            paid_on=row.paid_on,
            ahead_fen=ahead,
        ),
        at=at,
    )
    if ahead:
        outbox.publish(
            PaymentAheadOfDelivery(
                contract_id=contract.pk,
                project_id=contract.project_id,
                payment_id=row.pk,
                ahead_fen=ahead,
                paid_on=row.paid_on,
            ),
            at=at,
        )


def _record(actor: Actor, row: ContractPayment, verb: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(PAYMENT_KIND, row.pk),
        at=at,
        change={
            "contract": str(row.contract_id),
            "amount": str(row.amount),
            "ahead": str(row.ahead),
            "voucher": row.voucher,
        },
        ground=row.returned_because or row.reason or None,
    )

"""What is owed by a contract's conditions, and what a payment would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.procurement.contracts.contract import CONDITION_TITLES, Condition, Term
from yimen.procurement.contracts.payment import (
    PAYMENT_TITLES,
    Outlook,
    PaymentState,
    PaymentVerb,
)
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.rules.contract import HUNDRED, cents

LEAST_REASON = 10
_S, _V = PaymentState, PaymentVerb
FLOW = FlowTable(
    moves={
        (_S.APPLIED, _V.APPROVE): _S.APPROVED,
        (_S.APPLIED, _V.RETURN): _S.RETURNED,
        (_S.APPROVED, _V.PAY): _S.PAID,
        (_S.APPROVED, _V.RETURN): _S.RETURNED,
    },
    state_titles=PAYMENT_TITLES,
    verb_titles={_V.APPROVE: "批准", _V.RETURN: "退回", _V.PAY: "登记付款"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled:
    """What of a contract has happened by a day; `by_sheets` is what confirmed months came to."""

    signed: bool = False
    delivered: bool = False
    initial: bool = False
    final: bool = False
    warranty_until: date | None = None
    by_sheets: Decimal = Decimal(0)

    def meets(self, condition: Condition, on: date) -> bool:
        """Say whether the condition of a part of the price has happened."""
        over = self.warranty_until is not None and self.warranty_until < on
        return {
            Condition.SIGNED: self.signed,
            Condition.DELIVERED: self.delivered,
            Condition.INITIAL: self.initial,
            Condition.FINAL: self.final,
            Condition.WARRANTY: self.final and over,
            Condition.MONTHLY: False,
        }[condition]


@rule("PRC-PAY-1", cites="政府采购法实施条例 第五十一条；民法典 第五百二十六条、第六百二十八条")
def payable(*, amount: Decimal, terms: Sequence[Term], fulfilled: Fulfilled, on: date) -> Decimal:
    """Return what a contract owes by a day: the shares whose conditions have happened.

    A monthly share owes what the confirmed sheets came to, up to the share.
    """
    owed = Decimal(0)
    for one in terms:
        part = amount * one.share / HUNDRED
        if one.condition is Condition.MONTHLY:
            owed += min(fulfilled.by_sheets, part)
        elif fulfilled.meets(one.condition, on):
            owed += part
    return cents(owed)


def open_conditions(*, terms: Sequence[Term], fulfilled: Fulfilled, on: date) -> tuple[str, ...]:
    """Return in words which parts of the price wait for what."""
    return tuple(
        f"{one.share.normalize():f}%：{CONDITION_TITLES[one.condition]}"
        for one in terms
        if one.condition is not Condition.MONTHLY and not fulfilled.meets(one.condition, on)
    )


@rule(
    "PRC-PAY-2",
    cites="民法典 第五百二十六条；本系统的规定：付款不超过合同金额，超进度的部分单独标明",
)
def outlook(
    *,
    contract_amount: Decimal,
    payable: Decimal,
    claimed: Decimal,
    amount: Decimal,
    open_conditions: tuple[str, ...] = (),
) -> Outlook:
    """Return what a payment would do. Raises ProcurementRefused where it is more than the price."""
    if amount <= 0 or cents(amount) != amount:
        raise ProcurementRefused(
            "payment.amount", "付款金额要大于 0，最多两位小数。", field="amount"
        )
    left = contract_amount - claimed
    if amount > left:
        raise ProcurementRefused(
            "payment.more",
            f"合同金额 ¥{contract_amount:,.2f}，已付和在途 ¥{claimed:,.2f}，最多还能付 ¥{left:,.2f}。",
            field="amount",
        )
    beyond = max(claimed + amount - payable, Decimal(0))
    return Outlook(
        contract_amount=contract_amount,
        payable=payable,
        claimed=claimed,
        amount=amount,
        ahead=min(beyond, amount),
        open_conditions=open_conditions,
    )


@rule(
    "PRC-PAY-3",
    cites="政府采购法实施条例 第五十一条；民法典 第五百二十六条；理由和审批是本系统的规定",
)
def check_ahead(*, seen: Outlook, reason: str) -> None:
    """Refuse a payment ahead of its conditions without a written reason. Raises ProcurementRefused."""
    if seen.is_ahead and len(reason.strip()) < LEAST_REASON:
        raise ProcurementRefused(
            "payment.ahead",
            f"按合同条件现在应付 ¥{seen.payable:,.2f}，这笔会超出 ¥{seen.ahead:,.2f}。"
            f"确实要提前付的，请写明理由，至少 {LEAST_REASON} 个字，并由另一个人批准。",
            field="reason",
        )


@rule("PRC-PAY-4", cites="会计凭证要能对上：本系统的规定")
def check_voucher(*, voucher: str, paid_on: date, approved_on: date, on: date) -> None:
    """Refuse a payment without voucher, before its approval or after today. Raises ProcurementRefused."""
    if len(voucher.strip()) < 3:
        raise ProcurementRefused("payment.voucher", "请填记账凭证号。", field="voucher")
    if not approved_on <= paid_on <= on:
        raise ProcurementRefused(
            "payment.day", "付款日期不能早于批准的日子，也不能晚于今天。", field="paid_on"
        )

"""What a contract must hold together: its money, its payment plan, its days and its bond."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.procurement.contracts.contract import (
    CONTRACT_TITLES,
    MONTHLY,
    Condition,
    ContractKind,
    ContractState,
    ContractVerb,
    CriterionView,
    Line,
    Term,
)
from yimen.procurement.contracts.refusal import ProcurementRefused

HUNDRED = Decimal(100)
BOND_SHARE = Decimal("0.10")
CENT = Decimal("0.01")
MOST = Decimal(100000000000)
_S, _V = ContractState, ContractVerb
FLOW = FlowTable(
    moves={
        (_S.DRAFT, _V.SIGN): _S.SIGNED,
        (_S.DRAFT, _V.END): _S.ENDED,
        (_S.SIGNED, _V.ACCEPT): _S.ACCEPTED,
        (_S.SIGNED, _V.CLOSE): _S.CLOSED,
        (_S.SIGNED, _V.END): _S.ENDED,
        (_S.ACCEPTED, _V.CLOSE): _S.CLOSED,
        (_S.ACCEPTED, _V.END): _S.ENDED,
    },
    state_titles=CONTRACT_TITLES,
    verb_titles={
        _V.SIGN: "签订",
        _V.ACCEPT: "终验",
        _V.CLOSE: "办结",
        _V.END: "终止",
    },
)
RUNNING = frozenset({_S.SIGNED, _S.ACCEPTED})


def cents(amount: Decimal) -> Decimal:
    """Return an amount in whole cents, halves rounded up as on a bill."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@rule(
    "PRC-CON-1", cites="政府采购法 第四十四条（合同应当采用书面形式）；本系统的规定：明细与总价相符"
)
def check_lines(*, amount: Decimal, lines: Sequence[Line]) -> None:
    """Refuse lines whose sum is not the price, or that say neither how many nor what for.

    Raises ProcurementRefused.
    """
    if not 0 < amount < MOST or cents(amount) != amount:
        raise ProcurementRefused(
            "contract.amount", "合同金额要大于 0，最多两位小数。", field="amount"
        )
    if not lines:
        raise ProcurementRefused("contract.lines", "至少写一行标的。", field="lines")
    for at, one in enumerate(lines, start=1):
        if len(one.title.strip()) < 2 or one.quantity < 1 or not one.unit.strip():
            raise ProcurementRefused(
                "contract.line", f"第 {at} 行要写明名称、数量和单位。", field="lines"
            )
        if one.unit_price < 0 or cents(one.unit_price) != one.unit_price:
            raise ProcurementRefused(
                "contract.price", f"第 {at} 行的单价不能是负数，最多两位小数。", field="lines"
            )
        if len(one.standard.strip()) < 4:
            raise ProcurementRefused(
                "contract.line_standard",
                f"第 {at} 行要写验收标准：怎样算合格，验收时逐项对照。",
                field="lines",
            )
    total = sum((one.amount for one in lines), Decimal(0))
    if total != amount:
        raise ProcurementRefused(
            "contract.sum",
            f"各行合计 ¥{total:,.2f}，合同金额 ¥{amount:,.2f}，差 ¥{abs(total - amount):,.2f}。",
            field="lines",
        )


@rule("PRC-CON-2", cites="民法典 第五百零九条、第六百二十八条；政府采购法实施条例 第五十一条")
def check_terms(*, kind: ContractKind, terms: Sequence[Term]) -> None:
    """Refuse a payment plan that does not make 100 per cent. Raises ProcurementRefused.

    What is assessed month by month is paid by month, everything else by events.
    """
    if any(one.share <= 0 for one in terms) or sum(one.share for one in terms) != HUNDRED:
        said = sum((one.share for one in terms), Decimal(0))
        raise ProcurementRefused(
            "contract.terms",
            f"各期付款比例合计是 {said.normalize():f}%，要正好 100%。",
            field="terms",
        )
    monthly = [one.condition is Condition.MONTHLY for one in terms]
    if any(monthly) and kind not in MONTHLY:
        raise ProcurementRefused(
            "contract.monthly", "货物和系统建设合同不能按月考核付款。", field="terms"
        )
    if len({one.condition for one in terms}) != len(terms):
        raise ProcurementRefused(
            "contract.terms_twice", "两期付款的条件相同，请合成一期。", field="terms"
        )


@rule("PRC-CON-3", cites="政府采购法实施条例 第四十八条")
def check_bond(*, amount: Decimal, bond: Decimal) -> None:
    """Refuse a performance bond of more than a tenth of the price. Raises ProcurementRefused."""
    if bond < 0 or bond > amount * BOND_SHARE:
        raise ProcurementRefused(
            "contract.bond",
            f"履约保证金不得超过合同金额的 10%，最多 ¥{cents(amount * BOND_SHARE):,.2f}。",
            field="bond",
        )


@rule("PRC-CON-4", cites="本系统的规定：日期前后相接")
def check_days(
    *,
    starts_on: date,
    ends_on: date,
    delivery_due_on: date,
    acceptance_due_on: date,
    warranty_until: date | None,
) -> None:
    """Refuse days that contradict each other. Raises ProcurementRefused at the later one."""
    if ends_on < starts_on:
        raise ProcurementRefused(
            "contract.ends", "合同结束的日子不能早于开始的日子。", field="ends_on"
        )
    if delivery_due_on < starts_on:
        raise ProcurementRefused(
            "contract.delivery", "交货期限不能早于合同开始的日子。", field="delivery_due_on"
        )
    if acceptance_due_on < delivery_due_on:
        raise ProcurementRefused(
            "contract.acceptance", "终验期限不能早于交货期限。", field="acceptance_due_on"
        )
    if warranty_until is not None and warranty_until < acceptance_due_on:
        raise ProcurementRefused(
            "contract.warranty", "质保期满的日子不能早于终验期限。", field="warranty_until"
        )


@rule("PRC-CON-5", cites="本系统的规定：按月考核的合同要有考核项和月服务费")
def check_criteria(
    *,
    kind: ContractKind,
    criteria: Sequence[CriterionView],
    monthly_fee: Decimal,
    amount: Decimal,
) -> None:
    """Refuse a monthly contract without criteria of 100 points and a fee. Raises ProcurementRefused."""
    if kind not in MONTHLY:
        return
    if sum(one.points for one in criteria) != HUNDRED or any(one.points <= 0 for one in criteria):
        raise ProcurementRefused(
            "contract.criteria", "考核项的分值合计要正好 100 分。", field="criteria"
        )
    if not 0 < monthly_fee <= amount:
        raise ProcurementRefused(
            "contract.fee", "每月服务费要大于 0，且不超过合同金额。", field="monthly_fee"
        )


@rule("PRC-CON-6", cites="政府采购法实施条例 第五十一条；政府采购法 第四十一条")
def check_close(*, amount: Decimal, paid: Decimal, open_gaps: int) -> None:
    """Refuse to close a contract with open gaps or money still owed. Raises ProcurementRefused."""
    if open_gaps:
        raise ProcurementRefused(
            "contract.gaps", f"还有 {open_gaps} 处缺口没有补上，补齐以后再办结。"
        )
    if paid < amount:
        raise ProcurementRefused(
            "contract.unpaid",
            f"还有 ¥{amount - paid:,.2f} 没有付。确实不再付的，请写明理由终止合同。",
        )

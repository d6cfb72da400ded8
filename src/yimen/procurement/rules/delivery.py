"""What may be counted as delivered: quantities, serial numbers, two signatures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.procurement.contracts.contract import Line
from yimen.procurement.contracts.delivery import (
    DELIVERY_TITLES,
    DeliveryState,
    DeliveryVerb,
    Item,
)
from yimen.procurement.contracts.refusal import ProcurementRefused

_S, _V = DeliveryState, DeliveryVerb
FLOW = FlowTable(
    moves={(_S.NOTED, _V.RECEIVE): _S.RECEIVED, (_S.NOTED, _V.RETURN): _S.RETURNED},
    state_titles=DELIVERY_TITLES,
    verb_titles={_V.RECEIVE: "签收", _V.RETURN: "退回"},
)


@rule("PRC-DEL-1", cites="民法典 第六百二十条、第六百二十九条；政府采购法 第四十一条")
def check_items(
    *,
    items: Sequence[Item],
    lines: Sequence[Line],
    under_way: Mapping[UUID, int],
    known_serials: Collection[str],
) -> None:
    """Refuse more than was bought, serial numbers that are not one each, or that came before.

    `under_way` counts by line what was received or waits for its second signature. Raises
    ProcurementRefused.
    """
    if not items:
        raise ProcurementRefused("delivery.empty", "至少写一行到货的数量。", field="items")
    bought = {one.id: one for one in lines}
    seen = set(known_serials)
    for item in items:
        line = bought.get(item.line_id)
        if line is None or item.quantity < 1:
            raise ProcurementRefused(
                "delivery.line", "到货的标的不在合同里，请核对。", field="items"
            )
        left = line.quantity - under_way.get(item.line_id, 0)
        if item.quantity > left:
            raise ProcurementRefused(
                "delivery.more",
                f"“{line.title}”合同买 {line.quantity}{line.unit}，还没到 {left}{line.unit}，"
                f"这次不能收 {item.quantity}{line.unit}。",
                field="items",
            )
        _check_serials(item, line, seen)
        seen |= set(item.serials)


def _check_serials(item: Item, line: Line, seen: Collection[str]) -> None:
    if not item.serials:
        return
    if len(item.serials) != item.quantity or len(set(item.serials)) != item.quantity:
        raise ProcurementRefused(
            "delivery.serials",
            f"“{line.title}”收 {item.quantity}{line.unit}，序列号写了 {len(set(item.serials))} 个"
            "（不算重复的），要一台一个。",
            field="items",
        )
    twice = sorted(set(item.serials) & set(seen))
    if twice:
        raise ProcurementRefused(
            "delivery.serial_twice", f"序列号 {twice[0]} 以前收过，请核对。", field="items"
        )


@rule(
    "PRC-DEL-2", cites="本系统的规定：签收、确认、审批由两个人做（政府采购法 第四十一条验收签字）"
)
def check_other_person(*, first_id: UUID | None, second_id: UUID | None) -> None:
    """Refuse that who did the first half does the second as well. Raises ProcurementRefused."""
    if second_id is None or first_id == second_id:
        raise ProcurementRefused("person.same", "这一步要由另一个人来办，不能自己办自己的。")


@rule("PRC-DEL-3", cites="本系统的规定：到货比例按合同价计")
def delivered_amount(*, lines: Sequence[Line]) -> Decimal:
    """Return what was received under a contract at its prices, in yuan."""
    return sum((one.unit_price * one.received for one in lines), Decimal(0))


def all_received(lines: Sequence[Line]) -> bool:
    """Say whether everything that was bought has been received."""
    return bool(lines) and all(one.received >= one.quantity for one in lines)

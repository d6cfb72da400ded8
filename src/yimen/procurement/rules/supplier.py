"""Whether a supplier may be contracted, and the table of its states."""

from __future__ import annotations

from datetime import date

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.contracts.supplier import (
    SUPPLIER_TITLES,
    SupplierState,
    SupplierVerb,
    SupplierView,
)

_S, _V = SupplierState, SupplierVerb
FLOW = FlowTable(
    moves={
        (_S.ACTIVE, _V.BAR): _S.BARRED,
        (_S.ACTIVE, _V.END): _S.ENDED,
        (_S.BARRED, _V.READMIT): _S.ACTIVE,
        (_S.BARRED, _V.END): _S.ENDED,
    },
    state_titles=SUPPLIER_TITLES,
    verb_titles={_V.BAR: "禁止参加采购", _V.READMIT: "恢复", _V.END: "停用"},
)


@rule("PRC-SUP-1", cites="政府采购法 第二十二条、第七十七条")
def check_contractable(*, supplier: SupplierView, on: date) -> None:
    """Refuse a supplier who is barred on this day, or ended. Raises ProcurementRefused.

    A bar ends by itself after its last day; a supplier that ended stays so.
    """
    if supplier.state is SupplierState.ENDED:
        raise ProcurementRefused(
            "supplier.ended", f"{supplier.name}已经停用，不能再签合同。", field="supplier"
        )
    over = supplier.barred_until is not None and supplier.barred_until < on
    if supplier.state is SupplierState.BARRED and not over:
        raise ProcurementRefused(
            "supplier.barred",
            f"{supplier.name}被禁止参加采购：{supplier.reason}。请换供应商，或先核实名单。",
            field="supplier",
        )

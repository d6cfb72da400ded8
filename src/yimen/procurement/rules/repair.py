"""What a repair record must hold, and when it is signed by both."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.contracts.repair import REPAIR_TITLES, RepairState, RepairVerb, Side

_S, _V = RepairState, RepairVerb
FLOW = FlowTable(
    moves={
        (_S.REPORTED, _V.MEND): _S.MENDED,
        (_S.MENDED, _V.SIGN): _S.MENDED,
    },
    state_titles=REPAIR_TITLES,
    verb_titles={_V.MEND: "登记修好", _V.SIGN: "签字"},
)


@rule("PRC-REP-1", cites="本系统的规定：维修记录由报修人和修理人都签字才算数")
def state_after(*, signed: Collection[Side]) -> RepairState:
    """Return where a mended repair stands by who has signed."""
    return RepairState.SIGNED if set(signed) == set(Side) else RepairState.MENDED


@rule("PRC-REP-2", cites="本系统的规定：维修时间前后相接，不能写在将来")
def check_times(
    *, reported_at: datetime, arrived_at: datetime, mended_at: datetime, at: datetime
) -> None:
    """Refuse times that run back or lie ahead. Raises ProcurementRefused at the field."""
    if arrived_at < reported_at:
        raise ProcurementRefused(
            "repair.arrived", "到场的时间不能早于报修的时间。", field="arrived_at"
        )
    if mended_at < arrived_at:
        raise ProcurementRefused(
            "repair.mended", "修好的时间不能早于到场的时间。", field="mended_at"
        )
    if mended_at > at:
        raise ProcurementRefused("repair.ahead", "修好的时间不能晚于现在。", field="mended_at")

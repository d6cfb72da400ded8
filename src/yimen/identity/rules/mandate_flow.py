"""States of a mandate."""

from __future__ import annotations

from enum import StrEnum

from yimen.identity.contracts import MandateState
from yimen.kernel.flow import FlowTable


class MandateVerb(StrEnum):
    """What may be done with a mandate."""

    CONFIRM = "confirm"
    END = "end"


TABLE: FlowTable[MandateState, MandateVerb] = FlowTable(
    moves={
        (MandateState.PENDING, MandateVerb.CONFIRM): MandateState.ACTIVE,
        (MandateState.PENDING, MandateVerb.END): MandateState.ENDED,
        (MandateState.ACTIVE, MandateVerb.END): MandateState.ENDED,
    },
    state_titles={
        MandateState.PENDING: "待确认",
        MandateState.ACTIVE: "有效",
        MandateState.ENDED: "已结束",
    },
    verb_titles={MandateVerb.CONFIRM: "确认", MandateVerb.END: "结束"},
)

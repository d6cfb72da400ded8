"""Calls and seats: their states, how a call ended, how soon it was picked up, who is connected."""

from __future__ import annotations

from datetime import datetime, timedelta

from yimen.hotline.contracts.call import (
    CALL_STATE_TITLES,
    CALL_VERB_TITLES,
    SEAT_TITLES,
    SEAT_VERB_TITLES,
    SECOND_LOOK,
    SERVICE_TITLES,
    BackState,
    CallCounts,
    CallEnd,
    CallState,
    CallVerb,
    SeatState,
    SeatVerb,
    Service,
)
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

ANSWER_SECONDS, CONNECT_PERCENT = 15, 95
"""Picked up within fifteen seconds; of a day's calls at least this share is connected."""
TRIES = 3
CAUTION_DAYS = 180
_NORMAL = frozenset(
    {"NORMAL_CLEARING", "ORIGINATOR_CANCEL", "BLIND_TRANSFER", "ATTENDED_TRANSFER", ""}
)
"""Causes with which a call ends because somebody wanted it to; others are a line that broke."""

_C, _V = CallState, CallVerb
_BESIDE = {
    (one, verb): one
    for one in (_C.TALKING, _C.HELD, _C.CONSULTING, _C.JOINED)
    for verb in (_V.LINK, _V.HAND_OVER, _V.MARK)
}
CALL: FlowTable[CallState, CallVerb] = FlowTable(
    moves={
        (_C.RINGING, _V.OFFER): _C.RINGING,
        (_C.RINGING, _V.ANSWER): _C.TALKING,
        **_BESIDE,
        **{(one, _V.HANG_UP): _C.ENDED for one in _C if one is not _C.ENDED},
        (_C.TALKING, _V.HOLD): _C.HELD,
        (_C.HELD, _V.RESUME): _C.TALKING,
        **{(one, _V.CONSULT): _C.CONSULTING for one in (_C.TALKING, _C.HELD)},
        (_C.CONSULTING, _V.JOIN): _C.JOINED,
        **{(one, _V.RESUME): _C.TALKING for one in (_C.CONSULTING, _C.JOINED)},
        **{(one, _V.TAKE_OVER): _C.TALKING for one in (_C.CONSULTING, _C.JOINED, _C.PASSING)},
        **{(one, _V.PASS): _C.PASSING for one in (_C.TALKING, _C.HELD)},
        (_C.PASSING, _V.OFFER): _C.PASSING,
        (_C.PASSING, _V.LINK): _C.PASSING,
        (_C.PASSING, _V.HAND_OVER): _C.PASSING,
        (_C.ENDED, _V.LINK): _C.ENDED,
        (_C.ENDED, _V.HAND_OVER): _C.ENDED,
        (_C.ENDED, _V.MARK): _C.ENDED,
        (_C.ENDED, _V.RING_BACK): _C.ENDED,
        (_C.ENDED, _V.RULE): _C.ENDED,
    },
    state_titles=CALL_STATE_TITLES,
    verb_titles=CALL_VERB_TITLES,
)
"""A caller in danger whose line broke is still handed over: by address, not by transfer.

Before a third person joins or takes over he has answered; that is a matter of his row beside.
"""

_S, _D = SeatState, SeatVerb
SEAT: FlowTable[SeatState, SeatVerb] = FlowTable(
    moves={
        (_S.OUT, _D.CHECK_IN): _S.CHECKED_IN,
        **{(one, _D.TAKE): _S.BUSY for one in _S if one is not _S.BUSY},
        **{(one, _D.GET_READY): _S.READY for one in (_S.CHECKED_IN, _S.WRAP, _S.PAUSED)},
        **{(one, _D.PAUSE): _S.PAUSED for one in (_S.CHECKED_IN, _S.READY, _S.WRAP)},
        (_S.BUSY, _D.FINISH): _S.WRAP,
        **{(one, _D.CHECK_OUT): _S.OUT for one in (_S.CHECKED_IN, _S.READY, _S.WRAP, _S.PAUSED)},
    },
    state_titles=SEAT_TITLES,
    verb_titles=SEAT_VERB_TITLES,
)
"""A call may come to an operator in any state but in a call: the switch knows what rang."""


@rule("HOT-CALL-1", cites="GB/T 33358-2016《政府热线服务规范》：15 秒内接听")
def in_time(*, rang_at: datetime, answered_at: datetime | None) -> bool:
    """Say whether a call was picked up within fifteen seconds of its ring."""
    if answered_at is None:
        return False
    return answered_at - rang_at <= timedelta(seconds=ANSWER_SECONDS)


@rule("HOT-CALL-2", cites="GB/T 33358-2016《政府热线服务规范》：24 小时接通率不低于 95%")
def connect_rate(*, counts: CallCounts) -> tuple[int, int, bool | None]:
    """Return the calls connected, the calls that came, and whether the share is high enough.

    A caller who hung up while it rang counts as not connected, however soon he did. None where
    nobody called.
    """
    if not counts.came:
        return 0, 0, None
    return counts.connected, counts.came, counts.connected * 100 >= counts.came * CONNECT_PERCENT


@rule("HOT-CALL-3", cites="GB/T 33358-2016《政府热线服务规范》：接通率、回访；未接来电应当回拨")
def back_wanted(*, end: CallEnd, hidden: bool) -> BackState:
    """Return whether somebody must ring back: nobody spoke, the line broke, or he waited in vain."""
    wanted = end in {CallEnd.MISSED, CallEnd.DROPPED, CallEnd.GAVE_UP} and not hidden
    return BackState.WANTED if wanted else BackState.NONE


@rule("HOT-CALL-4", cites="国办发〔2020〕53号：110、119、120 等紧急热线除外")
def read_out(*, service: Service, place: str, phone: str, said: str) -> list[str]:
    """Return what the operator reads to the emergency service, the place first."""
    title = SERVICE_TITLES[service]
    return [
        f"这里是 12345 热线，转一个{title}电话。",
        f"地点：{place}" if place else "地点还没有问到，请继续问来电人。",
        f"来电号码：{phone}" if phone else "对方没有显示号码。",
        *([f"情况：{said}"] if said else []),
    ]


@rule("HOT-CALL-5", cites="GB/T 33358-2016《政府热线服务规范》：7×24 小时服务；本地办法")
def needs_second_look(*, end: CallEnd) -> bool:
    """Say whether the chief must look at a mark; until he agrees nothing is held against anybody."""
    return end in SECOND_LOOK


@rule(
    "HOT-CALL-6",
    cites="GB/T 33358-2016《政府热线服务规范》：服务过程要完整；本地办法：等待中挂断的要回拨",
)
def end_of(*, answered: bool, cause: str, waited: bool = False) -> CallEnd:
    """Return how a call ended, as far as a switch can tell; `waited` where he was hearing music."""
    if not answered:
        return CallEnd.MISSED
    if cause not in _NORMAL:
        return CallEnd.DROPPED
    return CallEnd.GAVE_UP if waited else CallEnd.ANSWERED

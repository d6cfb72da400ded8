"""A call, the operator's seat, and what pages read of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

CALL_KIND = "hotline.call"
SEAT_KIND = "hotline.seat"
"""Kinds of the references that ledger and work carry."""


class Direction(StrEnum):
    """Who rang whom; a call-back belongs to a call that nobody could finish."""

    IN = "in"
    OUT = "out"
    BACK = "back"


DIRECTION_TITLES: Mapping[Direction, str] = MappingProxyType(
    {Direction.IN: "来电", Direction.OUT: "去电", Direction.BACK: "回拨"}
)


class CallState(StrEnum):
    """Where a call stands."""

    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    CONSULTING = "consult"
    JOINED = "joined"
    PASSING = "passing"
    ENDED = "ended"


CALL_STATE_TITLES: Mapping[CallState, str] = MappingProxyType(
    {
        CallState.RINGING: "振铃",
        CallState.TALKING: "通话中",
        CallState.HELD: "保持中",
        CallState.CONSULTING: "在问同事",
        CallState.JOINED: "三方通话",
        CallState.PASSING: "转接中",
        CallState.ENDED: "已挂断",
    }
)
ON_LINE = frozenset(
    {CallState.TALKING, CallState.HELD, CallState.CONSULTING, CallState.JOINED, CallState.PASSING}
)
"""The caller was answered and has not hung up."""
WAITING = frozenset({CallState.HELD, CallState.CONSULTING, CallState.PASSING})
"""The caller hears music: nobody speaks with him."""


class CallVerb(StrEnum):
    """What can happen to a call."""

    OFFER = "offer"
    ANSWER = "answer"
    HOLD = "hold"
    RESUME = "resume"
    CONSULT = "consult"
    JOIN = "join"
    PASS = "pass"  # noqa: S105 -- a verb
    TAKE_OVER = "take_over"
    LINK = "link"
    HAND_OVER = "hand_over"
    HANG_UP = "hang_up"
    MARK = "mark"
    RING_BACK = "ring_back"
    RULE = "rule"


CALL_VERB_TITLES: Mapping[CallVerb, str] = MappingProxyType(
    {
        CallVerb.OFFER: "转给坐席",
        CallVerb.ANSWER: "接听",
        CallVerb.HOLD: "保持",
        CallVerb.RESUME: "接回来电人",
        CallVerb.CONSULT: "问同事",
        CallVerb.JOIN: "三方通话",
        CallVerb.PASS: "转给同事",
        CallVerb.TAKE_OVER: "同事接过去",
        CallVerb.LINK: "记工单",
        CallVerb.HAND_OVER: "转接",
        CallVerb.HANG_UP: "挂断",
        CallVerb.MARK: "标记",
        CallVerb.RING_BACK: "回拨",
        CallVerb.RULE: "复核",
    }
)


class CallEnd(StrEnum):
    """How a call ended; silence, hoax and abuse are an operator's judgement."""

    ANSWERED = "answered"
    MISSED = "missed"
    DROPPED = "dropped"
    SILENCE = "silence"
    HOAX = "hoax"
    ABUSE = "abuse"
    TRANSFERRED = "transferred"
    GAVE_UP = "gave_up"


CALL_END_TITLES: Mapping[CallEnd, str] = MappingProxyType(
    {
        CallEnd.ANSWERED: "正常通话",
        CallEnd.MISSED: "没有接到",
        CallEnd.DROPPED: "通话中断",
        CallEnd.SILENCE: "无声电话",
        CallEnd.HOAX: "恶作剧",
        CallEnd.ABUSE: "辱骂骚扰",
        CallEnd.TRANSFERRED: "转紧急电话",
        CallEnd.GAVE_UP: "等待中挂断",
    }
)
SECOND_LOOK = frozenset({CallEnd.HOAX, CallEnd.ABUSE})
"""Marks that speak against the caller: the chief looks a second time before anything follows."""


class AsideKind(StrEnum):
    """Why a colleague is on the line."""

    CONSULT = "consult"
    PASS = "pass"  # noqa: S105 -- a kind


ASIDE_TITLES: Mapping[AsideKind, str] = MappingProxyType(
    {AsideKind.CONSULT: "问同事", AsideKind.PASS: "转给同事"}
)


class AsideEnd(StrEnum):
    """What became of asking a colleague; empty while it lasts."""

    OPEN = ""
    NO_ANSWER = "no_answer"
    SPOKEN = "spoken"
    CANCELLED = "cancelled"
    TAKEN = "taken"
    CALLER_LEFT = "caller_left"


ASIDE_END_TITLES: Mapping[AsideEnd, str] = MappingProxyType(
    {
        AsideEnd.OPEN: "正在进行",
        AsideEnd.NO_ANSWER: "同事没有接",
        AsideEnd.SPOKEN: "问过了",
        AsideEnd.CANCELLED: "没等接就收回了",
        AsideEnd.TAKEN: "同事接过去了",
        AsideEnd.CALLER_LEFT: "来电人先挂断了",
    }
)


class BackState(StrEnum):
    """Whether somebody must ring the caller back."""

    NONE = ""
    WANTED = "wanted"
    REACHED = "reached"
    UNREACHED = "unreached"


BACK_TITLES: Mapping[BackState, str] = MappingProxyType(
    {
        BackState.NONE: "不用回拨",
        BackState.WANTED: "待回拨",
        BackState.REACHED: "已回拨",
        BackState.UNREACHED: "回拨没有打通",
    }
)


class MarkState(StrEnum):
    """What the chief said to a mark against the caller."""

    NONE = ""
    ASKED = "asked"
    UPHELD = "upheld"
    REFUSED = "refused"


class Service(StrEnum):
    """Emergency services; their numbers are the same in the whole country."""

    POLICE = "110"
    FIRE = "119"
    AMBULANCE = "120"


SERVICE_TITLES: Mapping[Service, str] = MappingProxyType(
    {Service.POLICE: "报警", Service.FIRE: "火警", Service.AMBULANCE: "急救"}
)


class SeatState(StrEnum):
    """What an operator is doing."""

    OUT = "out"
    CHECKED_IN = "checked_in"
    READY = "ready"
    BUSY = "busy"
    WRAP = "wrap"
    PAUSED = "paused"


SEAT_TITLES: Mapping[SeatState, str] = MappingProxyType(
    {
        SeatState.OUT: "没有签入",
        SeatState.CHECKED_IN: "已签入",
        SeatState.READY: "空闲",
        SeatState.BUSY: "通话中",
        SeatState.WRAP: "话后整理",
        SeatState.PAUSED: "示忙",
    }
)


class SeatVerb(StrEnum):
    """How an operator changes from one to the other."""

    CHECK_IN = "check_in"
    GET_READY = "get_ready"
    TAKE = "take"
    FINISH = "finish"
    PAUSE = "pause"
    CHECK_OUT = "check_out"


SEAT_VERB_TITLES: Mapping[SeatVerb, str] = MappingProxyType(
    {
        SeatVerb.CHECK_IN: "签入",
        SeatVerb.GET_READY: "置闲",
        SeatVerb.TAKE: "接听",
        SeatVerb.FINISH: "结束通话",
        SeatVerb.PAUSE: "示忙",
        SeatVerb.CHECK_OUT: "签出",
    }
)
PAUSE_REASONS = ("用餐", "休息", "培训", "开会", "整理工单", "设备故障")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A call as lists and pages read it; the number is masked, `hidden` where none was shown."""

    id: UUID
    channel: str
    direction: Direction
    state: CallState
    phone: str
    hidden: bool
    desk_id: UUID
    area_code: str
    operator_id: UUID | None
    operator_name: str
    rang_at: datetime
    answered_at: datetime | None
    hung_up_at: datetime | None
    hung_up_by: str
    end: CallEnd | None
    found_late: bool
    has_recording: bool
    back_of: UUID | None
    back_state: BackState
    back_tries: int
    mark_state: MarkState
    marked_by: UUID | None
    mark_words: str
    ruled_by: str
    orders: tuple[UUID, ...]
    waits_since: datetime | None = None
    holds: int = 0
    held_seconds: int = 0

    @property
    def ref(self) -> Ref:
        """Return the reference that the ledger and work carry."""
        return Ref(CALL_KIND, self.id)

    @property
    def waited(self) -> int | None:
        """Return the whole seconds from ring to pick-up, or None while nobody picked up."""
        if self.answered_at is None:
            return None
        return int((self.answered_at - self.rang_at).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """An operator's seat: what he is doing since when, and the call on his screen."""

    account_id: UUID
    name: str
    agent: str
    state: SeatState
    reason: str
    since: datetime
    call_id: UUID | None
    told: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideView:
    """A colleague who was asked or to whom a call was passed."""

    kind: AsideKind
    name: str
    by: str
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    end: AsideEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """What was upheld against a number; nobody is refused for it."""

    kind: CallEnd
    since: datetime
    words: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverView:
    """A call that went to an emergency service; `done` is empty until the switch answered."""

    service: Service
    place: str
    said: str
    at: datetime
    by: str
    done: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCounts:
    """Calls that came in during a span, counted."""

    came: int = 0
    connected: int = 0
    in_time: int = 0
    missed: int = 0
    dropped: int = 0
    back_wanted: int = 0
    seconds_waited: int = 0
    seconds_talked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Who waits and who works at this moment."""

    waiting: int
    longest: int
    seats: tuple[SeatView, ...]


class TakenByAnother(Refusal):
    """Another operator has this call."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(
            "hotline.call.taken", f"这个电话{name}已经接了，您不用再接。", field="call"
        )


class ColleagueBusy(Refusal):
    """The colleague who was chosen cannot be rung now."""

    status = 409

    def __init__(self, message: str) -> None:
        super().__init__("hotline.call.colleague", message, field="to")


class NoGround(Refusal):
    """Somebody wants to know what a number asked for before, without a call from it."""

    def __init__(self) -> None:
        super().__init__(
            "hotline.call.ground",
            "没有这个号码的来电，不能随便查它的来电历史。确实要查的请写明理由，至少四个字，会记录在案。",
            field="why",
        )

"""What hangs on an order with a state of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.hotline.contracts.sampling import CallBackWay


class DispatchRole(StrEnum):
    """Who leads, who supports, and to whom the lead passed work on while it answers for it."""

    LEAD = "lead"
    SUPPORT = "support"
    SUB = "sub"


ROLE_TITLES: Mapping[DispatchRole, str] = MappingProxyType(
    {DispatchRole.LEAD: "主办", DispatchRole.SUPPORT: "协办", DispatchRole.SUB: "转办"}
)


class ContactWay(StrEnum):
    """How a unit reached the caller."""

    PHONE = "phone"
    MASKED = "masked"
    VISIT = "visit"
    MESSAGE = "message"


CONTACT_TITLES: Mapping[ContactWay, str] = MappingProxyType(
    {
        ContactWay.PHONE: "打电话",
        ContactWay.MASKED: "经热线或隐私号转接",
        ContactWay.VISIT: "上门",
        ContactWay.MESSAGE: "发短信、微信",
    }
)


class DispatchState(StrEnum):
    """Where the part of one unit stands."""

    SENT = "sent"
    SIGNED = "signed"
    DONE = "done"
    RECALLED = "recalled"


DISPATCH_TITLES: Mapping[DispatchState, str] = MappingProxyType(
    {
        DispatchState.SENT: "待签收",
        DispatchState.SIGNED: "已签收",
        DispatchState.DONE: "已办",
        DispatchState.RECALLED: "已退回",
    }
)


class RequestKind(StrEnum):
    """What a unit may ask of the desk."""

    RETURN = "return"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    SUPPORT = "support"
    MORE = "more"


REQUEST_TITLES: Mapping[RequestKind, str] = MappingProxyType(
    {
        RequestKind.RETURN: "退单",
        RequestKind.EXTENSION: "延期",
        RequestKind.SUSPENSION: "挂起",
        RequestKind.SUPPORT: "请求协办",
        RequestKind.MORE: "请来电人补充",
    }
)


class RequestState(StrEnum):
    """Where a request stands; ended: a granted suspension is over."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


class RequestVerb(StrEnum):
    """What can be done with a request."""

    GRANT = "grant"
    REFUSE = "refuse"
    END = "end"


REQUEST_STATE_TITLES: Mapping[RequestState, str] = MappingProxyType(
    {
        RequestState.ASKED: "等裁定",
        RequestState.GRANTED: "同意",
        RequestState.REFUSED: "不同意",
        RequestState.ENDED: "已结束",
    }
)


class SupervisionLevel(StrEnum):
    """The ladder: a reminder, then supervision orders, then a circular."""

    REMINDER = "1"
    ORDER = "2"
    LEADER = "3"
    CIRCULAR = "4"


LEVEL_TITLES: Mapping[SupervisionLevel, str] = MappingProxyType(
    {
        SupervisionLevel.REMINDER: "催办",
        SupervisionLevel.ORDER: "督办单",
        SupervisionLevel.LEADER: "分管领导督办",
        SupervisionLevel.CIRCULAR: "通报",
    }
)


class SupervisionState(StrEnum):
    """Whether the unit has answered a supervision."""

    OPEN = "open"
    ANSWERED = "answered"


class CallBackOutcome(StrEnum):
    """What became of an attempt to ask the caller."""

    ANSWERED = "answered"
    UNREACHED = "unreached"
    REFUSED = "refused"


OUTCOME_TITLES: Mapping[CallBackOutcome, str] = MappingProxyType(
    {
        CallBackOutcome.ANSWERED: "接受回访",
        CallBackOutcome.UNREACHED: "没有联系上",
        CallBackOutcome.REFUSED: "拒绝评价",
    }
)


class Satisfaction(StrEnum):
    """What the caller said of it."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    UNDECIDED = "undecided"


SATISFACTION_TITLES: Mapping[Satisfaction, str] = MappingProxyType(
    {
        Satisfaction.SATISFIED: "满意",
        Satisfaction.DISSATISFIED: "不满意",
        Satisfaction.UNDECIDED: "说不好",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchView:
    """One unit's part of an order."""

    id: UUID
    unit_id: UUID
    role: DispatchRole
    state: DispatchState
    cycle: int
    reason: str
    words: str
    sent_at: datetime
    signed_at: datetime | None
    signed_by_itself: bool
    contacted_at: datetime | None
    note: str
    under_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyView:
    """One reply in its two texts; `ruling` says why it was sent back."""

    id: UUID
    cycle: int
    unit_id: UUID
    inner: str
    told: str
    solved: bool
    file_ids: tuple[UUID, ...]
    at: datetime
    by: str
    approved: bool | None
    ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """What a unit asked, and the ruling."""

    id: UUID
    order_id: UUID
    order_number: str
    order_title: str
    kind: RequestKind
    state: RequestState
    unit_id: UUID
    reason: str
    basis: str
    suggested_unit_id: UUID | None
    days: int
    asked_at: datetime
    asked_by: UUID | None
    asked_name: str
    ruled_at: datetime | None
    ruled_name: str
    ruling: str
    wrongful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionView:
    """One step of the ladder and the unit's answer."""

    id: UUID
    level: SupervisionLevel
    state: SupervisionState
    unit_id: UUID
    words: str
    at: datetime
    by: str
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackView:
    """One attempt to ask the caller."""

    at: datetime
    by: str
    cycle: int
    outcome: CallBackOutcome
    solved: bool | None
    satisfaction: Satisfaction | None
    said: str
    way: CallBackWay


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedentView:
    """A ruling that steers the next dispatch of its category."""

    id: UUID
    number: str
    category_code: str
    area_prefix: str
    unit_id: UUID
    not_unit_id: UUID | None
    basis: str
    from_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """One contact of the unit with the caller."""

    at: datetime
    by: str
    reached: bool
    said: str
    how: ContactWay
    phone: str

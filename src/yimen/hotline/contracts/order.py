"""The work order: its types, states and verbs, and what pages read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

ORDER_KIND = "hotline.order"
DISPATCH_KIND = "hotline.dispatch"
REQUEST_KIND = "hotline.request"
SUPERVISION_KIND = "hotline.supervision"
"""Kinds of the references that ledger, clocks and work carry."""


class OrderType(StrEnum):
    """What the caller wants (codes of the published field list)."""

    INQUIRY = "1"
    HELP = "2"
    COMPLAINT = "3"
    REPORT = "4"
    SUGGESTION = "5"
    PRAISE = "6"


TYPE_TITLES: Mapping[OrderType, str] = MappingProxyType(
    {
        OrderType.INQUIRY: "咨询",
        OrderType.HELP: "求助",
        OrderType.COMPLAINT: "投诉",
        OrderType.REPORT: "举报",
        OrderType.SUGGESTION: "建议",
        OrderType.PRAISE: "表扬",
    }
)


class Urgency(StrEnum):
    """How soon somebody must come."""

    NORMAL = "normal"
    URGENT = "urgent"


URGENCY_TITLES: Mapping[Urgency, str] = MappingProxyType(
    {Urgency.NORMAL: "一般", Urgency.URGENT: "紧急"}
)


class Door(StrEnum):
    """Through which door an order came; every door leads to the one intake."""

    PHONE = "phone"
    WEB = "web"
    WECHAT = "wechat"
    MINI = "mini"
    MAIL = "mail"
    MAILBOX = "mailbox"
    OPEN311 = "open311"
    GRID = "grid"
    VISIT = "visit"


DOOR_TITLES: Mapping[Door, str] = MappingProxyType(
    {
        Door.PHONE: "电话",
        Door.WEB: "网上",
        Door.WECHAT: "微信",
        Door.MINI: "小程序",
        Door.MAIL: "电子邮件",
        Door.MAILBOX: "县长信箱",
        Door.OPEN311: "外部系统",
        Door.GRID: "网格上报",
        Door.VISIT: "走访下访",
    }
)


class OrderState(StrEnum):
    """Where an order stands; never a compound."""

    DRAFT = "draft"
    PENDING = "pending"
    ANSWERED = "answered"
    MERGED = "merged"
    TO_DISPATCH = "to_dispatch"
    TO_SIGN = "to_sign"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    TO_CHECK = "to_check"
    TO_CALL_BACK = "to_call_back"
    SECOND = "second"
    TO_CLOSE = "to_close"
    CLOSED = "closed"
    ARCHIVED = "archived"


STATE_TITLES: Mapping[OrderState, str] = MappingProxyType(
    {
        OrderState.DRAFT: "草稿",
        OrderState.PENDING: "待受理",
        OrderState.ANSWERED: "直接答复",
        OrderState.MERGED: "已并入",
        OrderState.TO_DISPATCH: "待派",
        OrderState.TO_SIGN: "待签收",
        OrderState.HANDLING: "处置中",
        OrderState.SUSPENDED: "挂起",
        OrderState.TO_CHECK: "待审核答复",
        OrderState.TO_CALL_BACK: "待回访",
        OrderState.SECOND: "二次办理",
        OrderState.TO_CLOSE: "待结案",
        OrderState.CLOSED: "已结案",
        OrderState.ARCHIVED: "已归档",
    }
)


class OrderVerb(StrEnum):
    """What can be done with an order."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    ANSWER = "answer"
    DISPATCH = "dispatch"
    SIGN = "sign"
    CONTACT = "contact"
    PASS_ON = "pass_on"  # noqa: S105 -- a step of an order
    REQUEST = "request"
    RECALL = "recall"
    SUSPEND = "suspend"
    RESUME = "resume"
    REPLY = "reply"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CALL_BACK = "call_back"
    SECOND = "second"
    SETTLE = "settle"
    CLOSE = "close"
    ARCHIVE = "archive"
    REOPEN = "reopen"
    SUPPLEMENT = "supplement"
    SUPERVISE = "supervise"
    HAND_OVER = "hand_over"
    RECATEGORISE = "recategorise"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    FOLLOW = "follow"


VERB_TITLES: Mapping[OrderVerb, str] = MappingProxyType(
    {
        OrderVerb.SUBMIT: "提交",
        OrderVerb.ACCEPT: "受理",
        OrderVerb.ANSWER: "直接答复",
        OrderVerb.DISPATCH: "派单",
        OrderVerb.SIGN: "签收",
        OrderVerb.CONTACT: "记联系",
        OrderVerb.PASS_ON: "转办",
        OrderVerb.REQUEST: "提申请",
        OrderVerb.RECALL: "退回重派",
        OrderVerb.SUSPEND: "挂起",
        OrderVerb.RESUME: "恢复办理",
        OrderVerb.REPLY: "提交答复",
        OrderVerb.APPROVE: "审核通过答复",
        OrderVerb.SEND_BACK: "退回重写答复",
        OrderVerb.CALL_BACK: "记回访",
        OrderVerb.SECOND: "转二次办理",
        OrderVerb.SETTLE: "确认回访结果",
        OrderVerb.CLOSE: "结案",
        OrderVerb.ARCHIVE: "归档",
        OrderVerb.REOPEN: "重新办理",
        OrderVerb.SUPPLEMENT: "补充内容",
        OrderVerb.SUPERVISE: "催办、督办",
        OrderVerb.HAND_OVER: "转紧急电话",
        OrderVerb.RECATEGORISE: "改分类",
        OrderVerb.MERGE: "并入另一件",
        OrderVerb.UNMERGE: "取消并入",
        OrderVerb.SPLIT: "拆单",
        OrderVerb.FOLLOW: "随主件答复",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place in WGS-84 degrees, six decimals; other datums are turned into it at the door."""

    longitude: Decimal
    latitude: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What every door brings in: the words of the caller and how to reach him.

    `reported_unit_id` names the unit that a report is about, which never sees the order.
    """

    order_type: OrderType
    title: str
    content: str
    area_code: str
    place: str = ""
    category_code: str = ""
    urgency: Urgency = Urgency.NORMAL
    confidential: bool = False
    share_phone: bool = False
    caller_name: str = ""
    caller_phone: str = ""
    reported_unit_id: UUID | None = None
    point: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order as lists and pages read it; who called is masked.

    `covered` names what of a letter's words is kept from the unit that reads it.
    """

    id: UUID
    number: str
    door: Door
    order_type: OrderType
    title: str
    content: str
    area_code: str
    place: str
    category_code: str
    urgency: Urgency
    confidential: bool
    share_phone: bool
    caller_name: str
    caller_phone: str
    person_id: UUID | None
    reported_unit_id: UUID | None
    repeat_of: UUID | None
    state: OrderState
    cycle: int
    unit_id: UUID | None
    desk_id: UUID
    taken_by: UUID | None
    opened_at: datetime
    dispatched_at: datetime | None
    closed_at: datetime | None
    file_ids: tuple[UUID, ...]
    point: Point | None
    merged_into: UUID | None
    group_id: UUID | None
    split_from: UUID | None = None
    covered: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        """Return the reference that the ledger and clocks carry."""
        return Ref(ORDER_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One line of an order's history; `words` is for officers, `told` for the caller."""

    verb: str
    title: str
    state: OrderState
    cycle: int
    at: datetime
    by: str
    words: str
    told: str


class PleaseSay(Refusal):
    """Something that must be written is missing or too short; said at its field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("hotline.order.words", message, field=field)


class NotThisUnit(Refusal):
    """An order cannot go to this unit."""

    def __init__(self, message: str) -> None:
        super().__init__("hotline.dispatch.unit", message, field="lead")


class NotYourself(Refusal):
    """Whoever did one half may not do the other."""

    status = 403

    def __init__(self, message: str) -> None:
        super().__init__("hotline.order.two_people", message)


class TooMany(Refusal):
    """One caller, or one place, brings more orders than a person would."""

    status = 429

    def __init__(self, message: str) -> None:
        super().__init__("hotline.order.flood", message, field="title")

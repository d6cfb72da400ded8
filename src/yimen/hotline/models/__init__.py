"""Tables of the hotline."""

from __future__ import annotations

from yimen.hotline.models.call import (
    Call,
    CallOrder,
    HandOver,
    NumberCaution,
    Seat,
    SeatSpan,
    SwitchEvent,
)
from yimen.hotline.models.car import (
    MoveRequest,
)
from yimen.hotline.models.belonging import Conference, OrderFollower, OrderGroup
from yimen.hotline.models.category import CategoryRow, PolicyValue, Precedent
from yimen.hotline.models.client import (
    Appeal,
    Client,
    ClientVisit,
    CoordinationMeeting,
    MeetingDecision,
    VisitQuestion,
)
from yimen.hotline.models.dispute import (
    DeskStep,
    Dispute,
    DisputeArchive,
    DisputeParty,
    MediationAgreement,
    MediationSession,
    PerformanceCheck,
    PerformanceItem,
)
from yimen.hotline.models.knowledge import Article, ArticleUse, ArticleVersion, Script
from yimen.hotline.models.order import OrderArchive, OrderCycle, OrderStep, WorkOrder
from yimen.hotline.models.side import (
    CallBack,
    Contact,
    Dispatch,
    OrderReply,
    OrderRequest,
    Supervision,
)

__all__ = [
    "Article",
    "ArticleUse",
    "ArticleVersion",
    "Appeal",
    "Call",
    "CallBack",
    "CallOrder",
    "CategoryRow",
    "Client",
    "ClientVisit",
    "Conference",
    "Contact",
    "CoordinationMeeting",
    "DeskStep",
    "Dispatch",
    "Dispute",
    "DisputeArchive",
    "DisputeParty",
    "HandOver",
    "MediationAgreement",
    "MediationSession",
    "MeetingDecision",
    "MoveRequest",
    "NumberCaution",
    "OrderArchive",
    "OrderCycle",
    "OrderFollower",
    "OrderGroup",
    "OrderReply",
    "OrderRequest",
    "OrderStep",
    "PerformanceCheck",
    "PerformanceItem",
    "PolicyValue",
    "Precedent",
    "Seat",
    "SeatSpan",
    "Script",
    "Supervision",
    "SwitchEvent",
    "VisitQuestion",
    "WorkOrder",
]

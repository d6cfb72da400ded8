"""Business and talent desk: clients, their clerk, appeals, visits, coordination and its results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

CLIENT_KIND = "hotline.client"
APPEAL_KIND = "hotline.appeal"
VISIT_KIND = "hotline.client_visit"
DECISION_KIND = "hotline.decision"


class DeskRefused(Refusal):
    """The desk cannot take or move it like this."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"hotline.desk.{reason}", message, field=field)


class ClientKind(StrEnum):
    """Whom the desks serve: one machinery, told apart by kind."""

    ENTERPRISE = "enterprise"
    STATIONED = "stationed"
    TALENT = "talent"


CLIENT_TITLES: Mapping[ClientKind, str] = MappingProxyType(
    {
        ClientKind.ENTERPRISE: "企业",
        ClientKind.STATIONED: "驻区单位",
        ClientKind.TALENT: "人才",
    }
)


class AppealState(StrEnum):
    """Where an appeal stands."""

    RECEIVED = "received"
    HANDLING = "handling"
    COORDINATING = "coordinating"
    ANSWERED = "answered"
    CLOSED = "closed"


APPEAL_TITLES: Mapping[AppealState, str] = MappingProxyType(
    {
        AppealState.RECEIVED: "待专员接手",
        AppealState.HANDLING: "专员办理中",
        AppealState.COORDINATING: "协调中",
        AppealState.ANSWERED: "已答复，等对方评价",
        AppealState.CLOSED: "已办结",
    }
)


class AppealVerb(StrEnum):
    """What can be done with an appeal."""

    ASSIGN = "assign"
    CONVENE = "convene"
    DECIDE = "decide"
    REPORT = "report"
    ORDER = "order"
    ANSWER = "answer"
    REDO = "redo"
    CLOSE = "close"


APPEAL_VERB_TITLES: Mapping[AppealVerb, str] = MappingProxyType(
    {
        AppealVerb.ASSIGN: "确定专员",
        AppealVerb.CONVENE: "召集协调会",
        AppealVerb.DECIDE: "记协调会议定事项",
        AppealVerb.REPORT: "报落实情况",
        AppealVerb.ORDER: "转成工单",
        AppealVerb.ANSWER: "答复",
        AppealVerb.REDO: "没有解决，再办",
        AppealVerb.CLOSE: "评价办结",
    }
)


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


VISIT_TITLES: Mapping[VisitState, str] = MappingProxyType(
    {
        VisitState.PLANNED: "已安排",
        VisitState.DONE: "已走访",
        VisitState.CANCELLED: "已取消",
    }
)


class VisitVerb(StrEnum):
    """What can be done with a visit."""

    RECORD = "record"
    CANCEL = "cancel"


class DecisionState(StrEnum):
    """Whether something that a meeting decided has been done."""

    OPEN = "open"
    DONE = "done"


DECISION_TITLES: Mapping[DecisionState, str] = MappingProxyType(
    {DecisionState.OPEN: "落实中", DecisionState.DONE: "已落实"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientGiven:
    """A client as somebody writes it down; a talent has no USCC."""

    kind: ClientKind
    name: str
    uscc: str = ""
    area_code: str
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """A client with its clerk; contact and telephone masked, a talent's name too."""

    id: UUID
    kind: ClientKind
    name: str
    uscc: str
    area_code: str
    contact: str
    phone: str
    person_id: UUID | None
    clerk_id: UUID | None
    clerk: str

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries carry."""
        return Ref(CLIENT_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealView:
    """An appeal of a client."""

    id: UUID
    number: str
    client: ClientView
    title: str
    content: str
    state: AppealState
    unit_id: UUID
    clerk_id: UUID | None
    clerk: str
    reported_unit_id: UUID | None
    order_id: UUID | None
    answer: str
    solved: bool | None
    satisfied: bool | None
    opened_at: datetime
    closed_at: datetime | None

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger, clocks and work carry."""
        return Ref(APPEAL_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question that a visit brought: answered there, or an order since."""

    text: str
    answer: str
    order_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A visit with its plan, its record and what was asked there."""

    id: UUID
    client: ClientView
    planned_on: date
    purpose: str
    people: str
    state: VisitState
    record: str
    visited_at: datetime | None
    by: str
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What a meeting decided: who does what until when, and what came of it."""

    id: UUID
    meeting_id: UUID
    appeal_id: UUID
    unit_id: UUID
    what: str
    due_on: date
    state: DecisionState
    result: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A coordination meeting with who took part and what was decided."""

    id: UUID
    held_at: datetime
    place: str
    unit_ids: tuple[UUID, ...]
    outsiders: str
    summary: str
    decisions: tuple[DecisionView, ...]

"""What privacy shows: requests, copies, runs of retention, incidents; and why it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal, WrongState

REQUEST_KIND = "privacy.request"
RUN_KIND = "privacy.run"
INCIDENT_KIND = "privacy.incident"
COPY_KIND = "privacy.copy"
ANSWER_WORK = "privacy.answer"
RUN_WORK = "privacy.retention"
INCIDENT_WORK = "privacy.incident"


class RequestKind(StrEnum):
    """What a person asks about his data (PIPL Art. 44-48)."""

    CORRECT = "correct"
    DELETE = "delete"
    BLOCK = "block"
    EXPLAIN = "explain"


REQUEST_TITLES: Mapping[RequestKind, str] = MappingProxyType(
    {
        RequestKind.CORRECT: "更正",
        RequestKind.DELETE: "删除",
        RequestKind.BLOCK: "停止使用",
        RequestKind.EXPLAIN: "要求解释",
    }
)


class RequestState(StrEnum):
    """A request waits, was granted, or was refused with the law named."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


REQUEST_STATES: Mapping[RequestState, str] = MappingProxyType(
    {
        RequestState.OPEN: "等答复",
        RequestState.GRANTED: "已照办",
        RequestState.REFUSED: "没有照办",
    }
)


class RunState(StrEnum):
    """A run of retention is proposed, checked, approved by a second person, and done."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    APPROVED = "approved"
    DONE = "done"
    DROPPED = "dropped"


RUN_STATES: Mapping[RunState, str] = MappingProxyType(
    {
        RunState.PROPOSED: "待核对",
        RunState.CHECKED: "待第二人批准",
        RunState.APPROVED: "正在清理",
        RunState.DONE: "已清理完",
        RunState.DROPPED: "已作废",
    }
)


class IncidentLevel(StrEnum):
    """How grave an incident is (国家网络安全事件分级)."""

    GENERAL = "general"
    LARGER = "larger"
    GRAVE = "grave"
    GRAVEST = "gravest"


LEVEL_TITLES: Mapping[IncidentLevel, str] = MappingProxyType(
    {
        IncidentLevel.GENERAL: "一般",
        IncidentLevel.LARGER: "较大",
        IncidentLevel.GRAVE: "重大",
        IncidentLevel.GRAVEST: "特别重大",
    }
)


class StepKind(StrEnum):
    """What must be done about an incident."""

    CONTAIN = "contain"
    AUTHORITY = "authority"
    PERSONS = "persons"
    REVIEW = "review"


STEP_TITLES: Mapping[StepKind, str] = MappingProxyType(
    {
        StepKind.CONTAIN: "止住：停掉泄露的口子，保住证据",
        StepKind.AUTHORITY: "报告主管部门（网信、公安）",
        StepKind.PERSONS: "告知受影响的人",
        StepKind.REVIEW: "写总结报告：原因、处置、整改",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A person's request about his data; `text` and `answer` are readable to who may see it."""

    id: UUID
    person_id: UUID
    kind: RequestKind
    text: str
    state: RequestState
    asked_at: datetime
    due_at: datetime | None
    answer: str
    law: str
    answered_at: datetime | None
    answered_by: str

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries and work carry."""
        return Ref(REQUEST_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """A copy of everything about a person: being made, ready until a day, or gone."""

    id: UUID
    asked_at: datetime
    until_at: datetime
    ready: bool
    code: str
    taken_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLineView:
    """One class of data in a run: what would go, what stays and why."""

    code: str
    title: str
    months: int
    law: str
    cutoff: datetime
    oldest: datetime | None
    found: int
    kept: tuple[tuple[str, int], ...]
    removed: int
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run of retention with its lines."""

    id: UUID
    state: RunState
    proposed_at: datetime
    proposed_by: str
    checked_by: str
    approved_by: str
    finished_at: datetime | None
    lines: tuple[RunLineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step of an incident with its limit."""

    kind: StepKind
    due_at: datetime
    law: str
    done_at: datetime | None
    done_by: str
    note: str

    def is_late(self, at: datetime) -> bool:
        """Say whether the limit had passed when it was done, or has passed now."""
        return (self.done_at or at) > self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """An incident with personal data: what, whose, since when, and what was done."""

    id: UUID
    number: str
    title: str
    level: IncidentLevel
    happened: str
    data: str
    harm: str
    advice: str
    known_at: datetime
    registered_by: str
    closed_at: datetime | None
    affected: int
    told: int
    steps: tuple[StepView, ...]


class RequestRefused(Refusal):
    """The request cannot be taken, or not be answered like this."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("privacy.request.refused", message, field=field)


class RunRefused(WrongState):
    """The run is in another state, or the same person may not do this."""


class IncidentRefused(Refusal):
    """The incident cannot be recorded as entered."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("privacy.incident.refused", message, field=field)

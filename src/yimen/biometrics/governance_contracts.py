"""Shapes of what the law asks of whoever keeps faces: assessments, thresholds, filings, counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from yimen.biometrics.contracts import ModelView, Purpose
from yimen.kernel.contracts import Refusal

ASSESSMENT_KIND = "biometrics.assessment"
POLICY_KIND = "biometrics.policy"
FILING_KIND = "biometrics.filing"
COUNTER_KIND = "biometrics.counter"
MEASUREMENT_KIND = "biometrics.measurement"
TEMPLATE_KIND = "biometrics.template"
GALLERY_KIND = "biometrics.gallery"

APPROVE_WORK = "biometrics.approve"
RENEW_WORK = "biometrics.renew"
COUNTER_WORK = "biometrics.counter"
FILING_WORK = "biometrics.file"

RENEW_BEFORE = timedelta(days=30)
"""How long before an assessment runs out it is asked for anew."""
FILING_LIMIT = 100_000
"""Persons whose faces are stored from which on a filing is due (人脸识别技术应用安全管理办法 第十五条)."""


class TwoHands(StrEnum):
    """Where a thing stands that one writes and another approves."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    ENDED = "ended"


class Question(StrEnum):
    """What a threshold answers: is it this one, or who of many."""

    ONE = "one"
    MANY = "many"


class FilingKind(StrEnum):
    """Why a filing is due."""

    FIRST = "first"
    CHANGE = "change"
    TERMINATION = "termination"


class MeasurementState(StrEnum):
    """How far a site measurement is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


PURPOSE_TITLES = {
    Purpose.VERIFY: "本人核对（一比一）",
    Purpose.IDENTIFY: "办事时找到本人（一比多）",
    Purpose.WATCH: "公共安全布控提醒",
}
QUESTION_TITLES = {Question.ONE: "一比一：是不是这个人", Question.MANY: "一比多：是哪一个人"}
TWO_HANDS_TITLES = {
    TwoHands.WAITING: "等另一人批准",
    TwoHands.IN_FORCE: "有效",
    TwoHands.REFUSED: "没有批准",
    TwoHands.ENDED: "已终止",
}
FILING_TITLES = {
    FilingKind.FIRST: "首次备案",
    FilingKind.CHANGE: "变更备案",
    FilingKind.TERMINATION: "注销备案",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From which score on it is the same, from which a person decides, and the lead that is asked.

    `name` is the policy as every answer carries it; `gap` is by how much the first of many must
    lead the second.
    """

    name: str
    accept: float
    doubt: float
    gap: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentView:
    """An impact assessment as it was written and what was decided on it."""

    id: UUID
    number: str
    purpose: Purpose
    uses: str
    necessity: str
    risks: str
    measures: str
    assessed_by: str
    assessed_on: date
    valid_until: date
    state: TwoHands
    written_at: datetime
    written_by: str
    decided_at: datetime | None
    decided_by: str
    decision: str
    ended_at: datetime | None
    ended_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """A version of thresholds, who proposed it and who approved it."""

    id: UUID
    question: Question
    model_name: str
    model_sha256: str
    version: int
    accept: float
    doubt: float
    gap: float
    reason: str
    state: TwoHands
    written_at: datetime
    written_by: str
    decided_at: datetime | None
    decided_by: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeView:
    """A purpose: whether it is switched on, by which assessment, and how much is kept for it."""

    purpose: Purpose
    assessment: AssessmentView | None
    subjects: int
    outdated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """How much is kept: subjects, templates by purpose, those of an older recogniser, deletions."""

    subjects: int
    templates: int
    purposes: tuple[PurposeView, ...]
    expiring: int
    deleted: int
    first_at: datetime | None
    model: ModelView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingView:
    """A filing that is due or done."""

    id: UUID
    kind: FilingKind
    what: str
    happened_at: datetime
    subjects: int
    due_on: date
    number: str
    office: str
    filed_on: date | None
    filed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """A share of the number to be filed that was reached and not taken note of yet."""

    id: UUID
    percent: int
    subjects: int
    reached_at: datetime
    noted_at: datetime | None
    noted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One pair of a site measurement: how alike, whether really the same person, of which group."""

    score: float
    same: bool
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementView:
    """A site measurement: what it stands on, how far it is, and its figures."""

    id: UUID
    title: str
    state: MeasurementState
    model_name: str
    model_sha256: str
    total: int
    done: int
    result: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""
    started_at: datetime
    started_by: str
    finished_at: datetime | None = None
    images_gone_at: datetime | None = None


class GovernanceRefused(Refusal):
    """What was asked of the governance of faces cannot be taken as it is."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("biometrics.governance.refused", message, field=field)

"""Shapes and words of department and finance evaluations: indicators, evidence, states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.kernel.flow import FlowTable

EVALUATION_KIND = "performance.evaluation"
ORGANISE_DEPARTMENT = "performance.evaluate_department"
ORGANISE_FINANCE = "performance.evaluate_finance"
READ = "performance.read_evaluations"
WATCH = "performance.watch_evaluations"
ANSWER = "performance.answer_evaluations"


class EvaluationKind(StrEnum):
    """Who evaluates: the department in charge, or the finance bureau."""

    DEPARTMENT = "department"
    FINANCE = "finance"


KIND_TITLES = {EvaluationKind.DEPARTMENT: "部门评价", EvaluationKind.FINANCE: "财政评价"}


class SubjectKind(StrEnum):
    """What is evaluated: one project, or everything a department spends."""

    PROJECT = "project"
    DEPARTMENT = "department"


SUBJECT_TITLES = {SubjectKind.PROJECT: "项目支出", SubjectKind.DEPARTMENT: "部门整体支出"}


class EvaluationState(StrEnum):
    """Where an evaluation stands."""

    DRAFT = "draft"
    SCORING = "scoring"
    CLOSED = "closed"
    COMMENTS = "comments"
    FINAL = "final"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class EvaluationVerb(StrEnum):
    """What is done to an evaluation as a whole."""

    OPEN = "open"
    CLOSE = "close"
    ASK = "ask"
    RETURN = "return"
    FINALISE = "finalise"
    PUBLISH = "publish"
    CANCEL = "cancel"


_S, _V = EvaluationState, EvaluationVerb
EVALUATION_FLOW: FlowTable[EvaluationState, EvaluationVerb] = FlowTable(
    moves={
        (_S.DRAFT, _V.OPEN): _S.SCORING,
        (_S.DRAFT, _V.CANCEL): _S.CANCELLED,
        (_S.SCORING, _V.CLOSE): _S.CLOSED,
        (_S.SCORING, _V.CANCEL): _S.CANCELLED,
        (_S.CLOSED, _V.ASK): _S.COMMENTS,
        (_S.COMMENTS, _V.RETURN): _S.CLOSED,
        (_S.COMMENTS, _V.FINALISE): _S.FINAL,
        (_S.FINAL, _V.PUBLISH): _S.PUBLISHED,
    },
    state_titles={
        _S.DRAFT: "筹备",
        _S.SCORING: "评分中",
        _S.CLOSED: "评分已截止，写报告",
        _S.COMMENTS: "征求意见",
        _S.FINAL: "已定稿",
        _S.PUBLISHED: "已公开",
        _S.CANCELLED: "已终止",
    },
    verb_titles={
        _V.OPEN: "开始评分",
        _V.CLOSE: "截止评分",
        _V.ASK: "征求意见",
        _V.RETURN: "退回修改报告",
        _V.FINALISE: "定稿",
        _V.PUBLISH: "公开",
        _V.CANCEL: "终止评价",
    },
)
SCORED = frozenset({_S.CLOSED, _S.COMMENTS, _S.FINAL, _S.PUBLISHED})
"""The states in which scores may be read; before them nobody reads another's."""


class EvidenceKind(StrEnum):
    """What an indicator's evidence is."""

    FIGURE = "figure"
    DOCUMENT = "document"
    PROCUREMENT = "procurement"
    SELF_EVALUATION = "self_evaluation"
    SURVEY = "survey"
    NOTE = "note"


EVIDENCE_TITLES = {
    EvidenceKind.FIGURE: "平台数据",
    EvidenceKind.DOCUMENT: "文件",
    EvidenceKind.PROCUREMENT: "采购与履约资料",
    EvidenceKind.SELF_EVALUATION: "单位自评",
    EvidenceKind.SURVEY: "问卷结果",
    EvidenceKind.NOTE: "现场核实",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringPoint:
    """One point that an indicator gives marks for, for instance 目标明确（1分）."""

    text: str
    marks: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkIndicator:
    """One indicator of a framework: where it stands, its full marks, how it is scored."""

    level1: str
    level2: str
    name: str
    full: Decimal
    standard: str = ""
    points: tuple[ScoringPoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade and the least share of the full marks that earns it."""

    title: str
    least: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """An indicator system: its source, its indicators in order, its grades from the best down."""

    code: str
    title: str
    basis: str
    subject: SubjectKind
    indicators: tuple[FrameworkIndicator, ...]
    grades: tuple[Grade, ...]
    notes: tuple[str, ...] = ()

    @property
    def full(self) -> Decimal:
        """Return the sum of the full marks."""
        return sum((one.full for one in self.indicators), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """A piece of evidence beside an indicator."""

    id: UUID
    kind: EvidenceKind
    title: str
    said: str
    href: str
    file_id: UUID | None
    digest: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorView:
    """An indicator of an evaluation with its evidence."""

    id: UUID
    position: int
    level1: str
    level2: str
    name: str
    full: Decimal
    standard: str
    points: tuple[ScoringPoint, ...]
    evidence: tuple[EvidenceView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationView:
    """An evaluation without its scores."""

    id: UUID
    kind: EvaluationKind
    subject: SubjectKind
    title: str
    project_id: UUID | None
    project_code: str
    subject_name: str
    year: int
    organiser_id: UUID
    department_id: UUID
    area_code: str
    framework_code: str
    framework_title: str
    grades: tuple[Grade, ...]
    outlier_rule: str
    budget: Decimal | None
    spent: Decimal | None
    state: EvaluationState
    due_on: date | None
    comments_due_on: date | None
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    finalised_at: datetime | None
    published_at: datetime | None
    cancelled_because: str
    version: int

    @property
    def state_title(self) -> str:
        """Return the state as people read it."""
        return EVALUATION_FLOW.state_titles[self.state]


class ScoresClosed(Refusal):
    """Nobody reads scores before the scoring is closed, the organiser included."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "performance.evaluation.blind",
            "评分还没有截止，任何人都不能看别人的打分，组织评价的人也不能。截止后再来看。",
        )

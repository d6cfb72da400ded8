"""Shapes of panel results, report chapters, comments, rectification, publication and advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from yimen.kernel.clock import local_day

RECTIFICATION_KIND = "performance.rectification"
RECTIFY = "performance.rectify"
CHECK = "performance.check_rectification"
COMMENT = "performance.comment_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One panel score of one sheet for one indicator; None where none was given."""

    sheet_id: UUID
    value: Decimal | None
    outlier: bool = False
    excluded_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorResult:
    """What the panel gave an indicator: marks, mean, spread, loss rate."""

    indicator_id: UUID | None
    name: str
    level1: str
    level2: str
    full: Decimal
    marks: tuple[Mark, ...]
    total: Decimal
    mean: Decimal | None
    deviation: Decimal | None
    loss_rate: Decimal | None
    mean_before: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """The sum of some indicators: full marks, mean, loss rate."""

    name: str
    parent: str
    full: Decimal
    mean: Decimal
    loss_rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelResult:
    """Everything that the score sheets come to."""

    sheets: tuple[tuple[UUID, str], ...]
    sheet_totals: tuple[Decimal, ...]
    indicators: tuple[IndicatorResult, ...]
    level1: tuple[LevelResult, ...]
    level2: tuple[LevelResult, ...]
    full: Decimal
    total: Decimal
    loss_rate: Decimal
    deviation: Decimal | None
    grade: str
    outlier_said: str


class ChapterCode(StrEnum):
    """The chapters of a report, in the order of 财预〔2020〕10号."""

    BASICS = "basics"
    WORK = "work"
    CONCLUSION = "conclusion"
    ANALYSIS = "analysis"
    PROBLEMS = "problems"
    ADVICE = "advice"
    OTHER = "other"


CHAPTER_TITLES = {
    ChapterCode.BASICS: "一、基本情况",
    ChapterCode.WORK: "二、绩效评价工作开展情况",
    ChapterCode.CONCLUSION: "三、综合评价情况及评价结论",
    ChapterCode.ANALYSIS: "四、绩效评价指标分析",
    ChapterCode.PROBLEMS: "五、主要经验及做法、存在的问题及原因分析",
    ChapterCode.ADVICE: "六、有关建议",
    ChapterCode.OTHER: "七、其他需要说明的问题",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterView:
    """A chapter: what people wrote, and what the data say above it."""

    code: ChapterCode
    title: str
    text: str
    version: int
    edited_by: str
    edited_at: datetime | None
    suggested: str = ""


class Answer(StrEnum):
    """What became of a comment of the evaluated unit."""

    WAITING = "waiting"
    ADOPTED = "adopted"
    PARTLY = "partly"
    DECLINED = "declined"


ANSWER_TITLES = {
    Answer.WAITING: "等待答复",
    Answer.ADOPTED: "采纳",
    Answer.PARTLY: "部分采纳",
    Answer.DECLINED: "不采纳",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """What the evaluated unit said of the draft, and the answer."""

    id: UUID
    text: str
    no_objection: bool
    said_by: str
    said_at: datetime
    answer: Answer
    reply: str
    replied_by: str
    replied_at: datetime | None


class RectificationState(StrEnum):
    """Where one thing to put right stands."""

    OPEN = "open"
    REPLIED = "replied"
    CHECKED = "checked"


RECTIFICATION_TITLES = {
    RectificationState.OPEN: "待整改",
    RectificationState.REPLIED: "已答复，待核查",
    RectificationState.CHECKED: "核查通过",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationView:
    """A thing to put right after an evaluation."""

    id: UUID
    evaluation_id: UUID
    evaluation_title: str
    unit_id: UUID
    organiser_id: UUID
    area_code: str
    number: int
    problem: str
    demand: str
    due_on: date
    state: RectificationState
    reply: str
    replied_by: str
    replied_at: datetime | None
    papers: tuple[tuple[UUID, str], ...]
    check: str
    checked_by: str
    checked_at: datetime | None
    returned: int

    def overdue(self, *, on: date) -> bool:
        """Say whether the deadline is past and no answer came in time."""
        done = local_day(self.replied_at) if self.replied_at else None
        if self.state is RectificationState.OPEN:
            return on > self.due_on
        return done is not None and done > self.due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationView:
    """What the public reads of an evaluation: a file with its digests, and the score table."""

    evaluation_id: UUID
    title: str
    year: int
    kind_title: str
    subject_name: str
    organiser: str
    total: Decimal
    grade: str
    levels: tuple[LevelResult, ...]
    file_id: UUID
    file_name: str
    sha256: str
    sm3: str
    withheld: str
    published_at: datetime


class Advice(StrEnum):
    """What next year's budget does with a project after its evaluation."""

    KEEP = "keep"
    ADJUST = "adjust"
    CUT = "cut"
    STOP = "stop"


ADVICE_TITLES = {
    Advice.KEEP: "保持预算安排",
    Advice.ADJUST: "调整支出内容或结构",
    Advice.CUT: "压减预算",
    Advice.STOP: "不再安排",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceView:
    """What the finance bureau decided for a year's budget, and on which evaluation."""

    id: UUID
    evaluation_id: UUID
    evaluation_title: str
    project_id: UUID
    year: int
    advice: Advice
    amount: Decimal | None
    reason: str
    total: Decimal
    grade: str
    decided_by: str
    decided_at: datetime

"""Shapes and words of surveys: questionnaires, sampling plans, links and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.kernel.flow import FlowTable

SURVEY_KIND = "feedback.survey"

AnswerValue = str | float | list[str] | dict[str, str]
"""What was answered: an option's code, a number, words or an ISO date, several codes, or code by row."""

SMALL_CELL = 5
"""Fewer answers than this are never shown by group or area."""


class SurveyState(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class SurveyVerb(StrEnum):
    """What may be done with a survey."""

    EDIT = "edit"
    OPEN = "open"
    AMEND = "amend"
    INVITE = "invite"
    ANSWER = "answer"
    CLOSE = "close"
    ARCHIVE = "archive"


SURVEY_FLOW: FlowTable[SurveyState, SurveyVerb] = FlowTable(
    moves={
        (SurveyState.DRAFT, SurveyVerb.EDIT): SurveyState.DRAFT,
        (SurveyState.DRAFT, SurveyVerb.OPEN): SurveyState.OPEN,
        (SurveyState.DRAFT, SurveyVerb.ARCHIVE): SurveyState.ARCHIVED,
        (SurveyState.OPEN, SurveyVerb.AMEND): SurveyState.OPEN,
        (SurveyState.OPEN, SurveyVerb.INVITE): SurveyState.OPEN,
        (SurveyState.OPEN, SurveyVerb.ANSWER): SurveyState.OPEN,
        (SurveyState.OPEN, SurveyVerb.CLOSE): SurveyState.CLOSED,
        (SurveyState.CLOSED, SurveyVerb.ARCHIVE): SurveyState.ARCHIVED,
    },
    state_titles={
        SurveyState.DRAFT: "草稿",
        SurveyState.OPEN: "正在调查",
        SurveyState.CLOSED: "已结束",
        SurveyState.ARCHIVED: "已归档",
    },
    verb_titles={
        SurveyVerb.EDIT: "改题目",
        SurveyVerb.OPEN: "开始调查",
        SurveyVerb.AMEND: "改正文字",
        SurveyVerb.INVITE: "发邀请",
        SurveyVerb.ANSWER: "收答卷",
        SurveyVerb.CLOSE: "结束调查",
        SurveyVerb.ARCHIVE: "归档",
    },
)


class QuestionKind(StrEnum):
    """What sort of answer a question takes."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    MATRIX = "matrix"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    AREA = "area"
    NPS = "nps"


KIND_TITLES: dict[QuestionKind, str] = {
    QuestionKind.SINGLE: "单选题",
    QuestionKind.MULTIPLE: "多选题",
    QuestionKind.SCALE: "量表题",
    QuestionKind.MATRIX: "矩阵题",
    QuestionKind.TEXT: "填空题",
    QuestionKind.NUMBER: "数字题",
    QuestionKind.DATE: "日期题",
    QuestionKind.AREA: "地区题",
    QuestionKind.NPS: "推荐意愿题（0—10 分）",
}
WITH_OPTIONS = frozenset(
    {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE, QuestionKind.MATRIX}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to choose; `value` are its points, `exclusive` excludes all others."""

    code: str
    title: str
    value: Decimal | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One line of a matrix, answered with one of its options."""

    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `shown_when` is FEEL over the codes of earlier questions; `{q1}` in the title
    stands for what was answered to question q1."""

    code: str
    kind: QuestionKind
    title: str
    help: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    shown_when: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def option(self, code: str) -> Option | None:
        """Return the option with this code, or None."""
        return next((one for one in self.options if one.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most so many answers with this option of this question."""

    code: str
    question: str
    option: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """The questions of one version of a survey, in order."""

    questions: tuple[Question, ...] = ()
    quotas: tuple[Quota, ...] = ()

    def question(self, code: str) -> Question | None:
        """Return the question with this code, or None."""
        return next((one for one in self.questions if one.code == code), None)

    def number(self, code: str) -> int:
        """Return the place of a question, counted from 1. Raises StopIteration for none."""
        return next(at for at, one in enumerate(self.questions, 1) if one.code == code)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyView:
    """A survey with the questionnaire that is in force, or its draft."""

    id: UUID
    title: str
    introduction: str
    state: SurveyState
    unit_id: UUID
    area_code: str
    phone: str
    target: Decimal | None
    project_id: UUID | None
    previous_id: UUID | None
    closes_on: date | None
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    version: int
    questionnaire: Questionnaire
    digest: str = ""


class SurveyChannel(StrEnum):
    """Through which door an answer came."""

    LINK = "link"
    OPEN = "open"
    SHEET = "sheet"
    TABLET = "tablet"
    PHONE = "phone"


CHANNEL_TITLES: dict[SurveyChannel, str] = {
    SurveyChannel.LINK: "消息里的链接",
    SurveyChannel.OPEN: "公开链接",
    SurveyChannel.SHEET: "纸上的二维码",
    SurveyChannel.TABLET: "现场平板",
    SurveyChannel.PHONE: "电话代填",
}


class QualityMark(StrEnum):
    """Why an answer may not have been given with care."""

    SPEEDER = "speeder"
    STRAIGHT_LINER = "straight_liner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer sheet. Nothing in it says who gave it: its time is kept to the day.

    `area_code` is the stratum it was drawn from, empty where that would be too small a group.
    """

    id: UUID
    survey_id: UUID
    version: int
    sent_on: date
    channel: SurveyChannel
    area_code: str
    seconds: int
    answers: Mapping[str, AnswerValue]
    marks: tuple[QualityMark, ...] = ()


class FrameKind(StrEnum):
    """Of whom a sample is drawn."""

    APPLICANTS = "applicants"
    VILLAGES = "villages"
    STAFF = "staff"
    OPEN = "open"


FRAME_TITLES: dict[FrameKind, str] = {
    FrameKind.APPLICANTS: "一段时间里办过事的人",
    FrameKind.VILLAGES: "村（社区）",
    FrameKind.STAFF: "工作人员",
    FrameKind.OPEN: "公开链接，不抽样",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A part of the frame: how many belong to it, how many were to be drawn."""

    code: str
    title: str
    size: int
    sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingPlan:
    """How many are asked and who was drawn, so that anybody can repeat it."""

    id: UUID
    survey_id: UUID
    kind: FrameKind
    since: date | None
    until: date | None
    confidence: Decimal
    margin: Decimal
    proportion: Decimal
    response_rate: Decimal
    per_unit: int
    population: int
    needed: int
    strata: tuple[Stratum, ...]
    seed: str
    frame_digest: str
    sample_digest: str
    drawn_at: datetime | None
    invited_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StationView:
    """An open link or a tablet, with the code that stands in its address."""

    id: UUID
    channel: SurveyChannel
    code: str
    title: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRates:
    """The counts behind every rate, of people asked one by one; `beside` came without invitation.

    Each is a part of the one before it: invited, delivered, opened, begun, completed.
    """

    invited: int
    delivered: int
    opened: int
    begun: int
    completed: int
    beside: int
    by_channel: tuple[tuple[SurveyChannel, int], ...] = field(default=())

    @property
    def responses(self) -> int:
        """Return every answer sheet, asked for or not."""
        return self.completed + self.beside


class SurveyClosed(Refusal):
    """The survey takes no answers (any more)."""

    status = 409

    def __init__(self, message: str = "这项调查已经结束，不再收答卷。谢谢您的关心。") -> None:
        super().__init__("feedback.survey.closed", message)


class QuotaFull(Refusal):
    """Enough people like this one have answered."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "feedback.survey.quota_full",
            "和您情况相近的人已经答够了，这份答卷不用再交。谢谢您愿意帮忙。",
        )


class LinkUnknown(Refusal):
    """No survey has this link."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "feedback.survey.link_unknown",
            "没有找到这个调查链接。请对照短信或纸上的链接，看看是不是少了几个字。",
        )

"""Shapes and words of reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

INVITATION_KIND = "feedback.invitation"
RECTIFICATION_KIND = "feedback.rectification"
RECTIFY = "feedback.rectify"


class ReviewLevel(IntEnum):
    """评价等级 in the order of the national codes (A.8): stars are 6 minus the code."""

    VERY_SATISFIED = 1
    SATISFIED = 2
    FAIR = 3
    DISSATISFIED = 4
    VERY_DISSATISFIED = 5


LEVEL_TITLES: dict[ReviewLevel, str] = {
    ReviewLevel.VERY_SATISFIED: "非常满意",
    ReviewLevel.SATISFIED: "满意",
    ReviewLevel.FAIR: "基本满意",
    ReviewLevel.DISSATISFIED: "不满意",
    ReviewLevel.VERY_DISSATISFIED: "非常不满意",
}


class Moment(StrEnum):
    """After what the service may be rated."""

    RECEIVED = "received"
    COMPLETED = "completed"


MOMENT_TITLES: dict[Moment, str] = {Moment.RECEIVED: "收件", Moment.COMPLETED: "办结"}

GOOD_TAGS: tuple[str, ...] = ("一次办成", "态度好", "说得清楚", "办得快", "不用跑路")
BAD_TAGS: tuple[str, ...] = (
    "要的材料和指南不一样",
    "办得慢",
    "态度不好",
    "说不清楚",
    "多跑了路",
    "网上不好用",
)


class RectificationState(StrEnum):
    """Where a rectification stands."""

    OPEN = "open"
    CALLED_BACK = "called_back"
    MENDED = "mended"
    CLOSED = "closed"
    EXCLUDED = "excluded"


STATE_TITLES: dict[RectificationState, str] = {
    RectificationState.OPEN: "等回访",
    RectificationState.CALLED_BACK: "已回访，等整改",
    RectificationState.MENDED: "已整改，等复核",
    RectificationState.CLOSED: "已办结",
    RectificationState.EXCLUDED: "复核为误评，不计入",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """A service that may be rated, with the review when there is one."""

    id: UUID
    origin: Ref
    moment: Moment
    item_name: str
    unit_id: UUID
    person_id: UUID
    opened_at: datetime
    level: ReviewLevel | None
    tags: tuple[str, ...]
    words: str
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationView:
    """What a unit owes after a bad review; who rated is not shown to who was rated.

    `unit_id` mends; `rated_unit_id` was rated, and may have nobody who mends.
    """

    id: UUID
    unit_id: UUID
    rated_unit_id: UUID
    item_name: str
    level: ReviewLevel
    tags: tuple[str, ...]
    words: str
    state: RectificationState
    opened_at: datetime
    due_on: date | None
    callback: str
    called_back_at: datetime | None
    called_back_by: str
    mending: str
    mended_at: datetime | None
    mended_by: str
    closed_at: datetime | None
    closed_by: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Counts of a period and the rates made of them; None where nothing can be divided."""

    may_rate: int
    rated: int
    by_level: tuple[int, int, int, int, int]
    bad: int
    called_back: int
    due_mended: int
    mended_in_time: int
    excluded: int

    @property
    def good(self) -> int:
        """Return the reviews on the two best levels."""
        return self.by_level[0] + self.by_level[1]

    @property
    def satisfied(self) -> int:
        """Return the reviews on the three best levels."""
        return self.good + self.by_level[2]


class AlreadyReviewed(Refusal):
    """One review per service."""

    status = 409

    def __init__(self) -> None:
        super().__init__("feedback.review.second", "这一次服务您已经评价过了，谢谢。")


class NotYours(Refusal):
    """Only the resident who was served rates."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "feedback.review.not_yours", "只有申请人本人可以评价，窗口和承办人员不能代评。"
        )

"""Shapes and words of experts, score sheets and what is written on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.performance.contracts.evaluation import IndicatorView

EXPERT_KIND = "performance.expert"
SHEET_KIND = "performance.score_sheet"
SCORE_WORK = "performance.score"


class ExpertState(StrEnum):
    """Where an expert stands."""

    INVITED = "invited"
    DECLARED = "declared"
    RECUSED = "recused"
    ABSENT = "absent"
    REVOKED = "revoked"


EXPERT_TITLES = {
    ExpertState.INVITED: "已邀请，未声明",
    ExpertState.DECLARED: "已声明无利益冲突",
    ExpertState.RECUSED: "有利益冲突，回避",
    ExpertState.ABSENT: "缺席",
    ExpertState.REVOKED: "邀请已收回",
}


class SheetState(StrEnum):
    """Whether a score sheet is still written on."""

    OPEN = "open"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertView:
    """An expert as the organiser sees him: who, how far, and never what he scored."""

    id: UUID
    evaluation_id: UUID
    sheet_id: UUID
    sheet_title: str
    sheet_state: SheetState
    officer_id: UUID | None
    name: str
    organisation: str
    speciality: str
    contact: str
    state: ExpertState
    conflict: str
    absent_because: str
    invited_at: datetime
    expires_at: datetime | None
    opened_at: datetime | None
    declared_at: datetime | None
    reminded_at: datetime | None
    reminders: int
    filled: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An expert just invited; the word of the link is shown this once and kept nowhere."""

    expert_id: UUID
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    """What stands on a sheet beside one indicator, and the rival value that waits for a choice."""

    indicator_id: UUID
    value: Decimal | None
    opinion: str
    version: int
    by: str
    at: datetime | None
    rival: RivalView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalView:
    """A value that came when another had already changed what its writer was looking at."""

    entry_id: UUID
    value: Decimal | None
    opinion: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """A score sheet as its own experts see it."""

    id: UUID
    evaluation_id: UUID
    title: str
    state: SheetState
    writers: tuple[str, ...]
    indicators: tuple[IndicatorView, ...]
    scores: dict[UUID, ScoreView]
    overall: str
    overall_version: int
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a field that was sent: stored, or kept beside the value that was quicker."""

    indicator_id: UUID
    version: int
    conflict: bool
    value: str
    opinion: str
    theirs: str = ""
    theirs_opinion: str = ""
    theirs_by: str = ""
    repeated: bool = False


class LinkDead(Refusal):
    """The invitation no longer opens anything."""

    status = 410

    def __init__(self, message: str) -> None:
        super().__init__("performance.expert.link", message)

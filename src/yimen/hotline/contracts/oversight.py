"""Leaders' instructions, circulars, and visits on which orders are taken or pressed on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

INSTRUCTION_KIND = "hotline.instruction"
CIRCULAR_KIND = "hotline.circular"
VISIT_KIND = "hotline.site_visit"


class InstructionState(StrEnum):
    """Whether the unit has reported on a leader's instruction."""

    OPEN = "open"
    REPLIED = "replied"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionView:
    """What a leader wrote on an order, by when, and what the unit reported."""

    id: UUID
    order_id: UUID
    order_number: str
    order_title: str
    unit_id: UUID
    leader: str
    words: str
    due_on: date
    state: InstructionState
    at: datetime
    by: str
    reply: str
    replied_at: datetime | None
    replied_by: str

    def is_late(self, *, on: date) -> bool:
        """Say whether the report is overdue, or came after its day."""
        done = self.replied_at.date() if self.replied_at else on
        return done > self.due_on


class CircularState(StrEnum):
    """A circular is drafted by one person and issued by another."""

    DRAFT = "draft"
    ISSUED = "issued"
    DROPPED = "dropped"


class CircularVerb(StrEnum):
    """What can be done with a draft."""

    ISSUE = "issue"
    DROP = "drop"


CIRCULAR_TITLES: Mapping[CircularState, str] = MappingProxyType(
    {
        CircularState.DRAFT: "草稿",
        CircularState.ISSUED: "已印发",
        CircularState.DROPPED: "已作废",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularLine:
    """An order that a circular names, without a word of who called or what he said."""

    order_id: UUID
    number: str
    unit: str
    category: str
    due_on: date | None
    days_late: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularView:
    """A circular with its frozen lines."""

    id: UUID
    number: str
    title: str
    words: str
    state: CircularState
    lines: tuple[CircularLine, ...]
    drafted_at: datetime
    drafted_by: str
    issued_at: datetime | None
    issued_by: str
    digest: str


class VisitKind(StrEnum):
    """Out to the people, or pressing units on the spot."""

    COMMUNITY = "community"
    SESSION = "session"


VISIT_TITLES: Mapping[VisitKind, str] = MappingProxyType(
    {VisitKind.COMMUNITY: "下访接件", VisitKind.SESSION: "现场督办"}
)


class VisitLine(StrEnum):
    """Whether an order was taken on a visit, or was brought there."""

    TAKEN = "taken"
    PRESSED = "pressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOrderView:
    """An order of a visit."""

    order_id: UUID
    number: str
    title: str
    state_title: str
    unit_id: UUID | None
    line: VisitLine
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """Where a leader went, when, and what came of it."""

    id: UUID
    kind: VisitKind
    area_code: str
    place: str
    leader: str
    held_on: date
    words: str
    by: str
    ended_at: datetime | None
    taken: int
    pressed: int

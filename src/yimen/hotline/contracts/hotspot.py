"""Hot spots: what is said of one place and problem by several, and how hot that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

WARNING_KIND = "hotline.warning"
"""Kind of the reference that ledger and work carry for a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One order or message as the clustering reads it.

    The first line of `text` is its title and weighs more. `likes` are those who said "mine too";
    `caller_index` tells callers apart and names nobody.
    """

    id: str
    text: str
    place: str
    category: str
    at: datetime
    likes: int
    caller_index: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """The heat index with every number that it is made of.

    `volume` are the messages, each halved for every seven days of its age; `reactions` what those
    who agree add to it; `spread` from 0 to 1, lower where few callers send much.
    """

    value: float
    messages: int
    callers: int
    likes: int
    volume: float
    reactions: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Messages about one place and problem; `words` are what they have in common."""

    ids: tuple[str, ...]
    title: str
    place: str
    category: str
    words: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    heat: Heat


class WarningState(StrEnum):
    """Where a warning stands."""

    RAISED = "raised"
    DONE = "done"
    FALSE_ALARM = "false_alarm"


WARNING_TITLES = {
    WarningState.RAISED: "待处理",
    WarningState.DONE: "已处置",
    WarningState.FALSE_ALARM: "误报",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is usual for a week of this place and category: the weeks that were looked at.

    `weeks` are the counts of the same weeks of the season; `mean` None where there are none.
    """

    weeks: tuple[int, ...]
    mean: float | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """A warning that was raised, and what the chief did."""

    id: UUID
    title: str
    area_code: str
    category_code: str
    state: WarningState
    heat: float
    messages: int
    callers: int
    usual: str
    why: str
    raised_at: datetime
    order_ids: tuple[UUID, ...]
    answered_at: datetime | None
    answered_by: str
    words: str

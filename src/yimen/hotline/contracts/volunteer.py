"""Volunteers, what villages and towns ask of them, and their hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal

VOLUNTEER_KIND = "hotline.volunteer"
VOLUNTEER_TASK_KIND = "hotline.volunteer_task"
VOLUNTEER_PART_KIND = "hotline.volunteer_part"


class PartState(StrEnum):
    """Where a volunteer's part of a task stands."""

    TAKEN = "taken"
    DONE = "done"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LEFT = "left"


PART_STATE_TITLES: Mapping[PartState, str] = MappingProxyType(
    {
        PartState.TAKEN: "已报名",
        PartState.DONE: "做完，等确认时长",
        PartState.CONFIRMED: "时长已确认",
        PartState.REFUSED: "没有确认",
        PartState.LEFT: "已退出",
    }
)


class PartVerb(StrEnum):
    """What can be done with a part."""

    REPORT = "report"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    LEAVE = "leave"


PART_VERB_TITLES: Mapping[PartVerb, str] = MappingProxyType(
    {
        PartVerb.REPORT: "报时长",
        PartVerb.CONFIRM: "确认时长",
        PartVerb.REFUSE: "不确认",
        PartVerb.LEAVE: "退出",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerView:
    """Somebody who registered as a volunteer."""

    id: UUID
    person_id: UUID
    area_code: str
    since: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerTaskView:
    """What a village or a town asks volunteers for."""

    id: UUID
    title: str
    words: str
    area_code: str
    unit_id: UUID
    on_day: date
    places: int
    taken: int
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One volunteer's part of a task; hours are what was told, then what was confirmed."""

    id: UUID
    task: VolunteerTaskView
    volunteer_id: UUID
    person_id: UUID
    state: PartState
    hours: Decimal | None
    words: str
    confirmed_by: str
    confirmed_at: datetime | None


class VolunteerRefused(Refusal):
    """Somebody cannot register, or cannot take a task; said at its field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("hotline.volunteer.refused", message, field=field)

"""Watch lists: the switch, who is on a list, the cameras, and what a camera believes it saw.

A score is a cosine similarity; times are aware moments. Nobody but who stands on a list is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal

SWITCH_KIND = "hall.watch_switch"
ENTRY_KIND = "hall.watch_entry"
CAMERA_KIND = "hall.watch_camera"
ALARM_KIND = "hall.watch_alarm"

OVER = "录像放完了"
"""The trouble of a recording that was played to its end; it is not played again by itself."""


class EntryState(StrEnum):
    """How an entry of a list stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REFUSED = "refused"
    REMOVED = "removed"
    EXPIRED = "expired"


class EntryVerb(StrEnum):
    """What can be done with an entry."""

    APPROVE = "approve"
    REFUSE = "refuse"
    ASK_LONGER = "ask_longer"
    LENGTHEN = "lengthen"
    REMOVE = "remove"
    EXPIRE = "expire"


ENTRY_TITLES: Mapping[EntryState, str] = MappingProxyType(
    {
        EntryState.PROPOSED: "待审批",
        EntryState.ACTIVE: "布控中",
        EntryState.REFUSED: "没有批准",
        EntryState.REMOVED: "已撤下",
        EntryState.EXPIRED: "已到期",
    }
)


class AlarmOutcome(StrEnum):
    """What a person found who looked at an alarm."""

    HIM = "him"
    NOT_HIM = "not_him"
    CANNOT_TELL = "cannot_tell"


OUTCOME_TITLES: Mapping[AlarmOutcome, str] = MappingProxyType(
    {
        AlarmOutcome.HIM: "确是本人",
        AlarmOutcome.NOT_HIM: "不是他（误报）",
        AlarmOutcome.CANNOT_TELL: "看不出来",
    }
)


class Source(StrEnum):
    """Where a camera's frames come from."""

    BROWSER = "browser"
    FILES = "files"
    STREAM = "stream"


SOURCE_TITLES: Mapping[Source, str] = MappingProxyType(
    {
        Source.BROWSER: "值守电脑的摄像头",
        Source.FILES: "录像文件或图片目录",
        Source.STREAM: "网络摄像头（RTSP）",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """What must stand before watching is switched on; each line says where its evidence is."""

    reason: str
    signs: str
    filed_with: str
    filing_number: str
    filed_on: date | None
    responsible: str
    still_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchView:
    """A wish to switch watching on, or the one in force."""

    id: UUID
    unit_id: UUID
    checklist: Checklist
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    ended_at: datetime | None
    why_ended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryGiven:
    """Whom a list is to hold, on which ground, and until when."""

    name: str
    ground: str
    document: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An entry of the list; `asked_until` waits for the second hand."""

    id: UUID
    name: str
    ground: str
    document: str
    until: date
    asked_until: date | None
    state: EntryState
    proposed_by: str
    proposed_at: datetime
    ruled_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraView:
    """A camera with what it did today and whether it sees."""

    id: UUID
    title: str
    place: str
    sign_on: date | None
    source: Source
    address: str = field(repr=False)  # it may hold a password
    is_on: bool
    on_since: datetime | None
    last_frame_at: datetime | None
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmView:
    """What a camera believes it saw, and what a person made of it."""

    id: UUID
    entry_id: UUID
    entry_name: str
    ground: str
    camera_title: str
    place: str
    score: float
    policy: str
    first_at: datetime
    last_at: datetime
    times: int
    has_still: bool
    outcome: AlarmOutcome | None
    decided_by: str
    decided_at: datetime | None
    done: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """An alarm that nobody has judged."""

    id: UUID
    camera_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """What rings at the duty desk: the alarms that wait, and a mark of all that is shown."""

    mark: str
    open: tuple[OpenAlarm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRate:
    """How often a camera called wrongly: of the alarms that a person decided, and of its frames."""

    camera: str
    frames: int
    alarms: int
    decided: int
    wrong: int
    unclear: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One thing that was done about watching, as the ledger holds it."""

    id: int
    at: datetime
    by: str
    verb: str
    ground: str


class WatchRefused(Refusal):
    """Something of a watch list is missing or not allowed."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"hall.watch.{reason}", message, field=field)

"""Grid cells, and what their workers report: the states, and what pages read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.hotline.contracts.order import Point
from yimen.kernel.contracts import Ref, Refusal

GRID_REPORT_KIND = "hotline.grid_report"
GRID_CELL_KIND = "hotline.grid_cell"
"""Kinds of the references that ledger, files and work carry."""


class ReportState(StrEnum):
    """Where a report of a grid worker stands; never a compound."""

    REPORTED = "reported"
    HANDLED = "handled"
    CHECKING = "checking"
    SENT_BACK = "sent_back"
    ESCALATED = "escalated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


REPORT_STATE_TITLES: Mapping[ReportState, str] = MappingProxyType(
    {
        ReportState.REPORTED: "待处理",
        ReportState.HANDLED: "已自行处理",
        ReportState.CHECKING: "抽查中",
        ReportState.SENT_BACK: "抽查退回",
        ReportState.ESCALATED: "已转工单",
        ReportState.CLOSED: "已办结",
        ReportState.WITHDRAWN: "已撤回",
    }
)


class ReportVerb(StrEnum):
    """What can be done with a report."""

    REPORT = "report"
    HANDLE = "handle"
    ESCALATE = "escalate"
    EVIDENCE = "evidence"
    DRAW = "draw"
    PASS = "pass"  # noqa: S105 -- a verb
    FAIL = "fail"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


REPORT_VERB_TITLES: Mapping[ReportVerb, str] = MappingProxyType(
    {
        ReportVerb.REPORT: "上报",
        ReportVerb.HANDLE: "自行处理",
        ReportVerb.ESCALATE: "转工单",
        ReportVerb.EVIDENCE: "补充证据",
        ReportVerb.DRAW: "抽中检查",
        ReportVerb.PASS: "抽查通过",
        ReportVerb.FAIL: "抽查退回",
        ReportVerb.CLOSE: "办结",
        ReportVerb.REOPEN: "重新办理",
        ReportVerb.WITHDRAW: "撤回",
    }
)


class FileRole(StrEnum):
    """What a photo or a voice note of a report shows."""

    BEFORE = "before"
    AFTER = "after"
    VOICE = "voice"
    EVIDENCE = "evidence"


FILE_ROLE_TITLES: Mapping[FileRole, str] = MappingProxyType(
    {
        FileRole.BEFORE: "现场",
        FileRole.AFTER: "处理后",
        FileRole.VOICE: "语音",
        FileRole.EVIDENCE: "补充",
    }
)


class Family(StrEnum):
    """Whose list of events a category belongs to."""

    SAFETY = "zz"
    CITY = "cg"


FAMILY_TITLES: Mapping[Family, str] = MappingProxyType({Family.SAFETY: "综治", Family.CITY: "城管"})


class GridDoor(StrEnum):
    """Where an escalated report goes first."""

    TOWN = "town"
    HOTLINE = "hotline"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCategory:
    """A kind of event; `hotline_code` is the hotline's category that an order of it gets."""

    code: str
    family: Family
    group: str
    title: str
    door: GridDoor
    hotline_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """A cell of the grid with who works in it today."""

    id: UUID
    code: str
    name: str
    area_code: str
    extent: str
    closed_on: date | None
    workers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentView:
    """Who worked in a cell, from a day on until before another."""

    id: UUID
    officer_id: UUID
    name: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTold:
    """What a worker tells; `handled` is what he did himself, else it is empty."""

    cell_id: UUID
    category_code: str
    title: str
    content: str = ""
    place: str = ""
    point: Point | None = None
    accuracy: int | None = None
    handled: str = ""
    escalate: bool = False
    to_hotline: bool = False


class OwnAct(StrEnum):
    """What a worker does with a report that he made before."""

    HANDLE = "handle"
    ESCALATE = "escalate"
    EVIDENCE = "evidence"
    WITHDRAW = "withdraw"
    SEEN = "seen"


OWN_ACT_TITLES: Mapping[OwnAct, str] = MappingProxyType(
    {
        OwnAct.HANDLE: "自己处理",
        OwnAct.ESCALATE: "转工单",
        OwnAct.EVIDENCE: "补充",
        OwnAct.WITHDRAW: "撤回",
        OwnAct.SEEN: "现场看过",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActTold:
    """What a worker says with an act; `made_at` is when he pressed the button."""

    act: OwnAct
    words: str = ""
    to_hotline: bool = False
    solved: bool = False
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridFileView:
    """A photo or a voice note of a report."""

    file_id: UUID
    role: FileRole
    name: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report as lists and pages read it."""

    id: UUID
    number: str
    cell_id: UUID
    cell_code: str
    cell_name: str
    area_code: str
    officer_id: UUID
    by: str
    category_code: str
    title: str
    content: str
    place: str
    point: Point | None
    accuracy: int | None
    state: ReportState
    made_at: datetime
    received_at: datetime
    handled_at: datetime | None
    closed_at: datetime | None
    handled: str
    order_id: UUID | None
    drawn_at: datetime | None

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger, files and work carry."""
        return Ref(GRID_REPORT_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridMoment:
    """One line of a report's history; `made_at` where a phone wrote it well before it arrived."""

    title: str
    at: datetime
    by: str
    words: str
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLine:
    """What one worker did in one cell in a span of days; `hours` is the mean until closed."""

    cell_code: str
    cell_name: str
    area_code: str
    by: str
    reports: int
    handled: int
    escalated: int
    closed: int
    failed: int
    hours: float | None


class GridRefused(Refusal):
    """Something of a report, a cell or a patrol is missing or wrong; said at its field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("hotline.grid.words", message, field=field)


class HalfSent(Refusal):
    """A photo did not come whole; the phone sends it again."""

    def __init__(self) -> None:
        super().__init__(
            "hotline.grid.half_sent", "这个文件没有传完整，会自动再传一次。", field="file"
        )


class FilesMissing(Refusal):
    """A report names files that have not come; the phone sends them first."""

    status = 409

    def __init__(self, number: int) -> None:
        super().__init__("hotline.grid.files_missing", f"还有 {number} 个照片或者录音没有传到。")


class TooLate(Refusal):
    """Something went on with a report or a patrol before a worker's act came in.

    The code tells the phone whether what it holds may be added as evidence instead.
    """

    status = 409

    def __init__(self, message: str, *, may_add: bool = False) -> None:
        super().__init__(
            "hotline.grid.too_late_add" if may_add else "hotline.grid.too_late", message
        )

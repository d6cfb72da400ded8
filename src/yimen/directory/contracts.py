"""What directory shows others: areas, organisations, officers, posts and import findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref, Refusal

ASSIGNMENT_WORK = "directory.assignment"
BREAK_GLASS_WORK = "directory.break_glass"
ATTESTATION_WORK = "directory.attestation"
ATTESTATION_LATE = "directory.attestation_late"
"""Kinds of work, and of the references of the things that cause them."""


ASK_BREAK_GLASS = "directory.ask_break_glass"
RULE_BREAK_GLASS = "directory.rule_break_glass"
LIST_BREAK_GLASS = "directory.list_break_glass"
"""Verbs that pages above, which know what is looked at, ask for."""


class AreaLevel(IntEnum):
    """Level of an area: how many digits of its code are its own."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5


class UnitLevel(StrEnum):
    """Level of an organisation that serves people."""

    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    CENTRE = "centre"


class OrganisationKind(StrEnum):
    """What sort of organisation it is."""

    DEPARTMENT = "department"
    TOWN = "town"
    VILLAGE = "village"
    CENTRE = "centre"


class Post(StrEnum):
    """A post that an officer holds in an organisation."""

    VILLAGE_AGENT = "village_agent"
    CLERK = "clerk"
    EXAMINER = "examiner"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    CATALOGUE_EDITOR = "catalogue_editor"
    ITEM_WRITER = "item_writer"
    ITEM_VETTER = "item_vetter"
    LEGALITY_REVIEWER = "legality_reviewer"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    OPERATOR = "operator"
    PROJECT_OFFICER = "project_officer"
    BUDGET_OFFICER = "budget_officer"
    SURVEY_EDITOR = "survey_editor"
    HOTLINE_OPERATOR = "hotline_operator"
    HOTLINE_CHIEF = "hotline_chief"
    GRID_WORKER = "grid_worker"
    MEDIATOR = "mediator"
    DESK_CLERK = "desk_clerk"


class Duty(StrEnum):
    """What a post is for; nobody holds posts of two duties at a time (三员分立)."""

    SERVICE = "service"
    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"


POST_TITLES: Mapping[Post, str] = MappingProxyType(
    {
        Post.VILLAGE_AGENT: "村代办员",
        Post.CLERK: "综窗人员",
        Post.EXAMINER: "承办人",
        Post.APPROVER: "负责人",
        Post.SUPERVISOR: "监督员",
        Post.CATALOGUE_EDITOR: "事项管理员",
        Post.ITEM_WRITER: "事项编制员",
        Post.ITEM_VETTER: "事项审核人",
        Post.LEGALITY_REVIEWER: "合法性审核员",
        Post.SYSTEM_ADMIN: "系统管理员",
        Post.SECURITY_ADMIN: "安全管理员",
        Post.AUDIT_ADMIN: "审计管理员",
        Post.OPERATOR: "运维人员",
        Post.PROJECT_OFFICER: "项目经办人",
        Post.BUDGET_OFFICER: "财政绩效专员",
        Post.SURVEY_EDITOR: "调查员",
        Post.HOTLINE_OPERATOR: "坐席",
        Post.HOTLINE_CHIEF: "班长",
        Post.GRID_WORKER: "网格员",
        Post.MEDIATOR: "人民调解员",
        Post.DESK_CLERK: "专席专员",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaView:
    """An area: 12-digit code, level, and the day from which and before which it is in effect."""

    code: str
    name: str
    level: AreaLevel
    parent_code: str | None
    valid_from: date
    valid_until: date | None

    @property
    def prefix(self) -> str:
        """Return the digits that every area inside shares: `439981` for a county."""
        return self.code[: (2, 4, 6, 9, 12)[self.level - 1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """An organisation that receives or decides cases."""

    id: UUID
    code: str
    uscc: str
    name: str
    short_name: str
    document_word: str
    area_code: str
    area_name: str
    level: UnitLevel
    kind: OrganisationKind
    parent_id: UUID | None
    address: str
    phone: str
    is_active: bool

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries and events carry."""
        return Ref("directory.organisation", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingView:
    """A post that an officer holds, where, since when, and of which items (none named: all).

    `deputy_for` names whose post it is when it was lent.
    """

    id: UUID
    post: Post
    organisation_id: UUID
    organisation_name: str
    area_prefix: str
    from_on: date
    until_on: date | None
    item_codes: tuple[str, ...] = ()
    deputy_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHeld:
    """A post that an officer holds or held: whoever reads an old record asks what he was then."""

    officer_id: UUID
    post: Post
    organisation_id: UUID
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerView:
    """An officer with the posts held today; the first organisation is where he is employed."""

    id: UUID
    account_id: UUID
    username: str
    name: str
    organisation_id: UUID
    organisation_name: str
    is_active: bool
    holdings: tuple[HoldingView, ...]


class AssignmentState(StrEnum):
    """A post that the system administrator assigned waits for the security administrator."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentView:
    """A post that somebody shall get, who asked for it and what was ruled."""

    id: UUID
    officer_id: UUID
    officer_name: str
    post: Post
    organisation_name: str
    area_prefix: str
    item_codes: tuple[str, ...]
    until_on: date | None
    asked_by_name: str
    asked_at: datetime
    state: AssignmentState
    ruled_by_name: str
    ruled_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVerbView:
    """A permission of a post from a day on: held or taken away, by whom."""

    post: Post
    verb: str
    held: bool
    from_on: date
    set_at: datetime
    set_by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a right is asked for: the units that count, the area and the item of a thing."""

    unit_ids: tuple[UUID, ...]
    area_code: str
    item_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachView:
    """Whether a held post gives a verb for a place, and the first thing that stands against it."""

    verb: str
    post: Post
    organisation_name: str
    area_prefix: str
    item_codes: tuple[str, ...]
    from_on: date
    until_on: date | None
    deputy_for: str
    missing: str

    @property
    def holds(self) -> bool:
        """Say whether the post gives the verb."""
        return not self.missing


class DelegationKind(StrEnum):
    """Why a post is lent."""

    LEAVE = "leave"
    TASK = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationView:
    """Posts lent to a deputy for a time (`until_on` is the first day they are back)."""

    id: UUID
    kind: DelegationKind
    officer_id: UUID
    officer_name: str
    deputy_id: UUID
    deputy_name: str
    posts: tuple[Post, ...]
    area_prefix: str
    item_codes: tuple[str, ...]
    from_on: date
    until_on: date
    reason: str
    ended_at: datetime | None


class BreakGlassState(StrEnum):
    """Where a request to see something outside one's rights stands."""

    WAITING = "waiting"
    OPEN = "open"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassView:
    """An emergency look at one thing: who, why, who approved, until when."""

    id: UUID
    officer_id: UUID
    officer_name: str
    subject: Ref
    label: str
    reason: str
    hours: int
    asked_at: datetime
    state: BreakGlassState
    ruled_by_name: str
    ruled_at: datetime | None
    until_at: datetime | None
    untold_ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """Something open that has an officer for its owner and must get another when he leaves."""

    ref: Ref
    kind_title: str
    title: str


class Belongings(Protocol):
    """What a context above answers when an officer leaves: what is his, and a new owner for it."""

    def of(self, *, officer_id: UUID, on: date) -> Sequence[Belonging]:
        """Return what the officer owns here on a day."""

    def give(self, *, ref: Ref, to_officer_id: UUID, actor: Actor, at: datetime) -> None:
        """Give one thing to another officer. Raises Refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationView:
    """A check of who holds which post in a unit: opened, due, closed; how many are confirmed."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    title: str
    opened_at: datetime
    due_on: date
    closed_at: datetime | None
    confirmed: int
    withdrawn: int
    total: int


class Severity(StrEnum):
    """An error stops the import; a warning is reported and the import goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong or noteworthy in a row of an area file (`line` counts from 1; 0: whole file)."""

    line: int
    code: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaImportReport:
    """What an area file did: rows by level, and how the table changed."""

    rows: int
    counts: Mapping[AreaLevel, int]
    added: int
    renamed: int
    ended: int
    restored: int
    unchanged: int
    findings: tuple[Finding, ...]


class AreaImportRefused(Refusal):
    """The file has rows that cannot be loaded; nothing was changed."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        errors = [item for item in findings if item.severity is Severity.ERROR]
        super().__init__(
            "directory.area.import_refused",
            f"文件里有 {len(errors)} 处错误，一行都没有导入。请按清单改好后重新导入。",
            field="file",
        )
        self.findings = findings


class AreaUnknown(NotFound):
    """No area has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"没有代码为 {code} 的区划。")


class UnitUnknown(NotFound):
    """No organisation serves this area at this level."""

    def __init__(self, message: str = "没有找到负责这个地方的单位，请联系系统管理员补上。") -> None:
        super().__init__(message)


class DirectoryRefused(Refusal):
    """An entry of the directory cannot be stored as entered."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("directory.entry.refused", message, field=field)

"""What directory shows others: areas, organisations, officers, posts and import findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import NotFound, Ref, Refusal


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
    SYSTEM_ADMIN = "system_admin"
    OPERATOR = "operator"


POST_TITLES: Mapping[Post, str] = MappingProxyType(
    {
        Post.VILLAGE_AGENT: "村代办员",
        Post.CLERK: "综窗人员",
        Post.EXAMINER: "承办人",
        Post.APPROVER: "负责人",
        Post.SUPERVISOR: "监督员",
        Post.CATALOGUE_EDITOR: "事项管理员",
        Post.SYSTEM_ADMIN: "系统管理员",
        Post.OPERATOR: "运维人员",
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
    """A post that an officer holds, where, and since when."""

    id: UUID
    post: Post
    organisation_id: UUID
    organisation_name: str
    area_prefix: str
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


class Severity(StrEnum):
    """An error stops the import; a warning is reported and the import goes on."""

    ERROR = "error"
    WARNING = "warning"


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

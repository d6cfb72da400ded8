"""People's mediation: a dispute with its parties, sessions, agreement and performance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

DISPUTE_KIND = "hotline.dispute"
SESSION_KIND = "hotline.mediation_session"
AGREEMENT_KIND = "hotline.agreement"
PERFORMANCE_KIND = "hotline.performance"


class DisputeRefused(Refusal):
    """The dispute cannot be taken, moved or written like this."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"hotline.dispute.{reason}", message, field=field)


class DisputeKind(StrEnum):
    """What people quarrel about."""

    NEIGHBOURS = "neighbours"
    FAMILY = "family"
    HOUSE = "house"
    LAND = "land"
    CONTRACT = "contract"
    WAGES = "wages"
    DAMAGES = "damages"
    PROPERTY = "property"
    OTHER = "other"


DISPUTE_KIND_TITLES: Mapping[DisputeKind, str] = MappingProxyType(
    {
        DisputeKind.NEIGHBOURS: "邻里",
        DisputeKind.FAMILY: "婚姻家庭",
        DisputeKind.HOUSE: "房屋宅基地",
        DisputeKind.LAND: "山林土地",
        DisputeKind.CONTRACT: "合同、欠款",
        DisputeKind.WAGES: "劳动报酬",
        DisputeKind.DAMAGES: "损害赔偿",
        DisputeKind.PROPERTY: "物业",
        DisputeKind.OTHER: "其他民间纠纷",
    }
)


class Elsewhere(StrEnum):
    """Who handles or settled the matter already; none: nobody, so that it may be mediated."""

    NONE = "none"
    COURT = "court"
    POLICE = "police"
    ARBITRATION = "arbitration"
    OFFICE = "office"
    CRIME = "crime"


ELSEWHERE_TITLES: Mapping[Elsewhere, str] = MappingProxyType(
    {
        Elsewhere.NONE: "没有别的机关在处理",
        Elsewhere.COURT: "法院已经受理或者判过",
        Elsewhere.POLICE: "公安机关已经受理或者处理",
        Elsewhere.ARBITRATION: "仲裁机构已经受理或者裁过",
        Elsewhere.OFFICE: "别的行政机关已经受理或者处理",
        Elsewhere.CRIME: "可能是犯罪，或者依法只能由专门机关处理",
    }
)


class DisputeState(StrEnum):
    """Where a dispute stands."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    MEDIATING = "mediating"
    DRAFTED = "drafted"
    PERFORMING = "performing"
    FULFILLED = "fulfilled"
    BROKEN = "broken"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


DISPUTE_TITLES: Mapping[DisputeState, str] = MappingProxyType(
    {
        DisputeState.APPLIED: "待受理",
        DisputeState.ACCEPTED: "待指定调解员",
        DisputeState.ASSIGNED: "待调解",
        DisputeState.MEDIATING: "调解中",
        DisputeState.DRAFTED: "待签字盖章",
        DisputeState.PERFORMING: "履行中",
        DisputeState.FULFILLED: "已履行",
        DisputeState.BROKEN: "没有履行",
        DisputeState.ENDED: "调解终止",
        DisputeState.REFUSED: "不予受理",
        DisputeState.WITHDRAWN: "已撤回",
        DisputeState.ARCHIVED: "已归档",
    }
)


class DisputeVerb(StrEnum):
    """What can be done with a dispute."""

    CONSENT = "consent"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    REJECT = "reject"
    HOLD = "hold"
    EXTEND = "extend"
    DRAFT = "draft"
    ORAL = "oral"
    SIGN = "sign"
    REDRAFT = "redraft"
    CONCLUDE = "conclude"
    END = "end"
    CHECK = "check"
    CONFIRM = "confirm"
    FULFIL = "fulfil"
    BREAK = "break"
    ARCHIVE = "archive"


DISPUTE_VERB_TITLES: Mapping[DisputeVerb, str] = MappingProxyType(
    {
        DisputeVerb.CONSENT: "答复愿不愿意调解",
        DisputeVerb.ACCEPT: "受理",
        DisputeVerb.REFUSE: "不予受理",
        DisputeVerb.WITHDRAW: "撤回",
        DisputeVerb.ASSIGN: "指定调解员",
        DisputeVerb.REJECT: "要求换调解员",
        DisputeVerb.HOLD: "调解一次",
        DisputeVerb.EXTEND: "延长调解时间",
        DisputeVerb.DRAFT: "写调解协议书",
        DisputeVerb.ORAL: "达成口头协议",
        DisputeVerb.SIGN: "签字",
        DisputeVerb.REDRAFT: "重写协议书",
        DisputeVerb.CONCLUDE: "协议生效",
        DisputeVerb.END: "终止调解",
        DisputeVerb.CHECK: "回访履行情况",
        DisputeVerb.CONFIRM: "共同申请司法确认",
        DisputeVerb.FULFIL: "全部履行",
        DisputeVerb.BREAK: "没有履行",
        DisputeVerb.ARCHIVE: "归档",
    }
)


class PartySide(StrEnum):
    """On which side somebody stands."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"


SIDE_TITLES: Mapping[PartySide, str] = MappingProxyType(
    {PartySide.APPLICANT: "申请人", PartySide.RESPONDENT: "被申请人"}
)


class Capacity(StrEnum):
    """Whether a party acts for himself."""

    FULL = "full"
    LIMITED = "limited"
    HELPED = "helped"


CAPACITY_TITLES: Mapping[Capacity, str] = MappingProxyType(
    {
        Capacity.FULL: "本人参加",
        Capacity.LIMITED: "未成年人或者不能完全辨认自己行为的成年人，由法定代理人参加",
        Capacity.HELPED: "残疾、年老或者有困难，委托别人一起参加",
    }
)


class PerformanceState(StrEnum):
    """Whether one thing that was agreed has been done."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


PERFORMANCE_TITLES: Mapping[PerformanceState, str] = MappingProxyType(
    {
        PerformanceState.OPEN: "还没有做",
        PerformanceState.DONE: "做了",
        PerformanceState.FAILED: "没有做",
    }
)


class PaperKind(StrEnum):
    """The papers of a dispute."""

    APPLICATION = "application"
    ACCEPTANCE = "acceptance"
    REFUSAL = "refusal"
    RECORD = "record"
    AGREEMENT = "agreement"
    ORAL = "oral"
    ENDING = "ending"
    FOLLOW_UP = "follow_up"
    CONFIRMATION = "confirmation"
    COVER = "cover"


PAPER_TITLES: Mapping[PaperKind, str] = MappingProxyType(
    {
        PaperKind.APPLICATION: "人民调解申请书",
        PaperKind.ACCEPTANCE: "人民调解受理登记表",
        PaperKind.REFUSAL: "不予受理告知书",
        PaperKind.RECORD: "人民调解笔录",
        PaperKind.AGREEMENT: "人民调解协议书",
        PaperKind.ORAL: "人民调解口头协议登记表",
        PaperKind.ENDING: "调解终止告知书",
        PaperKind.FOLLOW_UP: "人民调解回访记录",
        PaperKind.CONFIRMATION: "司法确认申请书",
        PaperKind.COVER: "人民调解卷宗目录",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyGiven:
    """A party as somebody writes him down; a representative where he does not act alone."""

    side: PartySide
    name: str
    phone: str = ""
    address: str = ""
    capacity: Capacity = Capacity.FULL
    representative: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeGiven:
    """What somebody asks to be mediated."""

    kind: DisputeKind
    title: str
    facts: str
    claim: str
    area_code: str
    elsewhere: Elsewhere
    parties: tuple[PartyGiven, ...]
    wanted_mediator_id: UUID | None = None
    in_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing to be done under an agreement: who, what, until when."""

    party_id: UUID
    what: str
    due_on: date
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementGiven:
    """What was agreed, as the mediator writes it."""

    facts: str
    content: str
    manner: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """A party with his telephone masked; `consents` is None until he has said."""

    id: UUID
    side: PartySide
    name: str
    phone: str
    address: str
    capacity: Capacity
    representative: str
    relation: str
    person_id: UUID | None
    consents: bool | None
    rejects: bool
    extends: bool

    @property
    def signer(self) -> str:
        """Return who signs: the legal representative of who cannot, else himself."""
        return self.representative if self.capacity is Capacity.LIMITED else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One session with its record."""

    id: UUID
    number: int
    held_at: datetime
    place: str
    present: str
    record: str
    by: str
    next_on: date | None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """The agreement as it stands; `effective_at` once signed by all and sealed, or said by all."""

    id: UUID
    version: int
    oral: bool
    facts: str
    content: str
    manner: str
    made_at: datetime
    file_id: UUID | None
    effective_at: datetime | None

    @property
    def ref(self) -> Ref:
        """Return the reference under which it is signed and sealed."""
        return Ref(AGREEMENT_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceView:
    """One thing to be done, and what the follow-ups found."""

    id: UUID
    number: int
    party_id: UUID
    what: str
    due_on: date
    amount: Decimal | None
    state: PerformanceState
    checks: tuple[tuple[datetime, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """A dispute as pages read it."""

    id: UUID
    number: str
    kind: DisputeKind
    title: str
    facts: str
    claim: str
    area_code: str
    unit_id: UUID
    state: DisputeState
    elsewhere: Elsewhere
    in_public: bool
    order_id: UUID | None
    wanted_mediator_id: UUID | None
    mediator_id: UUID | None
    mediator: str
    opened_at: datetime
    opened_by: str
    accepted_at: datetime | None
    ended_at: datetime | None
    why: str
    confirmed_at: datetime | None
    parties: tuple[PartyView, ...]

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger, clocks and work carry."""
        return Ref(DISPUTE_KIND, self.id)

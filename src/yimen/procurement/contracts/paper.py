"""Shapes of project papers: what is filed, what is wanted by when, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

PAPER_KIND = "procurement.project_paper"


class PaperKind(StrEnum):
    """Which paper of a project it is."""

    NEED_STUDY = "need_study"
    PLAN = "plan"
    BUDGET_BASIS = "budget_basis"
    TENDER = "tender"
    CONTRACT = "contract"
    DELIVERY_RECEIPT = "delivery_receipt"
    PROCESS_CHECK = "process_check"
    INITIAL = "initial_acceptance"
    TEST = "third_party_test"
    FINAL = "final_acceptance"
    PUBLICATION = "publication"
    MAINTENANCE = "maintenance_contract"
    TRAINING = "training_record"
    SURVEY = "survey"


PAPER_TITLES: Mapping[PaperKind, str] = MappingProxyType(
    {
        PaperKind.NEED_STUDY: "可行性或需求论证",
        PaperKind.PLAN: "实施方案",
        PaperKind.BUDGET_BASIS: "预算编制依据",
        PaperKind.TENDER: "采购文件",
        PaperKind.CONTRACT: "采购合同",
        PaperKind.DELIVERY_RECEIPT: "到货签收单",
        PaperKind.PROCESS_CHECK: "过程考核记录",
        PaperKind.INITIAL: "初验报告",
        PaperKind.TEST: "第三方测试报告",
        PaperKind.FINAL: "终验报告（验收书）",
        PaperKind.PUBLICATION: "验收结果公示",
        PaperKind.MAINTENANCE: "维护合同",
        PaperKind.TRAINING: "培训记录",
        PaperKind.SURVEY: "使用情况调查",
    }
)


class PaperStanding(StrEnum):
    """How a wanted paper stands on a day."""

    FILED = "filed"
    FILED_LATE = "filed_late"
    WANTED = "wanted"
    MISSING = "missing"
    NOT_YET = "not_yet"


STANDING_TITLES: Mapping[PaperStanding, str] = MappingProxyType(
    {
        PaperStanding.FILED: "已归档",
        PaperStanding.FILED_LATE: "已归档（补交）",
        PaperStanding.WANTED: "还要交",
        PaperStanding.MISSING: "缺",
        PaperStanding.NOT_YET: "还没到时候",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """That a kind of paper is wanted: so many days after an event, from which contracts, why."""

    kind: PaperKind
    event: str
    days: int
    contract_kinds: tuple[str, ...]
    want: str
    cites: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """A filed paper; `sm3` is the digest of the file, `dated_on` the day that it bears."""

    id: UUID
    contract_id: UUID
    kind: PaperKind
    file_id: UUID
    file_name: str
    sm3: str
    size: int
    dated_on: date
    filed_at: datetime
    filed_by: str

    @property
    def title(self) -> str:
        """Return what the paper is called."""
        return PAPER_TITLES[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPaper:
    """A paper that a contract wants, with its day, and the newest file that answers it."""

    contract_id: UUID
    contract_number: str
    kind: PaperKind
    due_on: date | None
    standing: PaperStanding
    says: str
    cites: str
    filed: PaperView | None = None
    days_late: int = 0

    @property
    def title(self) -> str:
        """Return what the paper is called."""
        return PAPER_TITLES[self.kind]

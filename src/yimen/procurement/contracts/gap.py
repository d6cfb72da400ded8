"""Shapes of gaps: what ought to be there and is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

GAP_KIND = "procurement.gap"


class GapKind(StrEnum):
    """What is missing."""

    PAID_AHEAD = "payment_ahead"
    UNSIGNED_REPAIR = "repair_unsigned"
    ACCEPTANCE = "acceptance_missing"
    SHEET = "sheet_missing"
    MAINTENANCE = "maintenance_missing"
    PAPER = "paper_missing"


GAP_TITLES: Mapping[GapKind, str] = MappingProxyType(
    {
        GapKind.PAID_AHEAD: "付款超过验收进度",
        GapKind.UNSIGNED_REPAIR: "维修记录签字不全",
        GapKind.ACCEPTANCE: "到期没有验收",
        GapKind.SHEET: "当月没有考核表",
        GapKind.MAINTENANCE: "终验后没有维护合同",
        GapKind.PAPER: "缺项目文件",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class GapKey:
    """Which gap of a contract it is: its kind and what exactly is missing."""

    kind: GapKind
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """A gap with its time; it is open until `closed_at`."""

    id: UUID
    contract_id: UUID
    contract_number: str
    key: GapKey
    says: str
    opened_at: datetime
    closed_at: datetime | None

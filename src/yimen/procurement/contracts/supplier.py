"""Shapes of suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

SUPPLIER_KIND = "procurement.supplier"


class SupplierState(StrEnum):
    """Whether anything new may be bought from a supplier."""

    ACTIVE = "active"
    BARRED = "barred"
    ENDED = "ended"


SUPPLIER_TITLES: Mapping[SupplierState, str] = MappingProxyType(
    {
        SupplierState.ACTIVE: "可以签约",
        SupplierState.BARRED: "禁止参加采购",
        SupplierState.ENDED: "已注销、停用",
    }
)


class SupplierVerb(StrEnum):
    """What may be done to a supplier."""

    BAR = "bar"
    READMIT = "readmit"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierView:
    """A supplier (供应商); `barred_until` is the last day of a bar, `reason` why it is barred or ended."""

    id: UUID
    uscc: str
    name: str
    service_line: str
    state: SupplierState
    reason: str
    barred_until: date | None
    contracts: int = 0

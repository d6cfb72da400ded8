"""Shapes of monthly assessment sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

SHEET_KIND = "procurement.assessment_sheet"


class SheetState(StrEnum):
    """A sheet counts when a second person confirmed it."""

    NOTED = "noted"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


SHEET_TITLES: Mapping[SheetState, str] = MappingProxyType(
    {
        SheetState.NOTED: "等第二人确认",
        SheetState.CONFIRMED: "已确认",
        SheetState.RETURNED: "退回重打",
    }
)


class SheetVerb(StrEnum):
    """What may be done to a sheet."""

    CONFIRM = "confirm"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one criterion got, of how many points, and why less."""

    title: str
    full: Decimal
    points: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What a sheet comes to: points, the month's fee, what is taken off, what is owed, in words."""

    total: Decimal
    fee: Decimal
    deduction: Decimal
    payable: Decimal
    reasoning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """The assessment of one month (月度考核表)."""

    id: UUID
    contract_id: UUID
    contract_number: str
    month: date
    marks: tuple[Mark, ...]
    assessed: Assessed
    state: SheetState
    noted_by: str
    noted_by_id: UUID | None
    noted_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    reason: str

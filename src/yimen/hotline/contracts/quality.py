"""Quality check of orders: what the words hint at, the sheet, and the operator's appeal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.hotline.contracts.mutual import AppealState

QUALITY_KIND = "hotline.quality"


class Aspect(StrEnum):
    """What a sheet scores, each out of twenty-five."""

    COMPLETE = "complete"
    CONSISTENT = "consistent"
    FORM = "form"
    RISK = "risk"


ASPECT_TITLES: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.COMPLETE: "完整",
        Aspect.CONSISTENT: "一致",
        Aspect.FORM: "规范",
        Aspect.RISK: "风险",
    }
)
FULL = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What the words of an order hint at, with the words that did; a person judges it."""

    aspect: Aspect
    said: str
    words: tuple[str, ...] = ()
    costs: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the checker writes: four scores and words."""

    complete: int
    consistent: int
    form: int
    risk: int
    words: str = ""

    @property
    def total(self) -> int:
        """Return the sum, a hundred at most."""
        return self.complete + self.consistent + self.form + self.risk


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """A sheet as its checker and the operator read it."""

    id: UUID
    order_id: UUID
    order_number: str
    order_title: str
    operator: str
    operator_account: UUID
    judged: Judged
    hints: tuple[str, ...]
    checker: str
    at: datetime
    appeal: AppealState | None
    appeal_reason: str
    ruling: str
    ruled_by: str

"""Which orders are drawn: for the call-back, and for the quality check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class Purpose(StrEnum):
    """What is drawn for."""

    CALL_BACK = "call_back"
    QUALITY = "quality"


PURPOSE_TITLES: Mapping[Purpose, str] = MappingProxyType(
    {Purpose.CALL_BACK: "回访", Purpose.QUALITY: "质检"}
)


class CallBackWay(StrEnum):
    """How the caller was asked, or answered by himself."""

    PHONE = "phone"
    SMS = "sms"
    WEB = "web"


WAY_TITLES: Mapping[CallBackWay, str] = MappingProxyType(
    {CallBackWay.PHONE: "电话回访", CallBackWay.SMS: "短信链接", CallBackWay.WEB: "网上评价"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Whether an order was drawn, and the sentence that says why."""

    chosen: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of a hundred are drawn of a type (empty: of every other one) since a moment."""

    code: str
    title: str
    percent: int
    from_at: datetime | None
    why: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedView:
    """A month's seed: its digest from the first draw on, the seed itself once the month is over."""

    purpose: Purpose
    month: date
    digest: str
    seed: str
    drawn: int
    left_out: int

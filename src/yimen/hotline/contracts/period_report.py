"""Daily, weekly and monthly reports: drafted from figures, edited, approved, archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Refusal

REPORT_KIND = "hotline.report"
"""Kind of the reference that ledger and work carry for a report."""


class Period(StrEnum):
    """Which span a report is about."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


PERIOD_TITLES = {Period.DAY: "日报", Period.WEEK: "周报", Period.MONTH: "月报"}


class ReportState(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ARCHIVED = "archived"


REPORT_TITLES = {
    ReportState.DRAFT: "草稿",
    ReportState.SUBMITTED: "待审批",
    ReportState.ARCHIVED: "已审批归档",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number of a sentence comes from: the number, its name, and the rows behind it."""

    name: str
    value: str
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence drafted by rule, with every number that it speaks of."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """A table of a report; its first row are the heads."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChart:
    """What a chart is drawn from: names and values, `line` for a trend, else bars."""

    title: str
    line: bool
    names: tuple[str, ...]
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One numbered section; `text` is what the chief made of the drafted sentences."""

    title: str
    text: str
    sentences: tuple[Sentence, ...]
    tables: tuple[ReportTable, ...] = ()
    charts: tuple[ReportChart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report as lists and pages read it."""

    id: UUID
    period: Period
    state: ReportState
    title: str
    number: str
    area_prefix: str
    since: date
    until: date
    sections: tuple[Section, ...]
    drafted_at: datetime
    drafted_by: str
    submitted_by: str
    approved_at: datetime | None
    approved_by: str
    returned_words: str
    digest: str


class ReportRefused(Refusal):
    """A report cannot be made or changed so."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__("hotline.report.refused", message, field=field or None)

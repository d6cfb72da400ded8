"""Shapes of calendar imports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayFile:
    """A holiday file as it was handed in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """A day that an import changes; None means that the week decides."""

    day: date
    was_workday: bool | None
    is_workday: bool | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarImport:
    """What an import did: the calendar's new version, the days it changed, the clocks it moved."""

    version: int
    years: tuple[int, ...]
    changes: tuple[DayChange, ...]
    moved_clocks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A day that an arrangement decides otherwise than the week would."""

    day: date
    is_workday: bool
    name: str
    source: str
    provisional: bool


class HolidayFilesRefused(Refusal):
    """Something is wrong in the files, and nothing of them was taken."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__(
            "kernel.calendar.refused", "放假安排没有导入：" + "；".join(findings) + "。"
        )
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged(Event):
    """A new version of the working-day calendar is in force."""

    code: ClassVar[str] = "kernel.calendar.changed"
    calendar_version: int

    @property
    def subject(self) -> Ref:
        """Return the one calendar there is."""
        return CALENDAR


CALENDAR = Ref("kernel.calendar", UUID("0a1c6e52-6f0e-7b3a-9d2e-43998100ca1e"))

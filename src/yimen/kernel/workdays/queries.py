"""Read the calendar that is in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.db import connection

from yimen.kernel.calendar.arrangements import provisional_year, shipped_calendar
from yimen.kernel.calendar.workdays import (
    LAST_YEAR,
    Calendar,
    DayKind,
    calendar_from_rows,
)
from yimen.kernel.workdays.contracts import DayView

LATEST_VERSION = "(SELECT COALESCE(max(number), 0) FROM kernel_calendar_version)"
"""SQL for the version in force, to be read along with a clock's row."""


def current_version() -> int:
    """Return the version in force; 0 is the calendar that comes with the package."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {LATEST_VERSION}")
        (version,) = cursor.fetchone()
    return int(version)


def current_calendar() -> Calendar:
    """Return the calendar in force; built once for each version and process."""
    return calendar_at(version=current_version())


def calendar_at(*, version: int) -> Calendar:
    """Return the calendar of the version that was just read as the latest one."""
    return shipped_calendar() if version == 0 else _load(version)


@lru_cache(maxsize=4)
def _load(version: int) -> Calendar:
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, is_workday, provisional FROM kernel_workday")
        rows = cursor.fetchall()
    return calendar_from_rows(version=version, rows=[*rows, *_unpublished(rows)])


def forget_calendars() -> None:
    """Build every calendar anew in this process: its versions were numbered from 1 again."""
    _load.cache_clear()


def _unpublished(rows: Iterable[tuple[date, bool, bool]]) -> Iterable[tuple[date, bool, bool]]:
    last = max((day.year for day, _, _ in rows), default=0)
    for year in range(last + 1, LAST_YEAR + 1):
        for item in provisional_year(year).days:
            yield item.day, item.kind is DayKind.WORK, True


def list_days(*, year: int) -> list[DayView]:
    """Return the days that a year's arrangement decides, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, is_workday, name, source, provisional FROM kernel_workday"
            " WHERE year = %s ORDER BY day",
            (year,),
        )
        return [
            DayView(day=row[0], is_workday=row[1], name=row[2], source=row[3], provisional=row[4])
            for row in cursor.fetchall()
        ]

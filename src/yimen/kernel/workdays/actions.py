"""Import the yearly arrangements of holidays.

A clock set back changes nothing: versions count up, whatever the time of their making says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.calendar.arrangements import (
    SOURCE,
    HolidayFileError,
    HolidayYear,
    parse_holiday_file,
    shipped_years,
)
from yimen.kernel.calendar.workdays import DayKind
from yimen.kernel.clocks.sweeping import recompute_open
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.transactions import must_be_open
from yimen.kernel.workdays.contracts import (
    CALENDAR,
    CalendarChanged,
    CalendarImport,
    DayChange,
    HolidayFile,
    HolidayFilesRefused,
)
from yimen.kernel.workdays.queries import current_version

IMPORT_VERB = "kernel.import_calendar"
IMPORTED = "kernel.calendar.imported"


@dataclass(frozen=True, slots=True)
class _Row:
    year: int
    is_workday: bool
    name: str
    source: str
    provisional: bool


def seed_calendar(*, at: datetime) -> int:
    """Write the arrangements that come with the package, unless a calendar is there; return its version.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    _lock()
    version = current_version()
    if version:
        return version
    version, _ = _apply(shipped_years(), source="随软件提供", at=at)
    recompute_open()
    return version


def import_holidays(*, files: Sequence[HolidayFile], actor: Actor, at: datetime) -> CalendarImport:
    """Take in the arrangements of one or more years, and bring every open clock up to them.

    All files or none. What each day was before stays readable; importing the same again changes
    nothing and makes no version.

    Raises:
        HolidayFilesRefused: with a finding for each file that is wrong.
        NotAllowed: the actor does not keep the calendar.
        RuntimeError: no transaction is open.
    """
    must_be_open()
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(IMPORT_VERB)
    years = _parsed(files)
    seed_calendar(at=at)
    version, changes = _apply(years, source="、".join(file.name for file in files), at=at)
    covered = tuple(sorted(year.year for year in years))
    if not changes:
        return CalendarImport(version=version, years=covered, changes=(), moved_clocks=0)
    moved = recompute_open()
    ledger.record(
        actor=actor,
        verb=IMPORTED,
        subject=CALENDAR,
        at=at,
        change={
            "version": version,
            "years": covered,
            "days": len(changes),
            "moved_clocks": moved,
        },
        ground=SOURCE,
    )
    outbox.publish(CalendarChanged(calendar_version=version), at=at)
    return CalendarImport(version=version, years=covered, changes=changes, moved_clocks=moved)


def _parsed(files: Sequence[HolidayFile]) -> list[HolidayYear]:
    years: dict[int, HolidayYear] = {}
    findings = [] if files else ["没有选择文件"]
    for file in files:
        try:
            year = parse_holiday_file(file.content)
        except HolidayFileError as wrong:
            findings.append(f"{file.name}：{wrong}")
            continue
        if year.year in years:
            findings.append(f"{file.name}：{year.year}年的安排有两个文件")
        years[year.year] = year
    if findings:
        raise HolidayFilesRefused(findings)
    return list(years.values())


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE kernel_calendar_version IN SHARE ROW EXCLUSIVE MODE")


def _existing() -> dict[date, _Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, year, is_workday, name, source, provisional FROM kernel_workday"
        )
        return {day: _Row(*rest) for day, *rest in cursor.fetchall()}


def _merged(
    before: Mapping[date, _Row], years: Sequence[HolidayYear], source: str
) -> dict[date, _Row]:
    replaced = {year.year for year in years}
    after = {day: row for day, row in before.items() if row.year not in replaced}
    for year in sorted(years, key=lambda item: item.year):
        for item in year.days:
            known = after.get(item.day)
            if known is None or known.year <= year.year:
                after[item.day] = _Row(
                    year.year,
                    item.kind is DayKind.WORK,
                    item.name,
                    "、".join(year.papers) or source,
                    year.provisional,
                )
    return after


def _apply(
    years: Sequence[HolidayYear], *, source: str, at: datetime
) -> tuple[int, tuple[DayChange, ...]]:
    before = _existing()
    after = _merged(before, years, source)
    touched = sorted(
        day
        for day in before.keys() | after.keys()
        if before.get(day) != after.get(day) and not _only_source(before.get(day), after.get(day))
    )
    if not touched:
        return current_version(), ()
    changes = tuple(_change(day, before.get(day), after.get(day)) for day in touched)
    version = _new_version(at, source, len(changes))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_workday WHERE day = ANY(%s)", (touched,))
        cursor.executemany(
            "INSERT INTO kernel_workday (day, year, is_workday, name, source, provisional)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (day, row.year, row.is_workday, row.name, row.source, row.provisional)
                for day in touched
                if (row := after.get(day)) is not None
            ],
        )
        cursor.executemany(
            "INSERT INTO kernel_calendar_change (version_id, day, was_workday, is_workday, name)"
            " VALUES (%s, %s, %s, %s, %s)",
            [(version, c.day, c.was_workday, c.is_workday, c.name) for c in changes],
        )
    return version, changes


def _only_source(before: _Row | None, after: _Row | None) -> bool:
    return (
        before is not None
        and after is not None
        and (before.is_workday, before.name, before.provisional, before.year)
        == (after.is_workday, after.name, after.provisional, after.year)
    )


def _change(day: date, before: _Row | None, after: _Row | None) -> DayChange:
    shown = after or before
    assert shown is not None
    return DayChange(
        day=day,
        was_workday=before.is_workday if before else None,
        is_workday=after.is_workday if after else None,
        name=shown.name,
    )


def _new_version(at: datetime, source: str, changed: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_calendar_version (made_at, source, changed_days)"
            " VALUES (%s, %s, %s) RETURNING number",
            (at, source, changed),
        )
        (version,) = cursor.fetchone()
    return int(version)

"""Freeze every registered figure at the end of a month, with its digest in the ledger."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.performance.contracts.evidence import SNAPSHOT_KIND, EvidenceRefused
from yimen.performance.models import FigureSnapshot
from yimen.performance.queries import evidence
from yimen.performance.queries.snapshot import ROWS_KEPT


def last_month(*, at: datetime) -> date:
    """Return the first day of the month before the one a moment falls in."""
    return (local_day(at).replace(day=1) - timedelta(days=1)).replace(day=1)


def freeze_month(*, month: date, at: datetime, within: Collection[str] = ()) -> int:
    """Keep each figure of a month that is over, by county and town, and return how many were new.

    What is frozen already stays as it is: a snapshot is never taken twice nor written over.
    `within` names the areas where not all of them are wanted.

    Raises EvidenceRefused: the month is not over.
    """
    first = month.replace(day=1)
    end = (first + timedelta(days=31)).replace(day=1)
    if local_day(at) < end:
        raise EvidenceRefused("这个月还没有过完，月末以后才能存快照。", field="month")
    as_of = evidence.end_of(end - timedelta(days=1))
    new = 0
    for area in within or areas():
        for code in evidence.known_figures():
            new += _freeze(code=code, area=area, month=first, as_of=as_of, at=at)
    return new


def areas() -> list[str]:
    """Return the codes of the counties and towns that have an office of their own."""
    found = {
        one.area_code
        for level in (UnitLevel.COUNTY, UnitLevel.CENTRE, UnitLevel.TOWN)
        for one in directory.list_organisations(level=level)
    }
    return sorted(found)


def _freeze(*, code: str, area: str, month: date, as_of: datetime, at: datetime) -> int:
    with transaction.atomic():
        if FigureSnapshot.objects.filter(code=code, area_code=area, month=month).exists():
            return 0
        found = evidence.read_figure(code=code, at=as_of, area_code=area, digested=True)
        row = FigureSnapshot(
            month=month,
            code=code,
            title=found.title,
            unit=found.unit,
            area_code=area,
            as_of=as_of,
            value=found.value,
            numerator=found.numerator,
            denominator=found.denominator,
            rows_count=found.rows_count,
            rows=_rows(code, area, as_of, found.rows_count),
            digest=found.digest,
            taken_at=at,
        )
        row.save(force_insert=True)
        ledger.record(
            actor=SYSTEM,
            verb="performance.figure_snapshot.taken",
            subject=Ref(SNAPSHOT_KIND, row.id),
            at=at,
            change={"figure": code, "area": area, "month": f"{month:%Y-%m}", "sm3": found.digest},
        )
    return 1


def _rows(code: str, area: str, as_of: datetime, count: int | None) -> list[list[str]] | None:
    """Return the key and the digest of each row, where they are few enough to keep."""
    if count is None or count > ROWS_KEPT:
        return None
    rows = evidence.list_rows(code=code, at=as_of, area_code=area)
    return (
        [[key, evidence.row_digest(key, said)] for key, said in rows] if rows is not None else None
    )

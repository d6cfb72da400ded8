"""The figures of calls that others may show: how many were connected, how many in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from yimen.hotline.contracts.call import CallCounts, Direction
from yimen.hotline.models import Call
from yimen.hotline.queries.call import counts
from yimen.hotline.rules.call import connect_rate, in_time
from yimen.kernel.register import FigureValue

_YEAR = timedelta(days=365)


def connected(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the share of the year's calls that somebody picked up."""
    top, bottom, _ = connect_rate(counts=_year(at, area_prefix))
    return _share(top, bottom)


def soon(*, at: datetime, area_prefix: str) -> FigureValue:
    """Return the share of the year's calls that were picked up within the fifteen seconds."""
    found = _year(at, area_prefix)
    return _share(found.in_time, found.came)


def call_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each call of the year with what counts of it."""
    rows = Call.objects.filter(
        direction=Direction.IN,
        rang_at__gt=at - _YEAR,
        rang_at__lte=at,
        area_code__startswith=area_prefix,
    )
    for row in rows.order_by("rang_at", "id").iterator():
        good = in_time(rang_at=row.rang_at, answered_at=row.answered_at)
        yield str(row.id), "没有接到" if row.answered_at is None else "15 秒内" if good else "接了"


def _year(at: datetime, area_prefix: str) -> CallCounts:
    moment = timedelta(microseconds=1)  # a call that comes at the very moment belongs to it
    return counts(since=at - _YEAR + moment, until=at + moment, area_prefix=area_prefix)


def _share(top: int, bottom: int) -> FigureValue:
    value = round(100 * top / bottom, 2) if bottom else None
    return FigureValue(value=value, numerator=top, denominator=bottom)

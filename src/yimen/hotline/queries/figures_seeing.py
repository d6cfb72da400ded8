"""Figures of warnings and calls that others may show, with the rows behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import QuerySet

from yimen.hotline.contracts.call import Direction
from yimen.hotline.models import Call, HotspotWarning
from yimen.kernel.clock import LOCAL, local_day

_YEAR = timedelta(days=364)


def _since(at: datetime) -> datetime:
    return datetime.combine(local_day(at) - _YEAR, time(0), tzinfo=LOCAL)


def _raised(at: datetime, area_prefix: str) -> QuerySet[HotspotWarning]:
    return HotspotWarning.objects.filter(
        raised_at__gte=_since(at), raised_at__lte=at, area_code__startswith=area_prefix
    )


def _answered(at: datetime, area_prefix: str) -> QuerySet[HotspotWarning]:
    return _raised(at, area_prefix).filter(answered_at__lte=at)


def _came(at: datetime, area_prefix: str) -> QuerySet[Call]:
    return Call.objects.filter(
        direction=Direction.IN, rang_at__gte=_since(at), rang_at__lte=at,
        area_code__startswith=area_prefix,
    )  # fmt: skip


def warning_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each warning of the year with the day on which it was raised."""
    rows = _raised(at, area_prefix).order_by("id").values_list("id", "raised_at")
    for row_id, raised_at in rows:
        yield str(row_id), f"{raised_at:%Y-%m-%d}"


def answered_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each answered warning of the year with what it was."""
    rows = _answered(at, area_prefix).order_by("id").values_list("id", "state")
    for row_id, state in rows:
        yield str(row_id), state


def call_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each call of the year with the seconds until it was answered."""
    rows = _came(at, area_prefix).order_by("id").values_list("id", "rang_at", "answered_at")
    for row_id, rang_at, answered_at in rows:
        seconds = ""
        if answered_at is not None and answered_at <= at:
            seconds = f"{(answered_at - rang_at).total_seconds():.0f}"
        yield str(row_id), seconds

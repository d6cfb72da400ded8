"""Figures of the grid: reports, the share handled by workers themselves, cells with a worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from yimen.hotline.contracts.grid import ReportState
from yimen.hotline.models import GridAssignment, GridCell, GridReport
from yimen.kernel.clock import local_day

_YEAR = timedelta(days=365)


def report_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each report of the 365 days with whether its worker handled it himself."""
    rows = _reports(at, area_prefix)
    handled = {str(one) for one in _handled(rows, at).values_list("id", flat=True)}
    for row_id in rows.order_by("id").values_list("id", flat=True):
        yield str(row_id), "自行处理" if str(row_id) in handled else ""


def cell_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each cell with whether somebody works in it."""
    rows = _cells(at, area_prefix)
    worked = set(rows.filter(_worked(at)).values_list("code", flat=True))
    for code in rows.order_by("code").values_list("code", flat=True):
        yield code, "有人" if code in worked else ""


def _reports(at: datetime, area_prefix: str) -> QuerySet[GridReport]:
    return GridReport.objects.filter(
        received_at__gt=at - _YEAR, received_at__lte=at, area_code__startswith=area_prefix
    ).exclude(state=ReportState.WITHDRAWN)


def _handled(rows: QuerySet[GridReport], at: datetime) -> QuerySet[GridReport]:
    return rows.filter(handled_at__lte=at, order_id=None)


def _cells(at: datetime, area_prefix: str) -> QuerySet[GridCell]:
    day = local_day(at)
    return GridCell.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=day),
        opened_on__lte=day,
        area_code__startswith=area_prefix,
    )


def _worked(at: datetime) -> Exists:
    day = local_day(at)
    return Exists(
        GridAssignment.objects.filter(
            Q(until_on=None) | Q(until_on__gt=day), cell_id=OuterRef("pk"), from_on__lte=day
        )
    )

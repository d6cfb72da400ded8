"""A year of a city's grid for benches and tests: cells, workers and reports, written in bulk.

Measured against 3,058 workers and 85,351 reports a year, which one city published.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from yimen.hotline.contracts.grid import ReportState
from yimen.hotline.models import GridAssignment, GridCell, GridReport
from yimen.hotline.queries import grid
from yimen.kernel.clock import local_day

WORKERS, REPORTS = 3058, 85_351
_BATCH = 2000  # a statement holds 65,535 values
_STATES = (
    *([ReportState.CLOSED] * 88),
    *([ReportState.ESCALATED] * 7),
    *([ReportState.HANDLED] * 3),
    ReportState.REPORTED,
    ReportState.CHECKING,
)


def generate(
    *,
    at: datetime,
    villages: list[str],
    unit_id: UUID,
    workers: int = WORKERS,
    reports: int = REPORTS,
    seed: int = 8,
) -> int:
    """Write cells with a worker each and a year of reports; the same seed writes the same.

    Returns how many reports there are now. Names are numbers; nothing of them is anybody's.
    """
    dice = random.Random(seed)  # noqa: S311 -- invented volume, nothing secret
    assigned = _cells(dice, local_day(at) - timedelta(days=400), villages, workers)
    codes = [one.code for one in grid.shipped_categories()]
    made: list[GridReport] = []
    for number in range(reports):
        made.append(_report(dice, number, assigned, codes, unit_id, at))
        if len(made) == _BATCH:
            GridReport.objects.bulk_create(made)
            made = []
    GridReport.objects.bulk_create(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE hotline_grid_report, hotline_grid_cell, hotline_grid_assignment")
    return GridReport.objects.count()


def _cells(
    dice: random.Random, opened: date, villages: list[str], workers: int
) -> list[GridAssignment]:
    cells = [
        GridCell(
            id=_uuid(dice),
            code=f"{villages[number % len(villages)]}{number:05d}",
            name=f"第{number + 1}网格",
            area_code=villages[number % len(villages)],
            opened_on=opened,
        )
        for number in range(workers)
    ]
    GridCell.objects.bulk_create(cells, batch_size=_BATCH)
    works = [
        GridAssignment(
            id=_uuid(dice),
            cell=cell,
            officer_id=_uuid(dice),
            name=f"网格员{number + 1}",
            from_on=opened,
        )
        for number, cell in enumerate(cells)
    ]
    return GridAssignment.objects.bulk_create(works, batch_size=_BATCH)


def _report(
    dice: random.Random,
    number: int,
    assigned: list[GridAssignment],
    codes: list[str],
    unit_id: UUID,
    at: datetime,
) -> GridReport:
    who, state = dice.choice(assigned), dice.choice(_STATES)
    came = at - timedelta(seconds=dice.randrange(365 * 86_400))
    over = state is ReportState.CLOSED
    order = state is ReportState.ESCALATED or (over and dice.random() < 0.2)
    handled = not order and state is not ReportState.REPORTED
    took = timedelta(minutes=dice.randrange(5, 6000))
    return GridReport(
        id=_uuid(dice),
        number=f"GT{number:08d}",
        cell=who.cell,
        area_code=who.cell.area_code,
        town_code=who.cell.area_code[:9],
        unit_id=unit_id,
        officer_id=who.officer_id,
        account_id=who.officer_id,
        by=who.name,
        category_code=dice.choice(codes),
        title=f"第{number + 1}件上报",
        state=state,
        made_at=came,
        received_at=came,
        handled_at=came + took / 2 if handled else None,
        order_id=_uuid(dice) if order else None,
        drawn_at=came + took if over and handled else None,
        closed_at=came + took if over else None,
    )


def _uuid(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)

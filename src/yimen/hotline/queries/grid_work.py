"""Which work the grid holds open, for whom."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline.contracts.grid import GRID_REPORT_KIND, ReportState
from yimen.hotline.contracts.patrol import PATROL_KIND, PatrolState
from yimen.hotline.contracts.volunteer import VOLUNTEER_PART_KIND, PartState
from yimen.hotline.models import GridReport, Patrol, VolunteerPart
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork

CHECK, AGAIN = "hotline.grid_check", "hotline.grid_again"
PATROL, HOURS = "hotline.patrol", "hotline.volunteer_hours"


def expected_checks() -> Iterator[ExpectedWork]:
    """Yield the drawn reports that the town has not looked at."""
    rows = GridReport.objects.filter(state=ReportState.CHECKING)
    for row_id, unit_id in rows.values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(GRID_REPORT_KIND, row_id), unit_id=unit_id)


def expected_again() -> Iterator[ExpectedWork]:
    """Yield the reports that were sent back to their worker."""
    rows = GridReport.objects.filter(state=ReportState.SENT_BACK)
    for row_id, area_code, unit_id in rows.values_list("id", "area_code", "unit_id"):
        village = directory.find_unit(level=UnitLevel.VILLAGE, area_code=area_code)
        yield ExpectedWork(
            ref=Ref(GRID_REPORT_KIND, row_id), unit_id=village.id if village else unit_id
        )


def expected_patrols() -> Iterator[ExpectedWork]:
    """Yield the patrols that are not over."""
    rows = Patrol.objects.filter(state__in=[PatrolState.SET, PatrolState.RUNNING])
    for row_id, unit_id in rows.values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(PATROL_KIND, row_id), unit_id=unit_id)


def expected_hours() -> Iterator[ExpectedWork]:
    """Yield the hours that nobody has confirmed."""
    rows = VolunteerPart.objects.filter(state=PartState.DONE)
    for row_id, unit_id in rows.values_list("id", "task__unit_id"):
        yield ExpectedWork(ref=Ref(VOLUNTEER_PART_KIND, row_id), unit_id=unit_id)

"""Which work of seeing the states hold open: warnings for the chief, reports to be approved."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.hotline.contracts.hotspot import WARNING_KIND, WarningState
from yimen.hotline.contracts.period_report import REPORT_KIND, ReportState
from yimen.hotline.models import HotspotWarning, PeriodReport
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork

WARNED, APPROVE_REPORT = "hotline.warned", "hotline.approve_report"


def expected_warned() -> Iterator[ExpectedWork]:
    """Yield the warnings of hot spots that wait for the chief."""
    rows = HotspotWarning.objects.filter(state=WarningState.RAISED)
    for row_id, desk_id in rows.values_list("id", "desk_id"):
        yield ExpectedWork(ref=Ref(WARNING_KIND, row_id), unit_id=desk_id)


def expected_reports() -> Iterator[ExpectedWork]:
    """Yield the reports that wait for approval."""
    rows = PeriodReport.objects.filter(state=ReportState.SUBMITTED)
    for row_id, desk_id in rows.values_list("id", "desk_id"):
        yield ExpectedWork(ref=Ref(REPORT_KIND, row_id), unit_id=desk_id)

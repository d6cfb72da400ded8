"""The open work that the governance of faces holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from yimen.biometrics.governance_contracts import (
    ASSESSMENT_KIND,
    COUNTER_KIND,
    FILING_KIND,
    RENEW_BEFORE,
    RENEW_WORK,
    TwoHands,
)
from yimen.biometrics.models import CounterMark, FaceFiling, ImpactAssessment, ThresholdPolicy
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.models import Work
from yimen.kernel.work.contracts import ExpectedWork

_SWEEP_AGAIN = timedelta(hours=2)
"""Within so long the worker's hourly sweep has run, also where it began late."""


def assessment_number(ref_id: UUID) -> str:
    """Return the number of an assessment, nothing where the id is of something else."""
    found = ImpactAssessment.objects.filter(pk=ref_id).values_list("number", flat=True).first()
    return found or ""


def waiting_assessments(*, kind: str) -> Iterator[ExpectedWork]:
    """Yield the assessments that wait for the second hand."""
    rows = ImpactAssessment.objects.filter(state=TwoHands.WAITING).order_by("pk")
    for row_id, unit_id in rows.values_list("pk", "unit_id"):
        yield ExpectedWork(ref=Ref(kind, row_id), unit_id=unit_id)


def ending_assessments(*, at: datetime) -> Iterator[ExpectedWork]:
    """Yield the assessments in force that must be on the list to be made anew.

    The sweep of each hour puts them there; what fell due since it must have run may be there.
    """
    due, soon = (local_day(moment + RENEW_BEFORE) for moment in (at - _SWEEP_AGAIN, at))
    listed = Work.objects.filter(kind=RENEW_WORK).values("ref_id")
    wanted = Q(valid_until__lte=due) | Q(valid_until__lte=soon, pk__in=listed)
    rows = ImpactAssessment.objects.filter(wanted, state=TwoHands.IN_FORCE).order_by("pk")
    for row_id, unit_id in rows.values_list("pk", "unit_id"):
        yield ExpectedWork(ref=Ref(ASSESSMENT_KIND, row_id), unit_id=unit_id)


def waiting_policies(*, kind: str) -> Iterator[ExpectedWork]:
    """Yield the thresholds that wait for the second hand."""
    rows = ThresholdPolicy.objects.filter(state=TwoHands.WAITING).order_by("pk")
    for row_id, unit_id in rows.values_list("pk", "unit_id"):
        yield ExpectedWork(ref=Ref(kind, row_id), unit_id=unit_id)


def open_filings() -> Iterator[ExpectedWork]:
    """Yield the filings that are due."""
    rows = FaceFiling.objects.filter(filed_on=None).order_by("pk")
    for row_id, unit_id in rows.values_list("pk", "unit_id"):
        yield ExpectedWork(ref=Ref(FILING_KIND, row_id), unit_id=unit_id)


def open_marks() -> Iterator[ExpectedWork]:
    """Yield the marks that nobody has taken note of."""
    rows = CounterMark.objects.filter(ended_at=None, noted_at=None).order_by("pk")
    for row_id, unit_id in rows.values_list("pk", "unit_id"):
        yield ExpectedWork(ref=Ref(COUNTER_KIND, row_id), unit_id=unit_id)

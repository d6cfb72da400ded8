"""Which purposes are switched on, and by which assessment."""

from __future__ import annotations

from datetime import datetime

from yimen.biometrics.contracts import Purpose, PurposeOff
from yimen.biometrics.governance_contracts import AssessmentView, TwoHands
from yimen.biometrics.models import ImpactAssessment
from yimen.biometrics.rules.keeping import is_on
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound


def check_on(*, purpose: Purpose, at: datetime) -> None:
    """Refuse where no assessment of the purpose is in force. Raises PurposeOff."""
    if find_in_force(purpose=purpose, at=at) is None:
        raise PurposeOff


def find_in_force(*, purpose: Purpose, at: datetime) -> AssessmentView | None:
    """Return the assessment that switches a purpose on; a newer one has ended those before it."""
    row = ImpactAssessment.objects.filter(purpose=purpose, state=TwoHands.IN_FORCE).first()
    return view_of(row) if row is not None and _is_on(row, at) else None


def list_in_force(*, at: datetime) -> dict[Purpose, AssessmentView]:
    """Return by purpose what `find_in_force` finds of each; one query."""
    rows = ImpactAssessment.objects.filter(state=TwoHands.IN_FORCE)
    return {Purpose(row.purpose): view_of(row) for row in rows if _is_on(row, at)}


def _is_on(row: ImpactAssessment, at: datetime) -> bool:
    return is_on(
        approved=row.decided_at is not None,
        ended=row.ended_at is not None,
        valid_until=row.valid_until,
        on=local_day(at),
    )


def get_assessment(*, number: str) -> AssessmentView:
    """Return an assessment by its number. Raises NotFound."""
    row = ImpactAssessment.objects.filter(number=number).first()
    if row is None:
        raise NotFound
    return view_of(row)


def list_assessments() -> list[AssessmentView]:
    """Return every assessment, the newest first."""
    return [view_of(row) for row in ImpactAssessment.objects.order_by("-written_at", "-pk")]


def view_of(row: ImpactAssessment) -> AssessmentView:
    """Return an assessment as others read it."""
    return AssessmentView(
        id=row.pk,
        number=row.number,
        purpose=Purpose(row.purpose),
        uses=row.uses,
        necessity=row.necessity,
        risks=row.risks,
        measures=row.measures,
        assessed_by=row.assessed_by,
        assessed_on=row.assessed_on,
        valid_until=row.valid_until,
        state=TwoHands(row.state),
        written_at=row.written_at,
        written_by=row.written_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision=row.decision,
        ended_at=row.ended_at,
        ended_because=row.ended_because,
    )

"""Which thresholds hold for a recogniser, and the versions before them."""

from __future__ import annotations

from yimen.biometrics.governance_contracts import PolicyView, Question, Thresholds, TwoHands
from yimen.biometrics.models import ThresholdPolicy
from yimen.biometrics.rules.matching import shipped_thresholds

_SAID = {Question.ONE: "1比1", Question.MANY: "1比多"}


def thresholds_for(*, sha256: str, question: Question) -> Thresholds:
    """Return the thresholds in force: what two people of this place decided, else what is shipped."""
    row = (
        ThresholdPolicy.objects.filter(
            question=question, model_sha256=sha256, state=TwoHands.IN_FORCE
        )
        .order_by("-version")
        .first()
    )
    if row is None:
        return shipped_thresholds(sha256=sha256, question=question)
    return Thresholds(
        name=f"{row.model_name}-{_SAID[question]}-第{row.version}版",
        accept=row.accept,
        doubt=row.doubt,
        gap=row.gap,
    )


def list_policies() -> list[PolicyView]:
    """Return every version that was proposed, the newest first."""
    return [_view(row) for row in ThresholdPolicy.objects.order_by("-written_at", "-pk")]


def _view(row: ThresholdPolicy) -> PolicyView:
    return PolicyView(
        id=row.pk,
        question=Question(row.question),
        model_name=row.model_name,
        model_sha256=row.model_sha256,
        version=row.version,
        accept=row.accept,
        doubt=row.doubt,
        gap=row.gap,
        reason=row.reason,
        state=TwoHands(row.state),
        written_at=row.written_at,
        written_by=row.written_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision=row.decision,
    )

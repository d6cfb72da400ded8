"""Read the scoring policy: the one in force on a day, and all of them."""

from __future__ import annotations

from datetime import date

from yimen.performance.contracts.scoring import DEFAULT_POLICY, ScoringPolicy
from yimen.performance.models import ScoringPolicy as PolicyRow


def policy_on(*, on: date) -> ScoringPolicy:
    """Return the policy in force on a day; before anybody set one, the default."""
    row = PolicyRow.objects.filter(from_on__lte=on).order_by("-from_on").first()
    return _shape(row) if row is not None else DEFAULT_POLICY


def list_policies() -> list[ScoringPolicy]:
    """Return every policy, the newest first, the default last."""
    return [*(map(_shape, PolicyRow.objects.order_by("-from_on"))), DEFAULT_POLICY]


def _shape(row: PolicyRow) -> ScoringPolicy:
    return ScoringPolicy(
        from_on=row.from_on,
        basis=row.basis,
        over_from=row.over_from,
        over_most=row.over_most,
        deviation_limit=row.deviation_limit,
        yellow=row.yellow,
        red=row.red,
    )

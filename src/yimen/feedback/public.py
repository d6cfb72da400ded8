"""The door of feedback: rates for the floors above."""

from __future__ import annotations

from datetime import date

from yimen.feedback.contracts.review import Rates
from yimen.feedback.queries import review as _review


def rates(*, area_prefix: str, since: date, until: date) -> Rates:
    """Return the counts of reviews of an area and period, `until` exclusive."""
    return _review.rates(area_prefix=area_prefix, since=since, until=until)

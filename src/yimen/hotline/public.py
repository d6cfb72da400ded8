"""What other contexts may ask of the hotline: keyword-only, contracts in and out."""

from __future__ import annotations

from datetime import date

from yimen.hotline.contracts.rate import Counts
from yimen.hotline.queries import figures


def count_orders(*, since: date, until: date, area_prefix: str = "") -> Counts:
    """Return all counts of the cycles closed in a span of days, the last one included."""
    return figures.counts(since=since, until=until, area_prefix=area_prefix)

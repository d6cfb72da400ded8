"""Spans and moments as the standard writes them."""

from __future__ import annotations

from datetime import timedelta

from yimen.feel.temporal import parse_duration
from yimen.feel.values import Months


def span_of(text: str) -> timedelta | None:
    """Return the span of `P3D` or `PT4H`, months as thirty days; None where it is no span."""
    found = parse_duration(text.strip())
    if isinstance(found, Months):
        return timedelta(days=30 * found.months)
    return found

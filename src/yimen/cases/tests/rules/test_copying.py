"""Seconds typed twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yimen.cases.rules.copying import LONGEST_SITTING, seconds_of

BEGUN = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "sat", "passed", "seconds"),
    [
        (0, BEGUN, 95, 95),
        (60, BEGUN, 95, 155),
        (60, None, 95, 60),
        (0, BEGUN, 20_000, LONGEST_SITTING),
        (30, BEGUN, -10, 30),
    ],
)
def test_a_sitting_counts_up_to_half_an_hour_case_cpy_1(before, sat, passed, seconds):
    at = BEGUN + timedelta(seconds=passed)
    assert seconds_of(before=before, sitting_at=sat, at=at) == seconds

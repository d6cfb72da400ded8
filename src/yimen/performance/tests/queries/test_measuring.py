"""Many indicators measured at once: what each would be alone, with each source asked once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yimen.performance.queries import evidence
from yimen.performance.queries.goal import as_indicator
from yimen.performance.tests.measured import AT, YEAR, measured, prove

pytestmark = pytest.mark.django_db


def test_many_measured_at_once_are_what_each_is_alone_and_ask_no_more() -> None:
    one = measured()
    prove(one, 1, "60", on=date(YEAR, 6, 30))
    prove(one, 1, "76", on=date(YEAR, 10, 31))
    indicators = [as_indicator(row) for row in one.indicators]
    alone = [evidence.measure(indicator=each, at=AT) for each in indicators]

    with CaptureQueriesContext(connection) as few:
        assert [found for _, found in evidence.measure_all(indicators=indicators, at=AT)] == alone
    with CaptureQueriesContext(connection) as many:
        found = list(evidence.measure_all(indicators=indicators * 20, at=AT))

    assert [each for _, each in found] == alone * 20
    assert any(each.value is not None for each in alone)
    assert len(many) == len(few)

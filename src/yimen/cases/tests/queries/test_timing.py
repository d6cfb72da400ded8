"""The cells of an officer's clock: what a day of rest, a late day and a mere promise look like."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.cases.queries import timing

pytestmark = pytest.mark.django_db

MONDAY = testing.AT


def test_a_day_of_rest_has_no_number_even_when_it_is_today() -> None:
    case = testing.case_at(CaseState.ACCEPTED, testing.town(), at=MONDAY)
    saturday = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    drawn = timing.drawn_for_officer(case=case, at=saturday)
    assert drawn is not None
    today = next(cell for cell in drawn.days if cell.kind == "today")
    assert today.number is None
    assert [cell.number for cell in drawn.days if cell.kind == "used"] == [1, 2, 3, 4]


def test_a_limit_that_ran_out_is_drawn_as_used() -> None:
    case = testing.case_at(CaseState.ACCEPTED, testing.town(), at=MONDAY)
    drawn = timing.drawn_for_officer(case=case, at=MONDAY + timedelta(days=60))
    assert drawn is not None
    last = next(cell for cell in drawn.days if cell.flag == "法定")
    assert last.kind == "used"
    assert {cell.kind for cell in drawn.days} == {"used", "over", "today"}


def test_the_flag_of_a_promise_without_a_law_says_promise() -> None:
    case = testing.case_at(CaseState.ACCEPTED, testing.town(), at=MONDAY)
    clock = timing.running_clock(case)
    assert clock is not None
    assert clock.due_on is not None
    lawless = replace(clock, promised_on=None, limit=replace(clock.limit, law=""))
    assert timing._flag(clock.due_on, clock) == "法定"
    assert timing._flag(clock.due_on, lawless) == "承诺"

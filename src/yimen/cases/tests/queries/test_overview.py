"""What waits for the applicant, and what is applied for most."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.cases import public as cases
from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.kernel.actor import ANONYMOUS

pytestmark = pytest.mark.django_db

AT = testing.AT


def test_only_what_waits_for_the_applicant_is_listed_with_its_last_day():
    around = testing.town()
    asked = testing.case_at(CaseState.CORRECTION, around)
    done = testing.case_at(CaseState.COMPLETED, around, at=AT + timedelta(hours=1))
    testing.case_at(CaseState.ACCEPTED, around, at=AT + timedelta(hours=2))

    waiting = cases.list_waiting(actor=around.resident)
    assert [(one.case.id, one.due_on) for one in waiting] == [
        (asked.id, date(2026, 12, 7)),
        (done.id, None),
    ]


def test_nothing_waits_for_anybody_else():
    around = testing.town()
    testing.case_at(CaseState.CORRECTION, around)

    for actor in (around.other_resident, around.clerk, ANONYMOUS):
        assert cases.list_waiting(actor=actor) == []


def test_most_applied_counts_within_the_moments_only():
    around = testing.town()
    for hours in (0, 1, 2):
        testing.case_at(CaseState.SUBMITTED, around, at=AT + timedelta(hours=hours))

    found = cases.most_applied(since=AT, until=AT + timedelta(hours=2))
    assert [(one.item_code, one.count) for one in found] == [(around.item.item_code, 2)]
    assert cases.most_applied(since=AT, until=AT + timedelta(hours=2), limit=0) == []

"""Finding cases by number, name or item, inside what the officer may see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.cases.queries.case_list import RETURNED, CaseFilter, list_cases
from yimen.kernel.clock import local_day

pytestmark = pytest.mark.django_db

AT = testing.AT


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def found(actor, **narrowed):
    rows = list_cases(actor=actor, narrowed=CaseFilter(on=local_day(AT), **narrowed))
    return [row.id for row in rows]


def test_a_word_is_a_number_a_name_or_an_item(around):
    case = testing.case_at(CaseState.SUBMITTED, around)
    for text in (case.number[:8], case.number.lower(), "申请人", around.item.name[1:4]):
        assert found(around.clerk, text=text) == [case.id], text
    assert found(around.clerk, text="别的人") == []
    assert found(around.other_area, text=case.number) == []
    assert found(around.other_area, text="申请人") == []


def test_a_list_is_narrowed_by_area_month_and_what_was_returned(around):
    case = testing.case_at(CaseState.BOUNCED, around)
    testing.case_at(CaseState.SUBMITTED, around, at=AT + timedelta(days=30))
    assert found(around.supervisor, states=RETURNED) == [case.id]
    month = {"submitted_from": AT - timedelta(days=1), "submitted_until": AT + timedelta(days=1)}
    assert found(around.supervisor, **month) == [case.id]
    assert found(around.supervisor, area_prefix="439982") == []

"""The form beside what is held of the applicant: nothing unmasked, differences first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.cases import testing
from yimen.cases.actions import acceptance, correction
from yimen.cases.contracts import CaseState
from yimen.cases.queries import case as cases
from yimen.cases.queries import comparison
from yimen.kernel.clock import local_day

pytestmark = pytest.mark.django_db

AT = testing.AT


def compared(around: testing.Town, case_id, *, at=AT):
    file = cases.open_file(actor=around.clerk, case_id=case_id, at=at)
    return comparison.compare(file, on=local_day(at))


def test_a_name_that_is_not_the_registered_one_is_a_difference_on_top():
    around = testing.town()
    same = testing.case_at(CaseState.SUBMITTED, around)
    other = testing.case_at(CaseState.SUBMITTED, around, name="别人的名字")

    (row,) = compared(around, same.id)
    assert row.same
    (row,) = compared(around, other.id)
    assert not row.same
    assert row.value == "别人的名字"
    assert [(one.value, one.source) for one in row.held] == [("申请人甲", comparison.RECORD)]


def test_what_a_correction_changed_stands_beside_what_it_was():
    around = testing.town()
    case = testing.case_at(CaseState.RECEIVED, around)
    later = AT + timedelta(hours=2)
    acceptance.ask_correction(
        actor=around.acceptor, case_id=case.id, missing=[("面积", "请按实测的写")], at=later
    )
    correction.correct_case(
        actor=around.resident, case_id=case.id, raw={"size": "75"}, at=later + timedelta(hours=1)
    )

    row, name = compared(around, case.id, at=later + timedelta(hours=1))
    assert (row.code, name.code) == ("size", "name")
    assert (row.same, name.same) == (False, True)
    assert row.held[0].source == comparison.BEFORE
    assert "80" in row.held[0].value
    assert "75" in row.value

"""The list of open work equals the states, whatever happened to a case."""

from __future__ import annotations

import pytest
from django.db import connection

from yimen.cases import testing
from yimen.cases.contracts import CaseState, WorkKind
from yimen.cases.queries.open_work import EXPECTED
from yimen.kernel import register
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [one for one in CaseState if one is not CaseState.DENIED])
def test_work_of_a_case_equals_its_state(state: CaseState) -> None:
    testing.case_at(state, testing.town())
    assert rebuild_check() == []


def test_work_at_the_deciding_step_equals_it() -> None:
    testing.at_deciding_step(testing.town())
    assert rebuild_check() == []


def test_every_kind_of_work_says_what_must_be_open() -> None:
    declared = {
        kind.code: kind.expected
        for context in register.contexts()
        for kind in context.work_kinds
        if context.code in {"cases", "feedback"}
    }
    assert set(EXPECTED) == set(WorkKind)
    assert {code for code, expected in declared.items() if expected is None} == set()


def test_damage_to_the_list_is_named() -> None:
    case = testing.case_at(CaseState.SUBMITTED, testing.town())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_work SET kind = %s", [WorkKind.DECIDE])
    found = {(one.kind, one.what) for one in rebuild_check() if one.ref == case.ref}
    assert found == {(WorkKind.RECEIVE, "missing"), (WorkKind.DECIDE, "surplus")}

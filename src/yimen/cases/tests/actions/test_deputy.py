"""A deputy's acts carry 代, also where another post of his own would do for another unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from yimen.cases import access, testing
from yimen.cases.actions import decision
from yimen.cases.contracts import CaseState
from yimen.cases.models import Case, CaseStep, CaseTask, Notice
from yimen.kernel.actor import Grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def _deputy(approver, *own: Grant):
    """Return the approver as somebody who holds the post for 孙局 and these posts as his own."""
    lent = tuple(replace(one, deputy_for="孙局") for one in approver.grants)
    return replace(approver, name="代办员李", grants=(*lent, *own))


def test_a_revocation_by_a_deputy_says_for_whom_on_the_case_and_on_the_notice(around):
    case = testing.case_at(CaseState.COMPLETED, around)
    deputy = _deputy(around.approver)

    decision.revoke_decision(
        actor=deputy,
        case_id=case.id,
        reason="发现材料不实，依法撤销。",
        at=testing.AT + timedelta(days=30),
    )

    step = CaseStep.objects.filter(case_id=case.id).latest("at", "id")
    assert step.actor_name == "代办员李（代孙局）"
    notice = Notice.objects.get(case_id=case.id, kind="revocation")
    assert notice.made_by == "代办员李（代孙局）"


@pytest.mark.parametrize("decides", [True, False])
def test_a_step_of_a_process_is_signed_by_the_post_of_its_own_unit(around, decides):
    case = Case.objects.get(id=testing.case_at(CaseState.ACCEPTED, around).id)
    verb = access.DECIDE if decides else access.EXAMINE
    unit, elsewhere = case.deciding_unit_id, case.receiving_unit_id
    lent = Grant(verb, unit, "439981", deputy_for="孙局")
    own = Grant(access.EXAMINE, elsewhere, "439981")
    deputy = replace(around.examiner, name="李", grants=(lent, own))

    assert (
        access.task_signature(deputy, case, CaseTask(unit_id=unit, decides=decides))
        == "李（代孙局）"
    )
    owner = replace(deputy, grants=(replace(lent, deputy_for=""), own))
    assert access.task_signature(owner, case, CaseTask(unit_id=unit, decides=decides)) == "李"

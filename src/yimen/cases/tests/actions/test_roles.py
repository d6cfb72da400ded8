"""Every state × verb × role through the actions on the database, each outcome said beforehand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from yimen.cases import testing
from yimen.cases.contracts import CaseState as S
from yimen.cases.contracts import CaseVerb as V
from yimen.cases.rules.case import FLOW
from yimen.kernel.contracts import NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.django_db

ROLES = (
    "resident",
    "other_resident",
    "clerk",
    "acceptor",
    "examiner",
    "approver",
    "other_unit",
    "other_area",
    "supervisor",
    "system_admin",
)
# Who must not even learn that the case exists.
BLIND = {"other_resident", "other_unit", "other_area", "system_admin"}
# Who may do it, in the state that allows it. Everybody else who sees the case is not allowed.
MAY: dict[V, set[str]] = {
    V.RECEIVE: {"clerk"},
    V.BOUNCE: {"clerk"},
    V.CORRECT: {"resident", "clerk"},
    V.WITHDRAW: {"resident", "clerk"},
    V.ACCEPT: {"acceptor", "examiner", "approver"},
    V.ASK_CORRECTION: {"acceptor", "examiner", "approver"},
    V.DECLINE: {"acceptor", "examiner", "approver"},
    V.SAY_NOT_REQUIRED: {"acceptor", "examiner", "approver"},
    V.SAY_WRONG_UNIT: {"acceptor", "examiner", "approver"},
    V.EXAMINE: {"examiner"},
    V.SEND_BACK: {"examiner"},
    V.STOP: {"examiner"},
    V.RESUME: {"examiner"},
    V.EXTEND: {"examiner"},
    V.GRANT: {"approver"},
    V.DENY: {"approver"},
    V.DELIVER: {"clerk", "acceptor", "examiner"},
    V.TERMINATE: {"approver"},
    V.REVOKE: {"approver"},
}
# States in which the case stands at the step that decides: there the approver's hand counts.
DECIDING = {S.GRANTED, S.COMPLETED, S.DELIVERED, S.REVOKED}
# A correction is awaited for fifteen working days; until then nobody bounces.
NOT_YET = {(S.CORRECTION, V.BOUNCE)}
STATES = [state for state in S if state is not S.DENIED]


def expected(state: S, verb: V, role: str) -> type[Exception] | None:
    if role in BLIND:
        return NotFound
    allowed = role in MAY[verb]
    if verb in {V.EXAMINE, V.SEND_BACK} and state in DECIDING:
        allowed = role in {"examiner", "approver"}
    if not allowed:
        return NotAllowed
    return None if FLOW.allows(state, verb) else WrongState


def outcome(verb: V, around: testing.Town, case, role: str) -> type[Exception] | None:
    try:
        testing.do(
            verb,
            around=around,
            case_id=case.id,
            at=testing.AT + timedelta(hours=2),
            actor=getattr(around, role),
        )
    except (NotFound, NotAllowed, WrongState) as refused:
        return type(refused)
    return None


def outcome_undone(verb: V, around: testing.Town, case, role: str) -> type[Exception] | None:
    """Do it and put everything back as it was."""
    with transaction.atomic():
        found = outcome(verb, around, case, role)
        transaction.set_rollback(True)
    return found


def test_every_verb_that_somebody_may_do_by_hand_stands_in_the_table():
    assert set(MAY) == set(V) - {V.COMPLETE}
    assert set().union(*MAY.values()) <= set(ROLES) - BLIND


@pytest.mark.parametrize("state", STATES)
def test_state_verb_role(state: S):
    around = testing.town()
    case = testing.case_at(state, around)
    if state is S.ACCEPTED:
        # the second step of the route, so that sending back is possible too
        testing.do(V.EXAMINE, around=around, case_id=case.id, at=testing.AT + timedelta(minutes=30))
    ready = testing.at_deciding_step(around) if state is S.ACCEPTED else case
    wrong = []
    for verb in MAY:
        if (state, verb) in NOT_YET:
            continue
        target = ready if verb in {V.GRANT, V.DENY} else case
        for role in ROLES:
            want = expected(state, verb, role)
            run = outcome_undone if want is None else outcome
            got = run(verb, around, target, role)
            if want is not got:
                wrong.append(f"{state} {verb} {role}: {got} instead of {want}")
    assert wrong == []


def test_denied_completes_in_the_same_breath():
    around = testing.town()
    case = testing.at_deciding_step(around)
    done = testing.do(V.DENY, around=around, case_id=case.id, at=testing.AT + timedelta(hours=1))
    assert done.state is S.COMPLETED
    assert done.decided_at is not None
    assert done.licence_id is None

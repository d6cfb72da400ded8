"""The state table, whole: every state and every verb is either a move or a refusal in words."""

from __future__ import annotations

import pytest

from yimen.cases.actions.moves import PAST
from yimen.cases.contracts import CaseState as S
from yimen.cases.contracts import CaseVerb as V
from yimen.cases.rules.case import FINAL, FLOW, MOVES, STATE_TITLES, VERB_TITLES
from yimen.kernel.contracts import WrongState

# One row a state: the verbs that lead on, and where to. Everything else is refused.
EXPECTED: dict[S, dict[V, S]] = {
    S.SUBMITTED: {V.RECEIVE: S.RECEIVED, V.BOUNCE: S.BOUNCED, V.WITHDRAW: S.WITHDRAWN},
    S.RECEIVED: {
        V.ACCEPT: S.ACCEPTED,
        V.ASK_CORRECTION: S.CORRECTION,
        V.DECLINE: S.DECLINED,
        V.SAY_NOT_REQUIRED: S.NOT_REQUIRED,
        V.SAY_WRONG_UNIT: S.WRONG_UNIT,
        V.WITHDRAW: S.WITHDRAWN,
    },
    S.CORRECTION: {V.CORRECT: S.RECEIVED, V.BOUNCE: S.BOUNCED, V.WITHDRAW: S.WITHDRAWN},
    S.ACCEPTED: {
        V.EXAMINE: S.ACCEPTED,
        V.SEND_BACK: S.ACCEPTED,
        V.STOP: S.STOPPED,
        V.EXTEND: S.ACCEPTED,
        V.GRANT: S.GRANTED,
        V.DENY: S.DENIED,
        V.WITHDRAW: S.WITHDRAWN,
        V.TERMINATE: S.TERMINATED,
    },
    S.STOPPED: {V.RESUME: S.ACCEPTED, V.WITHDRAW: S.WITHDRAWN, V.TERMINATE: S.TERMINATED},
    S.GRANTED: {V.COMPLETE: S.COMPLETED},
    S.DENIED: {V.COMPLETE: S.COMPLETED},
    S.COMPLETED: {V.DELIVER: S.DELIVERED, V.REVOKE: S.REVOKED},
    S.DELIVERED: {V.REVOKE: S.REVOKED},
    S.DECLINED: {},
    S.NOT_REQUIRED: {},
    S.WRONG_UNIT: {},
    S.WITHDRAWN: {},
    S.BOUNCED: {},
    S.TERMINATED: {},
    S.REVOKED: {},
}
ALL = [(state, verb) for state in S for verb in V]


def test_every_state_stands_in_the_expectation():
    assert set(EXPECTED) == set(S)


@pytest.mark.parametrize(("state", "verb"), ALL, ids=[f"{s}-{v}" for s, v in ALL])
def test_flow_moves_or_refuses_in_words(state: S, verb: V):
    after = EXPECTED[state].get(verb)
    if after is not None:
        assert FLOW.check_move(state, verb) is after
        return
    with pytest.raises(WrongState) as refused:
        FLOW.check_move(state, verb)
    assert f"“{STATE_TITLES[state]}”" in refused.value.message
    assert f"不能{VERB_TITLES[verb]}" in refused.value.message
    assert "请刷新" in refused.value.message


def test_titles_and_ledger_words_cover_every_state_and_verb():
    assert set(STATE_TITLES) == set(S)
    assert set(VERB_TITLES) == set(V)
    assert set(PAST) == set(V)
    assert len(set(PAST.values())) == len(V)
    assert len(set(STATE_TITLES.values())) == len(S)


def test_final_states_lead_nowhere_but_to_a_revocation():
    for state in FINAL:
        assert set(FLOW.verbs(state)) <= {V.REVOKE}
    for state in set(S) - FINAL:
        assert FLOW.verbs(state), state


def test_every_state_is_reached_from_the_first():
    reached, seen = {S.SUBMITTED}, set()
    while reached != seen:
        seen = set(reached)
        reached |= {after for (before, _), after in MOVES.items() if before in seen}
    assert reached == set(S)

"""Mandates: entries nobody could rely on are refused, and the state table is complete."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from yimen.identity.contracts import (
    MandateEvidence,
    MandateKind,
    MandateRefused,
    MandateState,
)
from yimen.identity.rules import lockout, mandate
from yimen.identity.rules.mandate_flow import TABLE, MandateVerb
from yimen.kernel.contracts import WrongState

GRANTOR, HOLDER, OFFICER = UUID(int=1), UUID(int=2), UUID(int=3)
GOOD = {
    "kind": MandateKind.RELATIVE,
    "grantor_id": GRANTOR,
    "holder_person_id": HOLDER,
    "holder_officer_id": None,
    "evidence": MandateEvidence.WITNESS,
    "evidence_note": "",
    "witness": "田大山",
    "has_file": False,
    "from_on": date(2024, 2, 29),
    "until_on": date(2027, 2, 28),
}


def test_idn_mnd_1_a_complete_entry_holds():
    mandate.check_mandate_entry(**GOOD)
    mandate.check_mandate_entry(**GOOD | {"evidence": MandateEvidence.REGISTER, "until_on": None})
    mandate.check_mandate_entry(
        **GOOD
        | {
            "kind": MandateKind.VILLAGE_AGENT,
            "holder_person_id": None,
            "holder_officer_id": OFFICER,
            "evidence": MandateEvidence.THUMBPRINT,
            "has_file": True,
        }
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"holder_person_id": None}, "holder"),
        ({"holder_officer_id": OFFICER}, "holder"),
        ({"holder_person_id": GRANTOR}, "holder"),
        ({"kind": MandateKind.VILLAGE_AGENT}, "kind"),
        ({"holder_person_id": None, "holder_officer_id": OFFICER}, "kind"),
        ({"witness": " "}, "witness"),
        ({"evidence": MandateEvidence.SIGNED_PAPER}, "evidence_note"),
        ({"evidence": MandateEvidence.THUMBPRINT}, "evidence_note"),
        ({"until_on": None}, "until_on"),
        ({"until_on": date(2025, 3, 1), "months": 12}, "until_on"),
        ({"until_on": date(2024, 2, 29)}, "until_on"),
        ({"until_on": date(2027, 3, 1)}, "until_on"),
    ],
)
def test_idn_mnd_1_an_entry_to_doubt_is_refused(change, field):
    with pytest.raises(MandateRefused) as refused:
        mandate.check_mandate_entry(**GOOD | change)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("state", "verb", "after"),
    [
        (MandateState.PENDING, MandateVerb.CONFIRM, MandateState.ACTIVE),
        (MandateState.PENDING, MandateVerb.END, MandateState.ENDED),
        (MandateState.ACTIVE, MandateVerb.CONFIRM, None),
        (MandateState.ACTIVE, MandateVerb.END, MandateState.ENDED),
        (MandateState.ENDED, MandateVerb.CONFIRM, None),
        (MandateState.ENDED, MandateVerb.END, None),
    ],
)
def test_mandate_states(state, verb, after):
    if after is None:
        with pytest.raises(WrongState):
            TABLE.check_move(state, verb)
    else:
        assert TABLE.check_move(state, verb) is after


def test_idn_lock_1_a_lock_opens_by_itself():
    at = datetime(2026, 11, 21, tzinfo=UTC)

    assert lockout.minutes_locked(locked_until=None, at=at) == 0
    assert lockout.minutes_locked(locked_until=at, at=at) == 0
    assert lockout.minutes_locked(locked_until=at + timedelta(seconds=61), at=at) == 2

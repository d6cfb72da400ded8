"""What the head of a legal person may authorise, and what his successor has to confirm."""

from __future__ import annotations

from datetime import date

import pytest

from yimen.identity.contracts import MandateAct as A
from yimen.identity.contracts import MandateRefused, PersonKind
from yimen.identity.rules import legal_person

ON = date(2026, 11, 21)
ALL = frozenset(A)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "none"),
        ({"acts": {A.RECEIVE}}, "none"),
        ({"until_on": date(2029, 11, 21)}, "none"),
        ({"until_on": date(2029, 11, 22)}, "until_on"),
        ({"until_on": None}, "until_on"),
        ({"until_on": ON}, "until_on"),
        ({"acts": set()}, "acts"),
        ({"acts": {A.SUBMIT}}, "acts"),
        ({"holder_is_head": True}, "code"),
        ({"grantor": PersonKind.NATURAL}, None),
        ({"on": date(2024, 2, 29), "until_on": date(2027, 2, 28)}, "none"),
        ({"on": date(2024, 2, 29), "until_on": date(2027, 3, 1)}, "until_on"),
    ],
)
def test_idn_leg_1_an_authorisation_names_acts_and_its_end(changes, field):
    given = {
        "grantor": PersonKind.LEGAL,
        "acts": ALL,
        "holder_is_head": False,
        "until_on": date(2027, 11, 21),
        "on": ON,
        "years": 3,
    } | changes
    if field == "none":
        legal_person.check_authorisation(**given)
        return
    with pytest.raises(MandateRefused) as refused:
        legal_person.check_authorisation(**given)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        (None, date(2026, 12, 21)),
        (date(2028, 1, 1), date(2026, 12, 21)),
        (date(2026, 12, 1), date(2026, 12, 1)),
    ],
)
def test_idn_leg_2_what_the_old_head_gave_lapses_after_the_days(until, ends):
    assert legal_person.lapses_on(until_on=until, changed_on=ON, days=30) == ends

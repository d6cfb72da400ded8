"""Who may guard whom, on which paper, and when it ends by itself."""

from __future__ import annotations

from datetime import date

import pytest

from yimen.identity.contracts import GuardianGround as G
from yimen.identity.contracts import GuardianPaper as P
from yimen.identity.contracts import MandateRefused
from yimen.identity.rules import guardian

ON = date(2026, 11, 21)
GROWN = date(1990, 5, 1)


@pytest.mark.parametrize(
    ("ground", "paper", "cannot", "born", "field"),
    [
        (G.PARENT, P.BIRTH_CERTIFICATE, False, GROWN, None),
        (G.PARENT, P.HOUSEHOLD_BOOK, False, None, None),
        (G.GRANDPARENT, P.HOUSEHOLD_BOOK, True, GROWN, None),
        (G.GRANDPARENT, P.HOUSEHOLD_BOOK, False, GROWN, "parents_cannot"),
        (G.SIBLING, P.HOUSEHOLD_BOOK, True, GROWN, None),
        (G.SIBLING, P.HOUSEHOLD_BOOK, True, date(2010, 1, 1), "holder"),
        (G.OTHER_WILLING, P.COMMITTEE_LETTER, True, GROWN, None),
        (G.OTHER_WILLING, P.HOUSEHOLD_BOOK, True, GROWN, "paper"),
        (G.COURT, P.JUDGMENT, False, GROWN, None),
        (G.SPOUSE, P.MARRIAGE_CERTIFICATE, True, GROWN, "ground"),
        (G.CHILD, P.HOUSEHOLD_BOOK, True, GROWN, "ground"),
        (G.PARENT, P.AGREEMENT, False, GROWN, "paper"),
    ],
)
def test_idn_grd_1_parents_first_others_where_they_cannot(ground, paper, cannot, born, field):
    given = {
        "ground": ground,
        "paper": paper,
        "parents_cannot": cannot,
        "guardian_born": born,
        "on": ON,
    }
    if field is None:
        guardian.check_guardian_of_minor(**given)
        return
    with pytest.raises(MandateRefused) as refused:
        guardian.check_guardian_of_minor(**given)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("ground", "paper", "judged", "field"),
    [
        (G.SPOUSE, P.MARRIAGE_CERTIFICATE, True, None),
        (G.CHILD, P.HOUSEHOLD_BOOK, True, None),
        (G.PARENT, P.HOUSEHOLD_BOOK, True, None),
        (G.COURT, P.JUDGMENT, True, None),
        (G.CHILD, P.HOUSEHOLD_BOOK, False, "judged"),
        (G.GRANDPARENT, P.HOUSEHOLD_BOOK, True, "ground"),
        (G.CHILD, P.MARRIAGE_CERTIFICATE, True, "paper"),
    ],
)
def test_idn_grd_2_an_adult_is_guarded_only_after_a_judgment(ground, paper, judged, field):
    given = {"ground": ground, "paper": paper, "judged": judged, "guardian_born": GROWN, "on": ON}
    if field is None:
        guardian.check_guardian_of_adult(**given)
        return
    with pytest.raises(MandateRefused) as refused:
        guardian.check_guardian_of_adult(**given)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("minor", "paper", "field"),
    [
        (False, P.AGREEMENT, None),
        (False, P.HOUSEHOLD_BOOK, "paper"),
        (True, P.AGREEMENT, "ground"),
    ],
)
def test_idn_grd_3_an_adult_agrees_in_writing(minor, paper, field):
    given = {"ward_is_minor": minor, "paper": paper, "guardian_born": GROWN, "on": ON}
    if field is None:
        guardian.check_agreed_guardian(**given)
        return
    with pytest.raises(MandateRefused) as refused:
        guardian.check_agreed_guardian(**given)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("born", "until", "ends"),
    [
        (date(2015, 6, 1), None, date(2033, 6, 1)),
        (date(2015, 6, 1), date(2028, 1, 1), date(2028, 1, 1)),
        (date(2015, 6, 1), date(2040, 1, 1), date(2033, 6, 1)),
        (date(2012, 2, 29), None, date(2030, 3, 1)),
        (date(2008, 11, 21), None, None),
        (date(2008, 11, 22), None, date(2026, 11, 22)),
        (date(1940, 1, 1), None, None),
        (None, date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_idn_grd_4_of_a_minor_it_ends_at_eighteen(born, until, ends):
    assert guardian.guardianship_ends_on(ward_born=born, until_on=until, on=ON) == ends


@pytest.mark.parametrize(
    ("ground", "minor", "may"),
    [
        (G.AGREED, False, True),
        (G.AGREED, True, False),
        (G.CHILD, False, False),
        (None, False, False),
    ],
)
def test_only_an_adult_ends_alone_what_he_agreed_himself(ground, minor, may):
    assert guardian.ward_may_end(ground=ground, ward_is_minor=minor) is may

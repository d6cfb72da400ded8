"""How long a licence holds, and its state on a day."""

from __future__ import annotations

from datetime import date

import pytest

from yimen.licences.contracts import LicenceState
from yimen.licences.rules.validity import last_day, state_on


@pytest.mark.parametrize(
    ("first", "amount", "unit", "last"),
    [
        (date(2026, 11, 21), 5, "Y", date(2031, 11, 20)),
        (date(2024, 2, 29), 1, "Y", date(2025, 2, 27)),
        (date(2026, 1, 31), 1, "M", date(2026, 2, 27)),
        (date(2026, 12, 1), 1, "M", date(2026, 12, 31)),
        (date(2026, 11, 21), 1, "D", date(2026, 11, 21)),
        (date(2026, 11, 21), 30, "D", date(2026, 12, 20)),
    ],
)
def test_lic_val_1_ends_on_the_day_before_the_corresponding_one(first, amount, unit, last):
    assert last_day(first=first, amount=amount, unit=unit) == last


def test_lic_val_1_does_not_run_in_working_days():
    with pytest.raises(ValueError, match="W"):
        last_day(first=date(2026, 11, 21), amount=5, unit="W")


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2031, 11, 20), LicenceState.IN_FORCE),
        (date(2031, 11, 21), LicenceState.EXPIRED),
    ],
)
def test_lic_sta_1_holds_through_its_last_day(day, state):
    found = state_on(state=LicenceState.IN_FORCE, valid_until=date(2031, 11, 20), day=day)

    assert found is state


@pytest.mark.parametrize("state", [one for one in LicenceState if one is not LicenceState.IN_FORCE])
def test_lic_sta_1_leaves_every_other_state_as_it_is(state):
    assert state_on(state=state, valid_until=date(2020, 1, 1), day=date(2026, 11, 21)) is state


def test_lic_sta_1_a_licence_without_end_never_expires():
    found = state_on(state=LicenceState.IN_FORCE, valid_until=None, day=date(2126, 1, 1))

    assert found is LicenceState.IN_FORCE

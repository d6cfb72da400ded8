"""The law of each clock regime, by named cases."""

from datetime import date

import pytest

from yimen.cases.rules import regimes
from yimen.cases.rules.regimes import ClockKind, StopKind, regime_on
from yimen.kernel.calendar.arrangements import shipped_calendar
from yimen.kernel.deadlines.limits import Extension, Limit, Unit
from yimen.kernel.rules import registered_rules

CALENDAR = shipped_calendar()
TODAY = date(2026, 11, 20)
LICENCE = regime_on(code="licence", day=TODAY)
REGISTRATION = regime_on(code="registration", day=TODAY)
OTHERS = [regime_on(code=code, day=TODAY) for code in ("benefit", "public_service", "confirmation")]


def test_regime_is_the_one_in_force_on_the_day():
    assert LICENCE.valid_from == date(2004, 7, 1)
    with pytest.raises(regimes.UnknownRegimeError):
        regime_on(code="licence", day=date(2004, 6, 30))
    with pytest.raises(regimes.UnknownRegimeError):
        regime_on(code="tax", day=TODAY)


@pytest.mark.parametrize(
    ("regime", "kind", "item", "limit"),
    [
        (LICENCE, ClockKind.ACCEPT, None, 5),
        (LICENCE, ClockKind.ACCEPT, 15, 5),
        (LICENCE, ClockKind.CORRECT, 15, 5),
        (LICENCE, ClockKind.DECIDE, None, 20),
        (LICENCE, ClockKind.DECIDE, 7, 7),
        (LICENCE, ClockKind.DECIDE, 45, 45),
        (LICENCE, ClockKind.DELIVER, None, 10),
        (LICENCE, ClockKind.RECEIVE, None, None),
        (REGISTRATION, ClockKind.DECIDE, None, 3),
        (REGISTRATION, ClockKind.ACCEPT, None, None),
        *[(regime, kind, None, None) for regime in OTHERS for kind in ClockKind],
        *[(regime, ClockKind.DECIDE, 30, 30) for regime in OTHERS],
    ],
)
def test_clk_7_limit_comes_from_its_law_else_from_the_item(regime, kind, item, limit):
    item_limit = Limit(amount=item) if item else None
    found = regimes.limit_for(regime=regime, kind=kind, item_limit=item_limit)
    assert (found.amount if found else None) == limit


@pytest.mark.parametrize(
    ("case", "received", "last"),
    [
        ("an ordinary week", date(2026, 11, 16), date(2026, 11, 23)),
        ("before spring festival", date(2026, 2, 12), date(2026, 2, 26)),
        ("on a saturday", date(2026, 11, 21), date(2026, 11, 27)),
        ("over the year end", date(2025, 12, 29), date(2026, 1, 6)),
    ],
)
def test_clk_8_everything_missing_is_told_within_five_working_days(case, received, last):
    assert regimes.correction_due(received_on=received, regime=LICENCE, calendar=CALENDAR) == last


@pytest.mark.parametrize("regime", [REGISTRATION, *OTHERS])
def test_clk_8_belongs_to_the_licence_regime(regime):
    assert regimes.correction_due(received_on=TODAY, regime=regime, calendar=CALENDAR) is None


RECEIVED = date(2026, 11, 16)  # the fifth working day is 11-23


@pytest.mark.parametrize(
    ("case", "rest", "deemed"),
    [
        ("the fifth day is not over", {"on": date(2026, 11, 23)}, None),
        ("silence beyond the fifth day", {"on": date(2026, 11, 24)}, RECEIVED),
        ("told on the fifth day", {"on": date(2026, 12, 31), "told_on": date(2026, 11, 23)}, None),
        ("told a day late", {"on": date(2026, 12, 31), "told_on": date(2026, 11, 24)}, RECEIVED),
        (
            "late request, corrected all the same",
            {
                "on": date(2026, 12, 31),
                "told_on": date(2026, 11, 24),
                "corrected_on": date(2026, 11, 26),
            },
            RECEIVED,
        ),
        (
            "corrected, still within five days",
            {
                "on": date(2026, 12, 4),
                "told_on": date(2026, 11, 18),
                "corrected_on": date(2026, 11, 27),
            },
            None,
        ),
        (
            "corrected, then silence",
            {
                "on": date(2026, 12, 7),
                "told_on": date(2026, 11, 18),
                "corrected_on": date(2026, 11, 27),
            },
            date(2026, 11, 27),
        ),
        (
            "corrected and accepted in time",
            {
                "on": date(2026, 12, 31),
                "told_on": date(2026, 11, 18),
                "corrected_on": date(2026, 11, 27),
                "answered_on": date(2026, 12, 4),
            },
            None,
        ),
        (
            "corrected and accepted late",
            {
                "on": date(2026, 12, 31),
                "told_on": date(2026, 11, 18),
                "corrected_on": date(2026, 11, 27),
                "answered_on": date(2026, 12, 7),
            },
            date(2026, 11, 27),
        ),
        ("a clock set back", {"on": date(2026, 11, 1)}, None),
    ],
)
def test_clk_9_silence_is_acceptance_from_the_day_of_receipt(case, rest, deemed):
    found = regimes.deemed_accepted_on(
        received_on=RECEIVED, regime=LICENCE, calendar=CALENDAR, **rest
    )
    assert found == deemed


def test_clk_9_spring_festival_postpones_the_fifth_day():
    def deemed(on):
        return regimes.deemed_accepted_on(
            received_on=date(2026, 2, 12), on=on, regime=LICENCE, calendar=CALENDAR
        )

    assert deemed(date(2026, 2, 26)) is None
    assert deemed(date(2026, 2, 27)) == date(2026, 2, 12)


@pytest.mark.parametrize("regime", [REGISTRATION, *OTHERS])
def test_clk_9_belongs_to_the_licence_regime(regime):
    found = regimes.deemed_accepted_on(
        received_on=RECEIVED, on=date(2027, 1, 1), regime=regime, calendar=CALENDAR
    )
    assert found is None


@pytest.mark.parametrize("stop", list(StopKind))
def test_clk_12_the_eight_stop_a_licence_and_nothing_else(stop):
    assert regimes.stop_allowed(regime=LICENCE, kind=stop)
    assert not regimes.stop_allowed(regime=REGISTRATION, kind=stop)
    assert not any(regimes.stop_allowed(regime=regime, kind=stop) for regime in OTHERS)
    assert regimes.STOP_TITLES[stop]


@pytest.mark.parametrize("regime", [LICENCE, REGISTRATION, *OTHERS])
@pytest.mark.parametrize("kind", ["publicity", "site_visit", "", "HEARING"])
def test_clk_12_anything_else_needs_an_article(regime, kind):
    assert not regimes.stop_allowed(regime=regime, kind=kind)
    assert not regimes.stop_allowed(regime=regime, kind=kind, article="  ")
    assert regimes.stop_allowed(regime=regime, kind=kind, article="某条例第十条")


@pytest.mark.parametrize(
    ("case", "rest", "allowed"),
    [
        ("ten days, once, in time", {}, True),
        ("on the last day", {"on": date(2026, 12, 18)}, True),
        ("after the limit ran out", {"on": date(2026, 12, 21)}, False),
        ("a second time", {"times_before": 1}, False),
        ("eleven days", {"asked": Extension(amount=11)}, False),
        ("ten calendar days", {"asked": Extension(amount=10, unit=Unit.DAY)}, False),
        ("while stopped", {"due": None}, True),
        ("registration, three", {"regime": REGISTRATION, "asked": Extension(amount=3)}, True),
        ("registration, four", {"regime": REGISTRATION, "asked": Extension(amount=4)}, False),
        ("benefit", {"regime": OTHERS[0], "asked": Extension(amount=1)}, False),
        (
            "benefit whose own law allows it",
            {"regime": OTHERS[0], "asked": Extension(amount=5), "item_extension": Limit(amount=5)},
            True,
        ),
        (
            "benefit whose own law allows it, again",
            {
                "regime": OTHERS[0],
                "asked": Extension(amount=5),
                "item_extension": Limit(amount=5),
                "times_before": 1,
            },
            False,
        ),
    ],
)
def test_clk_13_limit_is_extended_once_and_in_time(case, rest, allowed):
    asked = {
        "regime": LICENCE,
        "asked": Extension(amount=10),
        "on": date(2026, 12, 10),
        "due": date(2026, 12, 18),
    } | rest
    assert regimes.may_extend(**asked) is allowed


def test_rules_of_time_are_registered_with_their_law():
    ids = {each for each in registered_rules() if each.startswith("CLK-")}
    assert {f"CLK-{number}" for number in (*range(1, 10), 11, 12, 13)} <= ids
    assert all(each.cites for each in registered_rules().values())

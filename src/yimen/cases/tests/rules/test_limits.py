"""How long each clock of a case runs, and when the law deems it accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from yimen.cases.contracts import ClockKind
from yimen.cases.rules.limits import (
    clock_limits,
    deemed_accepted_on,
    extension_limit,
    verify_limit,
)
from yimen.catalogue.contracts import Elements, LimitText, Regime
from yimen.kernel.calendar.arrangements import shipped_calendar
from yimen.kernel.clocks.dates import due_dates
from yimen.kernel.deadlines.limits import Extension, Pause

CALENDAR = shipped_calendar()
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Own:
    """Just the limits of a definition."""

    extension_limit: LimitText | None = None
    delivery_limit: LimitText | None = None


@dataclass(frozen=True)
class Version:
    """Just what these rules read of an item version."""

    regime: Regime = Regime.LICENCE
    lawful_limit: LimitText | None = None
    promised_limit: LimitText | None = None
    definition: Own | None = None


def limit(amount: int, unit: str = "W") -> LimitText:
    return LimitText(amount=amount, unit=unit, law="《某法》第一条")


@pytest.mark.parametrize(
    ("case", "version", "kind", "lawful", "promised"),
    [
        ("a counter passes on in a day", Version(), ClockKind.RECEIVE, 1, None),
        ("fifteen days to correct", Version(), ClockKind.CORRECT, 15, None),
        ("five days to answer a licence", Version(), ClockKind.ACCEPT, 5, None),
        ("five days to answer a benefit", Version(regime=Regime.BENEFIT), ClockKind.ACCEPT, 5, None),
        ("twenty days to decide", Version(), ClockKind.DECIDE, 20, None),
        (
            "a special law decides in seven",
            Version(lawful_limit=limit(7), promised_limit=limit(3)),
            ClockKind.DECIDE, 7, 3,
        ),
        (
            "a registration in three",
            Version(regime=Regime.REGISTRATION, promised_limit=limit(1)),
            ClockKind.DECIDE, 3, 1,
        ),
        (
            "a benefit without a law is held to its promise",
            Version(regime=Regime.BENEFIT, promised_limit=limit(5)),
            ClockKind.DECIDE, 5, None,
        ),
        ("nothing said at all", Version(regime=Regime.PUBLIC_SERVICE), ClockKind.DECIDE, None, None),
        ("ten days to deliver a licence", Version(), ClockKind.DELIVER, 10, None),
        (
            "a special law delivers in five",
            Version(definition=Own(delivery_limit=limit(5))),
            ClockKind.DELIVER, 5, None,
        ),
        ("no limit to deliver a benefit", Version(regime=Regime.BENEFIT), ClockKind.DELIVER, None, None),
    ],
)  # fmt: skip
def test_case_lim_1_clock_runs_as_long_as(case, version, kind, lawful, promised):
    limits = clock_limits(version=version, kind=kind, on=DAY)
    assert (limits.lawful.amount if limits else None) == lawful
    assert (limits.promised.amount if limits and limits.promised else None) == promised


def last_days(version, kind=ClockKind.DECIDE, *, on=DAY, pauses=(), extensions=()):
    """Return the lawful and the promised last day as the running clock counts them."""
    limits = clock_limits(version=version, kind=kind, on=on)
    dates = due_dates(
        started_at=datetime(on.year, on.month, on.day, 1, tzinfo=UTC),
        limit=limits.lawful,
        promised=limits.promised,
        pauses=pauses,
        extensions=extensions,
        calendar=CALENDAR,
    )
    return dates.due_on, dates.promised_on


HEARING = Pause(start=date(2026, 11, 23), end=date(2026, 11, 27), why="听证")
STANDING = Pause(start=date(2026, 11, 23), why="听证")


def test_case_lim_1_last_lawful_day_of_each_regime():
    def lawful(version, **rest):
        return last_days(version, **rest)[0]

    assert lawful(Version()) == date(2026, 12, 18)
    assert lawful(Version(lawful_limit=limit(7))) == date(2026, 12, 1)
    assert lawful(Version(), extensions=[Extension(amount=10)]) == date(2027, 1, 4)
    assert lawful(Version(), pauses=[HEARING]) == date(2026, 12, 24)
    assert lawful(Version(), pauses=[STANDING]) is None
    assert lawful(Version(regime=Regime.REGISTRATION)) == date(2026, 11, 25)
    thirty = Version(regime=Regime.BENEFIT, lawful_limit=limit(30, "D"))
    assert lawful(thirty) == date(2026, 12, 21)
    delivered = {"kind": ClockKind.DELIVER, "on": date(2026, 9, 25)}
    assert lawful(Version(), **delivered) == date(2026, 10, 15)
    assert lawful(Version(definition=Own(delivery_limit=limit(3))), **delivered) == date(
        2026, 9, 30
    )
    assert lawful(Version(), kind=ClockKind.CORRECT) == date(2026, 12, 11)


def test_clk_11_last_promised_day_is_never_beyond_the_lawful():
    def promised(amount, **rest):
        return last_days(Version(promised_limit=limit(amount)), **rest)[1]

    assert promised(5) == date(2026, 11, 27)
    assert promised(5, pauses=[replace(HEARING, end=date(2026, 11, 25))]) == date(2026, 12, 1)
    assert promised(5, pauses=[STANDING]) is None
    assert promised(5, extensions=[Extension(amount=10)]) == date(2026, 11, 27)
    assert promised(30) == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("case", "version", "days"),
    [
        ("a licence", Version(), 10),
        ("a licence whose own law says five", Version(definition=Own(extension_limit=limit(5))), 5),
        ("a registration", Version(regime=Regime.REGISTRATION), 3),
        ("a benefit", Version(regime=Regime.BENEFIT), 0),
        ("a public service", Version(regime=Regime.PUBLIC_SERVICE), 0),
        ("a confirmation", Version(regime=Regime.CONFIRMATION), 0),
    ],
)
def test_case_ext_2_head_of_the_authority_adds_at_most(case, version, days):
    found = extension_limit(version=version, on=DAY)
    assert (found.amount if found else 0) == days


@pytest.mark.parametrize(
    ("case", "received", "told", "corrected", "today", "deemed"),
    [
        ("the fifth working day itself", (2026, 11, 16), None, None, (2026, 11, 23), None),
        ("the day after", (2026, 11, 16), None, None, (2026, 11, 24), (2026, 11, 16)),
        ("before Spring Festival, last day", (2026, 2, 12), None, None, (2026, 2, 26), None),
        ("before Spring Festival, next day", (2026, 2, 12), None, None, (2026, 2, 27), (2026, 2, 12)),
        ("a make-up Saturday counts", (2026, 2, 24), None, None, (2026, 3, 3), (2026, 2, 24)),
        ("received on a Saturday off", (2026, 11, 21), None, None, (2026, 11, 27), None),
        ("received on a Saturday, over", (2026, 11, 21), None, None, (2026, 11, 28), (2026, 11, 21)),
        ("over the year end", (2025, 12, 29), None, None, (2026, 1, 6), None),
        ("over the year end, too late", (2025, 12, 29), None, None, (2026, 1, 7), (2025, 12, 29)),
        ("told in time", (2026, 11, 16), (2026, 11, 20), None, (2026, 12, 20), None),
        ("told too late", (2026, 11, 16), (2026, 11, 25), None, (2026, 11, 25), (2026, 11, 16)),
    ],
)  # fmt: skip
def test_case_acc_1_silence_of_five_days_is_acceptance_on_the_day_of_receipt(
    case, received, told, corrected, today, deemed
):
    found = deemed_accepted_on(
        regime=Regime.LICENCE,
        received_on=date(*received),
        told_on=date(*told) if told else None,
        corrected_on=date(*corrected) if corrected else None,
        today=date(*today),
        calendar=CALENDAR,
    )
    assert found == (date(*deemed) if deemed else None)


@pytest.mark.parametrize("regime", [one for one in Regime if one is not Regime.LICENCE])
def test_case_acc_1_belongs_to_licences_alone(regime: Regime):
    assert (
        deemed_accepted_on(
            regime=regime,
            received_on=date(2026, 1, 5),
            told_on=None,
            corrected_on=None,
            today=date(2026, 11, 20),
            calendar=CALENDAR,
        )
        is None
    )


@dataclass(frozen=True)
class OfElements:
    """Just the elements of a definition."""

    elements: Elements


@dataclass(frozen=True)
class Listed:
    """Just what the limit of looking into pledges reads of an item version."""

    definition: object
    name: str = "某事项"


@pytest.mark.parametrize(("days", "amount"), [(None, 20), (30, 30), (5, 5)])
def test_pledges_are_looked_into_within_the_days_of_the_item(days, amount):
    definition = OfElements(elements=Elements(verify_days=days))
    found = verify_limit(version=Listed(definition=definition))
    assert found.amount == amount
    assert ("事项清单" in found.law) is (days is not None)
    assert verify_limit(version=Listed(definition=None)).amount == 20

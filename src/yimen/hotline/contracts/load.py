"""How many calls a year brings, and what its busiest hour needs."""

from __future__ import annotations

from dataclasses import dataclass

LOAD_KIND = "hotline.load"
"""Kind of the reference that the ledger carries for the site's own figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFigures:
    """What the reckoning starts from; shares are from 0 to 1, times in seconds.

    `away_share` is the part of a shift in which an operator takes no calls.
    """

    calls_a_year: int
    peak_day_factor: float
    busy_hour_share: float
    handle_seconds: int
    answer_within: int
    wanted_share: float
    away_share: float


SHIPPED_LOAD = LoadFigures(
    calls_a_year=1_792_025,
    peak_day_factor=1.8,
    busy_hour_share=0.12,
    handle_seconds=300,
    answer_within=15,
    wanted_share=0.95,
    away_share=0.15,
)
"""A published year of a city; the factors behind it are ours and marked so on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The load of the busiest hour, with every step to it."""

    mean_day: float
    peak_day: float
    busy_hour: float
    erlangs: float
    operators: int
    waiting_share: float
    answered_share: float
    mean_wait: float
    rostered: int

"""The load of a year on its busiest hour, and how many operators that needs."""

from __future__ import annotations

import math

from yimen.hotline.contracts.load import Load, LoadFigures
from yimen.kernel.rules import rule

_MOST_OPERATORS = 5_000


@rule(
    "HOT-LOAD-1", cites="GB/T 33358-2016：15 秒内接听、接通率不低于 95%；高峰系数和忙时占比是本地数"
)
def load_of(*, figures: LoadFigures) -> Load:
    """Return the mean day, the peak day, its busiest hour and the operators that it needs.

    Mean day = year ÷ 365; peak day = mean day × factor; busiest hour = peak day × its share. The
    operators are the fewest with whom the wanted share is answered in time (Erlang C).
    """
    mean_day = figures.calls_a_year / 365
    peak_day = mean_day * figures.peak_day_factor
    busy_hour = peak_day * figures.busy_hour_share
    erlangs = busy_hour * figures.handle_seconds / 3600
    operators = max(1, math.floor(erlangs) + 1)
    while (
        operators < _MOST_OPERATORS
        and answered_within(
            erlangs=erlangs,
            operators=operators,
            seconds=figures.answer_within,
            handle_seconds=figures.handle_seconds,
        )
        < figures.wanted_share
    ):
        operators += 1
    waits = waiting_share(erlangs=erlangs, operators=operators)
    return Load(
        mean_day=mean_day,
        peak_day=peak_day,
        busy_hour=busy_hour,
        erlangs=erlangs,
        operators=operators,
        waiting_share=waits,
        answered_share=answered_within(
            erlangs=erlangs,
            operators=operators,
            seconds=figures.answer_within,
            handle_seconds=figures.handle_seconds,
        ),
        mean_wait=waits * figures.handle_seconds / (operators - erlangs),
        rostered=math.ceil(operators / (1 - figures.away_share)),
    )


@rule(
    "HOT-LOAD-2",
    cites="Erlang C 公式（A. K. Erlang，1917；M/M/n 排队，来电不放弃）",
)
def waiting_share(*, erlangs: float, operators: int) -> float:
    """Return which share of calls must wait: Erlang C, reckoned over Erlang B step by step.

    B(0) = 1; B(n) = A·B(n-1) ÷ (n + A·B(n-1)); C = B ÷ (1 - A/n·(1 - B)). With as many erlangs
    as operators or more, every call waits.
    """
    if erlangs <= 0:
        return 0.0
    if operators <= erlangs:
        return 1.0
    blocked = 1.0
    for count in range(1, operators + 1):
        blocked = erlangs * blocked / (count + erlangs * blocked)
    return blocked / (1 - erlangs / operators * (1 - blocked))


def answered_within(
    *, erlangs: float, operators: int, seconds: float, handle_seconds: float
) -> float:
    """Return which share of calls is answered within so many seconds: 1 - C·e^(-(n-A)·t/T)."""
    if operators <= erlangs:
        return 0.0
    waits = waiting_share(erlangs=erlangs, operators=operators)
    return 1 - waits * math.exp(-(operators - erlangs) * seconds / handle_seconds)

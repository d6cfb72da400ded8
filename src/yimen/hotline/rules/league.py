"""League tables: exact comparison, equal rates share a place, small bases are not ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from yimen.hotline.contracts.league import Ranked, Standing
from yimen.hotline.contracts.rate import Rate
from yimen.kernel.rules import rule

LEAST = 10
"""How many there must be to divide by, for a place in the table; the page lets it be changed."""


@rule("HOT-RANK-1", cites="本地办法：按率从高到低排，率相同的并列，基数不够的列出来但不排名")
def rank(*, standings: Sequence[Standing], by: int, least: int) -> list[Ranked]:
    """Return the league table by the rate at index `by`, those without a place at the end.

    Rates are compared as fractions, not as they are rounded; after two firsts comes the third.
    """
    judged = [one for one in standings if one.rates[by].denominator >= max(1, least)]
    shares = {one.key: _share(one.rates[by]) for one in judged}
    often = Counter(shares.values())
    found = [
        Ranked(
            standing=one,
            place=1 + sum(1 for share in shares.values() if share > shares[one.key]),
            tied=often[shares[one.key]] > 1,
            change=_change(one.rates[by], one.before[by]),
        )
        for one in judged
    ]
    found.sort(key=lambda one: (one.place or 0, one.standing.name))
    rest = sorted(
        (one for one in standings if one.key not in shares),
        key=lambda one: (-one.rates[by].denominator, one.name),
    )
    return found + [
        Ranked(standing=one, place=None, tied=False, change=_change(one.rates[by], one.before[by]))
        for one in rest
    ]


def _share(rate: Rate) -> Fraction:
    return Fraction(rate.numerator, rate.denominator)


def _change(rate: Rate, before: Rate) -> float | None:
    if not rate.denominator or not before.denominator:
        return None
    return float((_share(rate) - _share(before)) * 100)

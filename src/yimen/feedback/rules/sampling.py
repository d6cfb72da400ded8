"""How many people to ask, and how many of each kind. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yimen.feedback.rules.distributions import normal_quantile
from yimen.kernel.contracts import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A part of those who may be asked: how many they are, and how much they differ.

    `deviation` is the standard deviation of what is asked, from last year's survey or a trial;
    without one, that of a share of one half, the widest there is.
    """

    code: str
    size: int
    deviation: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A computed sample: the size without and with the finite correction, and how many to invite."""

    first: int
    size: int
    invited: int


def sample_size(
    *,
    population: int | None = None,
    error: float = 0.05,
    confidence: float = 0.95,
    share: float = 0.5,
    response: float = 1.0,
) -> Plan:
    """Return how many answers are needed: n0 = z²p(1-p)/e², n = n0 / (1 + (n0-1)/N).

    `response` is the share of those asked who are expected to answer; who is invited is so many
    more, and never more than there are. Raises Refusal at the field.
    """
    _check(error=error, confidence=confidence, share=share, response=response)
    if population is not None and population < 1:
        raise Refusal(
            "feedback.survey.population", "总体至少要有 1 人，请核对抽样框。", field="population"
        )
    exact = normal_quantile(confidence) ** 2 * share * (1 - share) / error**2
    size = exact if population is None else exact / (1 + (exact - 1) / population)
    needed = max(1, math.ceil(round(size, 9)))
    invited = math.ceil(round(needed / response, 9))
    if population is not None:
        needed, invited = min(needed, population), min(invited, population)
    return Plan(first=math.ceil(round(exact, 9)), size=needed, invited=invited)


def _check(*, error: float, confidence: float, share: float, response: float) -> None:
    wrong = (
        ("error", 0 < error < 0.5, "允许误差要大于 0、小于 50%，通常填 5%。"),
        ("confidence", 0.5 <= confidence < 1, "置信度要在 50% 到 100% 之间，通常填 95%。"),
        ("share", 0 < share < 1, "预计比例要大于 0、小于 100%；没有把握就填 50%。"),
        ("response", 0 < response <= 1, "预计回收率要大于 0，最多 100%。"),
    )
    for field, sound, message in wrong:
        if not sound:
            raise Refusal(f"feedback.survey.{field}", message, field=field)


def margin(
    *, answers: int, population: int | None = None, confidence: float = 0.95, share: float = 0.5
) -> float:
    """Return the sampling error that so many answers leave, with the finite correction."""
    if answers < 1:
        return 1.0
    variance = share * (1 - share) / answers
    if population is not None and population > 1:
        variance *= max(0, population - answers) / (population - 1)
    return normal_quantile(confidence) * math.sqrt(variance)


def proportional(*, size: int, strata: Sequence[Stratum], least: int = 0) -> dict[str, int]:
    """Return how many to ask of each stratum, in proportion to its size.

    The parts make the whole to one; a stratum gets at least `least`, never more than it has.
    """
    return _allocate(size, strata, least, lambda one: float(one.size))


def neyman(*, size: int, strata: Sequence[Stratum], least: int = 0) -> dict[str, int]:
    """Return Neyman's allocation: n_h in proportion to N_h·S_h, which errs least in total."""
    return _allocate(size, strata, least, lambda one: one.size * one.deviation)


def _allocate(
    size: int, strata: Sequence[Stratum], least: int, weight: Callable[[Stratum], float]
) -> dict[str, int]:
    """Share a size out; a stratum that is full leaves its part to the others."""
    whole = min(max(0, size), sum(one.size for one in strata))
    given: dict[str, int] = {}
    floors = {one.code: min(least, one.size) for one in strata}
    whole = max(whole, sum(floors.values()))
    open_strata = list(strata)
    while open_strata:
        room = whole - sum(given.values())
        total = sum(weight(one) for one in open_strata)
        wanted = {
            one.code: room * weight(one) / total if total else room / len(open_strata)
            for one in open_strata
        }
        full = [one for one in open_strata if wanted[one.code] > one.size]
        short = [one for one in open_strata if wanted[one.code] < floors[one.code]]
        if not (full or short):
            given |= _rounded(wanted, {one.code: one.size for one in open_strata}, room)
            break
        over = sum(min(max(wanted[one.code], floors[one.code]), one.size) for one in open_strata)
        # What the short lack comes from the others, so the full are settled only once it is there.
        bound = (short if over > room else full) or short or full
        for one in bound:
            given[one.code] = one.size if wanted[one.code] > one.size else floors[one.code]
            open_strata.remove(one)
    return {one.code: given.get(one.code, 0) for one in strata}


def _rounded(wanted: dict[str, float], most: dict[str, int], room: int) -> dict[str, int]:
    """Return whole numbers that make `room`, by the largest remainders."""
    found = {code: int(part) for code, part in wanted.items()}
    left = room - sum(found.values())
    for code in sorted(wanted, key=lambda code: found[code] - wanted[code]):
        if left <= 0:
            break
        if found[code] < most[code]:
            found[code] += 1
            left -= 1
    return found

"""Sample sizes against published tables, and allocations that never ask more than there are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yimen.feedback.rules import sampling
from yimen.feedback.rules.sampling import Stratum
from yimen.kernel.contracts import Refusal


@pytest.mark.parametrize(
    ("population", "error", "confidence", "size"),
    [
        (None, 0.05, 0.95, 385),
        (None, 0.03, 0.95, 1068),
        (None, 0.05, 0.99, 664),
        (None, 0.10, 0.90, 68),
        (1_000_000, 0.05, 0.95, 384),
        (10_000, 0.05, 0.95, 370),
        (1_000, 0.05, 0.95, 278),
        (500, 0.05, 0.95, 218),
        (100, 0.05, 0.95, 80),
        (80, 0.05, 0.95, 67),
        (1, 0.05, 0.95, 1),
    ],
)
def test_sample_size_table(
    population: int | None, error: float, confidence: float, size: int
) -> None:
    plan = sampling.sample_size(population=population, error=error, confidence=confidence)
    assert plan.size == size


def test_more_are_invited_than_answers_needed_but_never_more_than_there_are() -> None:
    assert sampling.sample_size(response=0.4).invited == 963
    few = sampling.sample_size(population=100, response=0.4)
    assert (few.size, few.invited) == (80, 100)


@pytest.mark.parametrize(
    ("field", "value"),
    [("error", 0), ("error", 0.5), ("confidence", 1), ("share", 0), ("response", 0)],
)
def test_senseless_plans_are_refused_at_the_field(field: str, value: float) -> None:
    with pytest.raises(Refusal) as caught:
        sampling.sample_size(**{field: value})
    assert caught.value.field == field


def test_margin_undoes_the_size() -> None:
    assert sampling.margin(answers=385) == pytest.approx(0.05, abs=1e-4)
    assert sampling.margin(answers=210) == pytest.approx(0.0676, abs=1e-4)
    assert sampling.margin(answers=278, population=1000) == pytest.approx(0.05, abs=1e-4)
    assert sampling.margin(answers=80, population=80) == 0
    assert sampling.margin(answers=0) == 1


_TOWNS = [
    Stratum(code="城关", size=6000, deviation=0.2),
    Stratum(code="河东", size=3000, deviation=0.4),
    Stratum(code="山口", size=1000, deviation=0.5),
]


def test_proportional_by_hand() -> None:
    assert sampling.proportional(size=385, strata=_TOWNS) == {"城关": 231, "河东": 116, "山口": 38}


def test_neyman_by_hand() -> None:
    """1200 : 1200 : 500 of 290 are 120, 120 and 50."""
    assert sampling.neyman(size=290, strata=_TOWNS) == {"城关": 120, "河东": 120, "山口": 50}


def test_a_full_stratum_leaves_its_part_to_the_others() -> None:
    strata = [Stratum(code="a", size=10, deviation=9), Stratum(code="b", size=1000, deviation=0.1)]
    assert sampling.neyman(size=100, strata=strata) == {"a": 10, "b": 90}
    assert sampling.proportional(size=100, strata=strata, least=5) == {"a": 5, "b": 95}


@given(
    sizes=st.lists(st.integers(0, 500), min_size=1, max_size=8),
    size=st.integers(0, 3000),
    least=st.integers(0, 5),
)
@example(sizes=[1, 109], size=109, least=2)  # one is full just when the other falls short
@example(sizes=[5, 5, 50], size=55, least=5)
def test_allocation_makes_the_whole(sizes: list[int], size: int, least: int) -> None:
    strata = [Stratum(code=str(n), size=one, deviation=0.1 * n) for n, one in enumerate(sizes)]
    floors = sum(min(least, one) for one in sizes)
    for allocate in (sampling.proportional, sampling.neyman):
        given_out = allocate(size=size, strata=strata, least=least)
        assert sum(given_out.values()) == max(min(size, sum(sizes)), floors)
        for one in strata:
            assert min(least, one.size) <= given_out[one.code] <= one.size

"""Weights by hand, and what must hold of all weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.feedback.rules import weighting
from yimen.feedback.rules.weighting import WeightingRefused


def test_post_stratification_by_hand() -> None:
    """Half the people, 80 of 100 answers: 0.625; the other half, 20: 2.5."""
    weights = weighting.post_stratify(
        answers={"城镇": 80, "乡村": 20}, population={"城镇": 5000, "乡村": 5000}
    )
    assert weights == {"城镇": 0.625, "乡村": 2.5}


@pytest.mark.parametrize(
    ("answers", "population", "named"),
    [
        ({"城镇": 80}, {"城镇": 1, "乡村": 1}, "乡村"),
        ({"城镇": 80, "外地": 2}, {"城镇": 1}, "外地"),
    ],
)
def test_empty_strata_are_refused_by_name(
    answers: dict[str, int], population: dict[str, float], named: str
) -> None:
    with pytest.raises(WeightingRefused, match=named):
        weighting.post_stratify(answers=answers, population=population)


_CELLS = {("男", "青"): 40, ("男", "老"): 10, ("女", "青"): 30, ("女", "老"): 20}
_MARGINS = ({"男": 50, "女": 50}, {"青": 40, "老": 60})


def test_raking_meets_both_margins_and_keeps_the_odds() -> None:
    raked = weighting.rake(cells=_CELLS, margins=_MARGINS)
    mass = {cell: raked.weights[cell] * count for cell, count in _CELLS.items()}
    assert raked.converged
    assert mass["男", "青"] + mass["男", "老"] == pytest.approx(50, rel=1e-6)
    assert mass["男", "青"] + mass["女", "青"] == pytest.approx(40, rel=1e-6)
    odds = mass["男", "青"] * mass["女", "老"] / (mass["男", "老"] * mass["女", "青"])
    assert odds == pytest.approx(40 * 20 / (10 * 30), rel=1e-9)


def test_raking_that_cannot_meet_its_margins_says_so() -> None:
    cells = {("男", "青"): 50, ("女", "老"): 50}
    raked = weighting.rake(cells=cells, margins=({"男": 70, "女": 30}, {"青": 40, "老": 60}))
    assert not raked.converged
    assert raked.worst > 0.1


def test_trimming_keeps_the_sum_and_counts_what_it_changed() -> None:
    cells = {("a",): 90, ("b",): 9, ("c",): 1}
    weights = {("a",): 0.5, ("b",): 4.0, ("c",): 19.0}
    trimmed = weighting.trim(cells=cells, weights=weights)
    assert trimmed.changed == 1
    assert trimmed.weights[("c",)] == pytest.approx(5.0)
    assert sum(cells[cell] * one for cell, one in trimmed.weights.items()) == pytest.approx(100)
    assert weighting.trim(cells=cells, weights={("a",): 1.0}).changed == 0


def test_effective_size_and_design_effect_by_hand() -> None:
    """Weights 1, 1 and 2: (4)²/6 = 2.667 of three, an effect of 1.125."""
    cells, weights = {"x": 2, "y": 1}, {"x": 1.0, "y": 2.0}
    assert weighting.effective_size(cells=cells, weights=weights) == pytest.approx(8 / 3)
    assert weighting.design_effect(cells=cells, weights=weights) == pytest.approx(1.125)


@given(
    counts=st.lists(st.integers(1, 200), min_size=6, max_size=6),
    rows=st.lists(st.integers(1, 50), min_size=2, max_size=2),
    columns=st.lists(st.integers(1, 50), min_size=3, max_size=3),
)
def test_raking_full_tables_always_converges(
    counts: list[int], rows: list[int], columns: list[int]
) -> None:
    cells = {(r, c): counts[i] for i, (r, c) in enumerate((r, c) for r in "ab" for c in "xyz")}
    margins = (dict(zip("ab", rows, strict=True)), dict(zip("xyz", columns, strict=True)))
    raked = weighting.rake(cells=cells, margins=margins)
    assert raked.converged
    assert all(weight > 0 for weight in raked.weights.values())
    effect = weighting.design_effect(cells=cells, weights=raked.weights)
    assert effect >= 1 - 1e-9

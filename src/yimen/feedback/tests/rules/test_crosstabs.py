"""Tests of tables against published examples, and cells that are hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.feedback.rules import crosstabs


@pytest.mark.parametrize(
    ("square", "likelihood"),
    [
        ([[3, 1], [1, 3]], 34 / 70),
        ([[1, 9], [11, 3]], 0.0027594562),
        ([[8, 2], [1, 5]], 0.0349650350),
        ([[5, 0], [0, 5]], 2 / 252),
    ],
)
def test_fisher_as_published(square: list[list[int]], likelihood: float) -> None:
    """The tea tasting, men and women dieting, and two more by counting."""
    assert crosstabs.fisher(square) == pytest.approx(likelihood, rel=1e-7)


def test_chi_square_as_published() -> None:
    """Four cells, each five off the expected 25."""
    found = crosstabs.chi_square([[20, 30], [30, 20]])
    assert found is not None
    assert found.statistic == pytest.approx(4.0)
    assert found.likelihood == pytest.approx(0.0455003, abs=1e-7)
    assert found.strength == pytest.approx(0.2)
    assert (found.freedom, found.is_shaky, found.exact) == (1, False, None)


def test_thin_cells_warn_and_a_square_is_tested_exactly() -> None:
    thin = crosstabs.chi_square([[3, 1], [1, 3]])
    assert thin is not None
    assert thin.is_shaky
    assert thin.held == pytest.approx(34 / 70)
    assert "费希尔" in crosstabs.said(thin)
    wide = crosstabs.chi_square([[3, 1, 9], [1, 3, 9]])
    assert wide is not None
    assert wide.exact is None
    assert "67% 的格子" in crosstabs.said(wide)


def test_empty_rows_and_columns_are_left_out() -> None:
    found = crosstabs.chi_square([[20, 0, 30], [0, 0, 0], [30, 0, 20]])
    assert found is not None
    assert (found.freedom, found.statistic) == (1, pytest.approx(4.0))
    assert crosstabs.chi_square([[5, 5], [0, 0]]) is None
    assert crosstabs.rank_test([[5, 0], [6, 0]]) is None


def test_weights_weaken_a_test() -> None:
    plain = crosstabs.chi_square([[20, 30], [30, 20]])
    weighted = crosstabs.chi_square([[20, 30], [30, 20]], effect=2)
    assert plain is not None
    assert weighted is not None
    assert weighted.statistic == pytest.approx(plain.statistic / 2)


def test_kruskal_and_wallis_as_published() -> None:
    """Siegel and Castellan's teachers and administrators: H = 6.406, p = 0.041."""
    groups = ((96, 128, 83, 61, 101), (82, 124, 132, 135, 109), (115, 149, 166, 147))
    scale = sorted(one for group in groups for one in group)
    counts = [[int(value in group) for value in scale] for group in groups]
    found = crosstabs.rank_test(counts)
    assert found is not None
    assert found.statistic == pytest.approx(6.406, abs=5e-4)
    assert found.likelihood == pytest.approx(0.0406, abs=5e-5)


@given(cells=st.lists(st.integers(1, 60), min_size=6, max_size=6))
def test_ranks_of_two_answers_are_pearson_s_test(cells: list[int]) -> None:
    """With two answers and full ties, H = χ²·(n-1)/n: exact, whatever the counts."""
    table = [cells[:2], cells[2:4], cells[4:]]
    ranks, pearson = crosstabs.rank_test(table), crosstabs.chi_square(table)
    assert ranks is not None
    assert pearson is not None
    whole = sum(cells)
    assert ranks.statistic == pytest.approx(pearson.statistic * (whole - 1) / whole, abs=1e-8)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([[10, 20], [30, 40]], "...."),
        ([[3, 20], [30, 40]], "XXXX"),
        ([[0, 20], [30, 40]], "...."),
        ([[3, 1, 20], [30, 6, 40]], "XXXXXX"),
        ([[1, 0, 3], [30, 6, 40], [50, 7, 60]], "XXXXXX..."),
    ],
)
def test_svs_ano_1_small_cells_and_their_cover_are_hidden(
    counts: list[list[int]], hidden: str
) -> None:
    found = crosstabs.hidden_cells(counts)
    assert "".join("X" if one else "." for row in found for one in row)[: len(hidden)] == hidden


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=4))
def test_svs_ano_1_no_hidden_cell_can_be_found_by_taking_away(counts: list[list[int]]) -> None:
    hidden = crosstabs.hidden_cells(counts)
    for row, secret in zip(counts, hidden, strict=True):
        covered = [cell for cell, one in zip(row, secret, strict=True) if one]
        shown = [cell for cell, one in zip(row, secret, strict=True) if not one and cell]
        assert all(not 0 < cell < 5 for cell in shown)
        assert len(covered) != 1 or not shown

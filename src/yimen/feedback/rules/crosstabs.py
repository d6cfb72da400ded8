"""Whether the answers of groups differ by more than chance. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from yimen.feedback.contracts.survey import SMALL_CELL
from yimen.feedback.rules.distributions import chi_square_above
from yimen.kernel.rules import rule

EXPECTED = 5.0
"""Below this expected count, chi-square is not to be relied on."""

Counts = Sequence[Sequence[float]]
"""Rows are groups, columns are answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTest:
    """A test of a table: `likelihood` is the p-value, `strength` Cramér's V between 0 and 1.

    `thin` is the share of cells whose expected count is below five; `smallest` the smallest.
    """

    statistic: float
    freedom: int
    likelihood: float
    strength: float
    smallest: float
    thin: float
    exact: float | None = None

    @property
    def is_shaky(self) -> bool:
        """Say whether a cell is expected to hold fewer than five."""
        return self.smallest < EXPECTED

    @property
    def held(self) -> float:
        """Return the p-value to go by: the exact one where it was taken."""
        return self.likelihood if self.exact is None else self.exact


@rule("SVS-ANO-1", cites="《个人信息保护法》第四条、第七十三条第四项（匿名化）")
def hidden_cells(counts: Sequence[Sequence[int]]) -> list[list[bool]]:
    """Return which cells may not be shown by group: those of one to four people, and their cover.

    Nobody is anonymous in so small a cell. A cell that stands hidden alone in its row or column
    could be found again by taking the others from the sum, so that the next smallest is hidden
    with it, and a group whose whole is too small is hidden entirely.
    """
    hidden = [[0 < cell < SMALL_CELL for cell in row] for row in counts]
    for number, row in enumerate(counts):
        if 0 < sum(row) < SMALL_CELL:
            hidden[number] = [True] * len(row)
    changed = True
    while changed:
        changed = False
        for line in _lines(counts):
            seen = [
                place for place in line if not hidden[place[0]][place[1]] and _at(counts, place)
            ]
            covered = [place for place in line if hidden[place[0]][place[1]]]
            secret = sum(_at(counts, place) for place in covered)
            if covered and seen and (len(covered) == 1 or secret < SMALL_CELL):
                row_number, column = min(seen, key=lambda place: _at(counts, place))
                hidden[row_number][column] = changed = True
    return hidden


def _lines(counts: Sequence[Sequence[int]]) -> list[list[tuple[int, int]]]:
    """Return the places of every row and of every column."""
    wide = len(counts[0]) if counts else 0
    rows = [[(number, column) for column in range(wide)] for number in range(len(counts))]
    return rows + [[(number, column) for number in range(len(counts))] for column in range(wide)]


def _at(counts: Sequence[Sequence[int]], place: tuple[int, int]) -> int:
    return counts[place[0]][place[1]]


def chi_square(counts: Counts, *, effect: float = 1.0) -> GroupTest | None:
    """Return Pearson's test, or None where a table has fewer than two filled rows or columns.

    With weights, `counts` are weighted and `effect` is their design effect, by which the statistic
    is divided (Rao and Scott's first correction). A table of two by two with a thin cell is also
    tested exactly, where its counts are whole.
    """
    filled = _filled(counts)
    if len(filled) < 2 or len(filled[0]) < 2:
        return None
    rows, columns = [sum(row) for row in filled], [sum(part) for part in zip(*filled, strict=True)]
    whole = sum(rows)
    expected = [[row * column / whole for column in columns] for row in rows]
    plain = sum(
        (cell - wanted) ** 2 / wanted
        for line, wish in zip(filled, expected, strict=True)
        for cell, wanted in zip(line, wish, strict=True)
    )
    statistic = plain / max(effect, 1e-9)
    freedom = (len(rows) - 1) * (len(columns) - 1)
    flat = [wanted for line in expected for wanted in line]
    smallest = min(flat)
    small_square = len(rows) == len(columns) == 2 and smallest < EXPECTED
    whole_numbers = all(float(cell).is_integer() for line in filled for cell in line)
    return GroupTest(
        statistic=statistic,
        freedom=freedom,
        likelihood=chi_square_above(statistic, freedom=freedom),
        strength=math.sqrt(plain / (whole * (min(len(rows), len(columns)) - 1))),
        smallest=smallest,
        thin=sum(1 for wanted in flat if wanted < EXPECTED) / len(flat),
        exact=fisher(filled) if small_square and whole_numbers else None,
    )


def _filled(counts: Counts) -> list[list[float]]:
    """Return a table without the rows and columns that nobody is in."""
    rows = [[float(cell) for cell in row] for row in counts if sum(row) > 0]
    if not rows:
        return []
    kept = [place for place in range(len(rows[0])) if sum(row[place] for row in rows) > 0]
    return [[row[place] for place in kept] for row in rows]


def fisher(square: Counts) -> float:
    """Return the two-sided p-value of Fisher's exact test of a table of two by two.

    All tables with the same margins that are no likelier than this one count.
    """
    (a, b), (c, d) = ((round(cell) for cell in row) for row in square)
    row, other, column = a + b, c + d, a + c

    def likelihood(corner: int) -> float:
        return math.exp(
            _log_choose(row, corner)
            + _log_choose(other, column - corner)
            - _log_choose(row + other, column)
        )

    seen = likelihood(a)
    corners = range(max(0, column - other), min(row, column) + 1)
    found = sum(one for one in map(likelihood, corners) if one <= seen * (1 + 1e-7))
    return min(1.0, found)


def _log_choose(whole: int, part: int) -> float:
    return math.lgamma(whole + 1) - math.lgamma(part + 1) - math.lgamma(whole - part + 1)


def rank_test(counts: Counts, *, effect: float = 1.0) -> GroupTest | None:
    """Return the test of Kruskal and Wallis for answers in order, or None without two groups.

    Columns are the answers from one end to the other; equal answers share their rank. With two
    groups this is the test of Mann and Whitney, without the correction for continuity.
    """
    filled = _filled(counts)
    if len(filled) < 2 or len(filled[0]) < 2:
        return None
    columns = [sum(part) for part in zip(*filled, strict=True)]
    whole = sum(columns)
    ranks, before = [], 0.0
    for column in columns:
        ranks.append(before + (column + 1) / 2)
        before += column
    middle = (whole + 1) / 2
    spread = sum(sum(row) * (_mean_rank(row, ranks) - middle) ** 2 for row in filled)
    ties = 1 - sum(column**3 - column for column in columns) / (whole**3 - whole)
    statistic = 12 / (whole * (whole + 1)) * spread / ties / max(effect, 1e-9)
    freedom = len(filled) - 1
    return GroupTest(
        statistic=statistic,
        freedom=freedom,
        likelihood=chi_square_above(statistic, freedom=freedom),
        strength=min(1.0, statistic * max(effect, 1e-9) / (whole - 1)) if whole > 1 else 0.0,
        smallest=min(sum(row) for row in filled),
        thin=0.0,
    )


def _mean_rank(row: Sequence[float], ranks: Sequence[float]) -> float:
    return sum(cell * rank for cell, rank in zip(row, ranks, strict=True)) / sum(row)


def said(test: GroupTest | None, *, level: float = 0.05) -> str:
    """Return what a test says, in the words of a report."""
    if test is None:
        return "只有一组或者一种回答，没有可以比较的。"
    verdict = "各组的回答有显著差异" if test.held < level else "没有发现各组的回答有显著差异"
    likelihood = "p＜0.001" if test.held < 0.001 else f"p＝{test.held:.3f}"
    shaky = (
        f"有 {test.thin:.0%} 的格子期望人数不到 5，卡方检验的结果只供参考。"
        if test.is_shaky and test.exact is None and test.thin
        else ""
    )
    how = "费希尔精确检验，" if test.exact is not None else ""
    return f"{verdict}（{how}{likelihood}）。{shaky}"

"""Put one question of a survey against another, with tests, and hide who would be known. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import compress

from yimen.feedback.contracts.survey import SMALL_CELL, Question, QuestionKind
from yimen.feedback.contracts.survey_results import CrossCell, CrossTable, Reading
from yimen.feedback.rules import crosstabs, satisfaction, survey_columns, survey_weights
from yimen.feedback.rules.satisfaction import percent
from yimen.feedback.rules.survey_columns import Sheets

AREA = "area"
"""Stands for the areas that were sampled, where a question is asked for."""
ELSEWHERE = "没有记地区"
_KINDS = frozenset({QuestionKind.SINGLE, QuestionKind.SCALE})

Grouped = tuple[str, list[str], list[int]]
"""A title, the names of the groups, and the group of every sheet, -1 for none."""


def can_cross(question: Question) -> bool:
    """Say whether a question sorts people into groups: one answer of several."""
    return question.kind in _KINDS


def cross(
    sheets: Sheets,
    *,
    reading: Reading,
    strata: Mapping[str, float],
    titles: Mapping[str, str],
    rows: str,
    columns: str,
) -> CrossTable | None:
    """Return a table of two questions, or None where one of them does not sort people."""
    across = _grouped(sheets, columns, titles)
    down = _grouped(sheets, rows, titles)
    if across is None or down is None or rows == columns or columns == AREA:
        return None
    marks = survey_columns.marks_of(sheets)
    kept = bytearray(1 if reading.with_marked or not one else 0 for one in marks)
    weights = survey_weights.weigh(sheets, kept=kept, reading=reading, strata=strata)
    places = Counter(compress(zip(down[2], across[2], weights.cells, strict=True), kept))
    counts = [[0] * len(across[1]) for _ in down[1]]
    masses = [[0.0] * len(across[1]) for _ in down[1]]
    for (row, column, cell), count in places.items():
        if row >= 0 and column >= 0:
            counts[row][column] += count
            masses[row][column] += count * weights.of_cell[cell]
    question = sheets.questionnaire.question(columns)
    assert question is not None
    return _table(
        down=down,
        across=across,
        counts=counts,
        shown=masses if weights.said is not None else counts,
        effect=weights.effect,
        order=satisfaction.in_order(question.options),
    )


def _grouped(sheets: Sheets, code: str, titles: Mapping[str, str]) -> Grouped | None:
    if code == AREA:
        codes = [*sorted(set(sheets.areas) & set(titles)), ""]
        places = {one: place for place, one in enumerate(codes)}
        last = len(codes) - 1
        names = [titles.get(one, ELSEWHERE) for one in codes]
        return "地区", names, [places.get(area, last) for area in sheets.areas]
    question = sheets.questionnaire.question(code)
    if question is None or not can_cross(question):
        return None
    return question.title, [one.title for one in question.options], list(sheets.picked[code])


def _table(
    *,
    down: Grouped,
    across: Grouped,
    counts: Sequence[Sequence[int]],
    shown: Sequence[Sequence[float]],
    effect: float,
    order: Sequence[int],
) -> CrossTable:
    """Return the table as it may be shown; tests see all of it."""
    hidden = crosstabs.hidden_cells(counts)
    row_sums = [sum(row) for row in shown]
    column_sums = [sum(part) for part in zip(*shown, strict=True)]
    rows = tuple(
        (
            name,
            None if sum(counts[at]) < SMALL_CELL else sum(counts[at]),
            tuple(
                _cell(
                    None if hidden[at][place] else counts[at][place],
                    shown[at][place],
                    row_sums[at],
                    column_sums[place],
                )
                for place in range(len(across[1]))
            ),
        )
        for at, name in enumerate(down[1])
        if any(counts[at])
    )
    test = crosstabs.chi_square(shown, effect=effect)
    return CrossTable(
        row_title=down[0],
        column_title=across[0],
        columns=tuple(across[1]),
        rows=rows,
        base=sum(sum(row) for row in counts),
        hidden=sum(one for row in hidden for one in row),
        said=tuple(_said(test, shown, effect, order)),
        strength=None if test is None else Decimal(f"{test.strength:.3f}"),
    )


def _cell(count: int | None, mass: float, row: float, column: float) -> CrossCell:
    if count is None:
        return CrossCell(count=None, of_row=None, of_column=None)
    return CrossCell(count=count, of_row=percent(mass, row), of_column=percent(mass, column))


def _said(
    test: crosstabs.GroupTest | None,
    shown: Sequence[Sequence[float]],
    effect: float,
    order: Sequence[int],
) -> list[str]:
    said = [f"卡方检验：{crosstabs.said(test)}"]
    if len(order) > 2:
        ranked = [[row[place] for place in order] for row in shown]
        ranks = crosstabs.rank_test(ranked, effect=effect)
        if ranks is not None:
            verdict = "高低有显著差异" if ranks.held < 0.05 else "没有发现高低有显著差异"
            likelihood = "p＜0.001" if ranks.held < 0.001 else f"p＝{ranks.held:.3f}"
            said.append(f"秩和检验（按选项的分值从低到高）：各组的回答{verdict}（{likelihood}）。")
    return said

"""What a decision table leaves open, and where its rules speak at once.

Every column is cut where its cells change their answer: at each number or day that a cell names, at
each text, at true and false. One value stands for each piece; each combination is judged by the
cells themselves, so that this check can say nothing else than what the table does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from math import prod

from yimen.feel.dmn.tables import HitPolicy, Table
from yimen.feel.explain import in_words
from yimen.feel.language import CompiledTest, compile_expression, compile_unary
from yimen.feel.node import Scope
from yimen.feel.values import Value

MAX_COMBINATIONS = 20_000
MAX_JUDGEMENTS = 2_000_000
MAX_STEPS = 1_000_000
MAX_TOLD = 20
_OTHER = "（其他）"
_ONE_ANSWER = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A combination of pieces, in words by column, and the rules (from 1) that speak there."""

    pieces: tuple[str, ...]
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the check found; `whole` is false where the table is too large to try every combination."""

    gaps: tuple[Spot, ...]
    overlaps: tuple[Spot, ...]
    unused: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    value: Value
    words: str


def check(table: Table) -> Coverage:
    """Return the gaps, the overlaps and the rules that never speak.

    Raises:
        FeelSyntaxError: a cell is not in the language.
        FeelLimitError: the cells take too many steps.
    """
    tests = [tuple(compile_unary(cell) for cell in rule.tests) for rule in table.rules]
    columns = [
        _pieces([row[place] for row in tests], column.values)
        for place, column in enumerate(table.inputs)
    ]
    number = prod(len(each) for each in columns)
    whole = number <= MAX_COMBINATIONS and number * len(tests) <= MAX_JUDGEMENTS
    gaps: list[Spot] = []
    overlaps: list[Spot] = []
    spoke: set[int] = set()
    for spot in _spots(columns, tests) if whole else ():
        spoke.update(spot.rules)
        if not spot.rules:
            gaps.append(spot)
        elif len(spot.rules) > 1 and _disagree(table, spot.rules):
            overlaps.append(spot)
    defaults = any(each.default for each in table.outputs)
    return Coverage(
        gaps=() if defaults else tuple(gaps[:MAX_TOLD]),
        overlaps=tuple(overlaps[:MAX_TOLD]),
        unused=tuple(n for n in range(1, len(tests) + 1) if whole and n not in spoke),
        whole=whole,
    )


def _disagree(table: Table, rules: Sequence[int]) -> bool:
    """Tell whether rules that speak at once break the hit policy."""
    if table.policy not in _ONE_ANSWER:
        return False
    answers = {table.rules[number - 1].answers for number in rules}
    return table.policy is HitPolicy.UNIQUE or len(answers) > 1


def _spots(
    columns: Sequence[Sequence[_Piece]], tests: Sequence[tuple[CompiledTest, ...]]
) -> Iterator[Spot]:
    scope = Scope({})
    scope.steps = MAX_STEPS
    judged = [
        [[_holds(row[place], piece.value, scope) for piece in pieces] for row in tests]
        for place, pieces in enumerate(columns)
    ]
    for chosen in product(*(range(len(each)) for each in columns)):
        rules = tuple(
            number + 1
            for number in range(len(tests))
            if all(judged[place][number][piece] for place, piece in enumerate(chosen))
        )
        words = tuple(columns[place][piece].words for place, piece in enumerate(chosen))
        yield Spot(pieces=words, rules=rules)


def _holds(test: CompiledTest, value: Value, scope: Scope) -> bool:
    """Judge a piece in a scope that counts the steps of the whole check."""
    scope.charge(1)
    scope.input = value
    return test.judge(scope, value) is True


def _pieces(cells: Iterable[CompiledTest], allowed: str) -> list[_Piece]:
    """Return one value for each piece of a column."""
    named = [value for cell in cells for value in cell.constants]
    if allowed.strip():
        listed = compile_expression(f"[{allowed}]").evaluate({})
        if isinstance(listed, list) and all(isinstance(each, str | bool) for each in listed):
            return [_Piece(value=each, words=in_words(each)) for each in listed]
    numbers = sorted({each for each in named if isinstance(each, Decimal)})
    days = sorted({each for each in named if type(each) is date})
    moments = sorted({e for e in named if isinstance(e, datetime) and e.tzinfo is None})
    pieces = [
        *_between(numbers, Decimal(1)),
        *_between(days, timedelta(days=1)),
        *_between(moments, timedelta(seconds=1)),
    ]
    if any(isinstance(each, bool) for each in named):
        pieces += [_Piece(value=each, words="是" if each else "否") for each in (True, False)]
    texts = list(dict.fromkeys(each for each in named if isinstance(each, str)))
    if texts:
        pieces += [_Piece(value=each, words=f"“{each}”") for each in texts]
        pieces.append(_Piece(value=_OTHER, words="其他"))
    return pieces or [_Piece(value=_OTHER, words="任意")]


def _between(ends: Sequence[Value], step: Decimal | timedelta) -> Iterator[_Piece]:
    """Yield a value below the first end, each end, one between two ends, and one above the last."""
    for place, end in enumerate(ends):
        if place == 0:
            yield _Piece(value=end - step, words=f"小于 {in_words(end)}")  # type: ignore[operator]
        yield _Piece(value=end, words=in_words(end))
        last = place + 1 == len(ends)
        if last:
            yield _Piece(value=end + step, words=f"大于 {in_words(end)}")  # type: ignore[operator]
            continue
        after = ends[place + 1]
        middle = end + (after - end) / 2  # type: ignore[operator]
        if middle not in {end, after}:
            yield _Piece(value=middle, words=f"{in_words(end)} 与 {in_words(after)} 之间")

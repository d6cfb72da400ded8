"""A decision table while it is written: rows and columns put in, taken out and moved, cells tidied."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from yimen.catalogue.contracts.decisions import DecisionTable, Example
from yimen.catalogue.rules.context import ROOT_NAMES
from yimen.feel.dmn.tables import Input, Output, Rule, Table
from yimen.feel.errors import FeelSyntaxError
from yimen.feel.language import compile_expression

T = TypeVar("T")
MAX_INPUTS = 20
MAX_OUTPUTS = 8
MAX_RULES = 500
MAX_CELLS = 1_500
"""What one page of the editor can send at once."""
MAX_EXAMPLES = 50
MAX_CELL = 500
_WORDS = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff0-9（）()·]*")
_SPLIT = re.compile(r"\s*[、，,]\s*")
_SPOKEN = {"是": "true", "否": "false", "真": "true", "假": "false"}
EMPTY = Table(
    inputs=(Input(label="", expression=""),),
    outputs=(Output(name=""),),
    rules=(Rule(tests=("-",), answers=("",)),),
)


def new_table(*, code: str, title: str) -> DecisionTable:
    """Return a table of one condition, one result and one rule, all of them open."""
    return DecisionTable(code=code, title=title, table=EMPTY)


def tidy_test(text: str) -> str:
    """Return a test as the language has it: nothing is a dash, 是 is true, plain words are quoted."""
    return _tidied(text, empty="-")


def tidy_value(text: str) -> str:
    """Return a value as the language has it; an empty one stays empty."""
    return _tidied(text, empty="")


def _tidied(text: str, *, empty: str) -> str:
    text = " ".join(text.split())
    if text in {"", "—", "－", "任意"}:
        return empty
    parts = _SPLIT.split(text)
    if all(_plain(one) for one in parts):
        return ", ".join(_SPOKEN.get(one) or f'"{one}"' for one in parts)
    return text


def _plain(word: str) -> bool:
    """Tell whether somebody wrote words and no expression."""
    return word in _SPOKEN or (bool(_WORDS.fullmatch(word)) and word not in ROOT_NAMES)


def paths_of(decision: DecisionTable) -> tuple[str, ...]:
    """Return the facts that a table reads, as they are named in its conditions and its examples."""
    found: dict[str, None] = {}
    for column in decision.table.inputs:
        try:
            compiled = compile_expression(column.expression or "null")
        except FeelSyntaxError:
            continue
        found.update(dict.fromkeys(".".join(path) for path in sorted(compiled.names)))
    for example in decision.examples:
        found.update(dict.fromkeys(name for name, _ in example.given))
    return tuple(found)


def changed(decision: DecisionTable, act: str) -> DecisionTable:
    """Return a table after an act such as `add_rule`, `up_rule:3` or `drop_input:2` (counted from 1).

    An act that is unknown, or leads nowhere, changes nothing.
    """
    verb, _, number = act.partition(":")
    place = int(number) - 1 if number.isdecimal() and len(number) < 6 else -1
    run = _ACTS.get(verb)
    if run is None:
        return decision
    done = run(decision, place)
    return done if _small_enough(done) else decision


def cells_of(table: Table) -> int:
    """Return how many cells the rules of a table have, their notes included."""
    return len(table.rules) * (len(table.inputs) + len(table.outputs) + 1)


def _small_enough(decision: DecisionTable) -> bool:
    table = decision.table
    return (
        len(table.inputs) <= MAX_INPUTS
        and len(table.outputs) <= MAX_OUTPUTS
        and len(table.rules) <= MAX_RULES
        and cells_of(table) <= MAX_CELLS
        and len(decision.examples) <= MAX_EXAMPLES
    )


def _without(row: tuple[T, ...], place: int) -> tuple[T, ...]:
    return row[:place] + row[place + 1 :] if 0 <= place < len(row) and len(row) > 1 else row


def _swapped(row: tuple[T, ...], place: int, by: int) -> tuple[T, ...]:
    other = place + by
    if not (0 <= place < len(row) and 0 <= other < len(row)):
        return row
    moved = list(row)
    moved[place], moved[other] = moved[other], moved[place]
    return tuple(moved)


def _rules(
    decision: DecisionTable, change: Callable[[tuple[Rule, ...]], tuple[Rule, ...]]
) -> DecisionTable:
    return replace(decision, table=replace(decision.table, rules=change(decision.table.rules)))


def _add_rule(decision: DecisionTable, place: int) -> DecisionTable:
    table = decision.table
    blank = Rule(tests=("-",) * len(table.inputs), answers=("",) * len(table.outputs))
    at = place + 1 if 0 <= place < len(table.rules) else len(table.rules)
    return _rules(decision, lambda rows: (*rows[:at], blank, *rows[at:]))


def _inputs(
    decision: DecisionTable, heads: tuple[Input, ...], cells: Callable[[Rule], tuple[str, ...]]
) -> DecisionTable:
    rules = tuple(replace(rule, tests=cells(rule)) for rule in decision.table.rules)
    return replace(decision, table=replace(decision.table, inputs=heads, rules=rules))


def _outputs(
    decision: DecisionTable, heads: tuple[Output, ...], cells: Callable[[Rule], tuple[str, ...]]
) -> DecisionTable:
    rules = tuple(replace(rule, answers=cells(rule)) for rule in decision.table.rules)
    return replace(decision, table=replace(decision.table, outputs=heads, rules=rules))


def _add_input(decision: DecisionTable, place: int) -> DecisionTable:
    del place
    heads = (*decision.table.inputs, Input(label="", expression=""))
    return _inputs(decision, heads, lambda rule: (*rule.tests, "-"))


def _add_output(decision: DecisionTable, place: int) -> DecisionTable:
    del place
    heads = (*decision.table.outputs, Output(name=""))
    return _outputs(decision, heads, lambda rule: (*rule.answers, ""))


def _drop_input(decision: DecisionTable, place: int) -> DecisionTable:
    heads = _without(decision.table.inputs, place)
    return _inputs(decision, heads, lambda rule: _without(rule.tests, place))


def _drop_output(decision: DecisionTable, place: int) -> DecisionTable:
    heads = _without(decision.table.outputs, place)
    return _outputs(decision, heads, lambda rule: _without(rule.answers, place))


def _left_input(decision: DecisionTable, place: int) -> DecisionTable:
    heads = _swapped(decision.table.inputs, place, -1)
    return _inputs(decision, heads, lambda rule: _swapped(rule.tests, place, -1))


def _left_output(decision: DecisionTable, place: int) -> DecisionTable:
    heads = _swapped(decision.table.outputs, place, -1)
    return _outputs(decision, heads, lambda rule: _swapped(rule.answers, place, -1))


def _add_example(decision: DecisionTable, place: int) -> DecisionTable:
    del place
    blank = Example(title="", given=tuple((name, "") for name in paths_of(decision)), expected="")
    return replace(decision, examples=(*decision.examples, blank))


def _drop_example(decision: DecisionTable, place: int) -> DecisionTable:
    left = decision.examples[:place] + decision.examples[place + 1 :] if place >= 0 else None
    return decision if left is None else replace(decision, examples=left)


_ACTS: dict[str, Callable[[DecisionTable, int], DecisionTable]] = {
    "add_rule": _add_rule,
    "drop_rule": lambda one, at: _rules(one, lambda rows: _without(rows, at)),
    "up_rule": lambda one, at: _rules(one, lambda rows: _swapped(rows, at, -1)),
    "down_rule": lambda one, at: _rules(one, lambda rows: _swapped(rows, at, 1)),
    "add_input": _add_input,
    "drop_input": _drop_input,
    "left_input": _left_input,
    "add_output": _add_output,
    "drop_output": _drop_output,
    "left_output": _left_output,
    "add_example": _add_example,
    "drop_example": _drop_example,
}

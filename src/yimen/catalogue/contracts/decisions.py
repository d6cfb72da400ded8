"""Decision tables of an item version: what is decided by rule, with the examples that it must answer."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.feel.dmn.tables import Table
from yimen.feel.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A case in point: what is given, by name, and what must come out, both in FEEL."""

    title: str
    given: tuple[tuple[str, str], ...]
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """A table with the code that a process asks it by."""

    code: str
    title: str
    table: Table
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a table came to: the values that were tested, the rules (from 1) that spoke, the answer."""

    code: str
    title: str
    tested: tuple[tuple[str, Value], ...]
    rules: tuple[int, ...]
    notes: tuple[str, ...]
    answer: Value

"""A decision table as the rows of a spreadsheet, and back.

The first cell of a row says what the row holds: 决策表 (title, 命中方式, 汇总方式), 列 (条件, 结果 or
备注 for each column), 名称, 取自, 可取的值, 默认值, then one row for each rule (its number), then 例子
(title, the facts by path, 应当得) with one row for each example below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yimen.catalogue.contracts import CatalogueRefused
from yimen.catalogue.contracts.decisions import DecisionTable, Example
from yimen.catalogue.rules.decision_grid import (
    MAX_CELL,
    MAX_EXAMPLES,
    MAX_INPUTS,
    MAX_OUTPUTS,
    MAX_RULES,
    paths_of,
    tidy_test,
    tidy_value,
)
from yimen.catalogue.rules.decision_review import AGGREGATIONS, POLICIES
from yimen.feel.dmn.tables import Aggregation, HitPolicy, Input, Output, Rule, Table
from yimen.kernel.crypto.hashing import sm3_hex

TITLE, KINDS, NAMES, SOURCES, VALUES, DEFAULTS, EXAMPLES = (
    "决策表", "列", "名称", "取自", "可取的值", "默认值", "例子",
)  # fmt: skip
CONDITION, RESULT, NOTE, EXPECTED = "条件", "结果", "备注", "应当得"
_POLICY, _AGGREGATION = "命中方式", "汇总方式"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A table from a file, and what was noticed or left out while it was read."""

    decision: DecisionTable
    notes: tuple[str, ...] = ()


def rows_of(decision: DecisionTable) -> list[list[str]]:
    """Return a table as rows of text."""
    table = decision.table
    ins, outs = table.inputs, table.outputs
    policy = [TITLE, decision.title, _POLICY, POLICIES[table.policy][0]]
    rows = [
        [*policy, _AGGREGATION, AGGREGATIONS[table.aggregation.value]],
        [KINDS, *[CONDITION] * len(ins), *[RESULT] * len(outs), NOTE],
        [NAMES, *(one.label for one in ins), *(one.name for one in outs), ""],
        [SOURCES, *(one.expression for one in ins), *[""] * len(outs), ""],
        [VALUES, *(one.values for one in ins), *(one.values for one in outs), ""],
        [DEFAULTS, *[""] * len(ins), *(one.default for one in outs), ""],
    ]
    for number, rule in enumerate(table.rules, 1):
        rows.append([str(number), *rule.tests, *rule.answers, rule.note])
    paths = paths_of(decision)
    rows.append([EXAMPLES, "说明", *paths, EXPECTED])
    for example in decision.examples:
        given = dict(example.given)
        cells = (given.get(path, "") for path in paths)
        rows.append(["", example.title, *cells, example.expected])
    return rows


def read_rows(rows: Sequence[Sequence[str]], *, code: str) -> Imported:
    """Return the table that rows of text hold, with what was noticed.

    Raises: CatalogueRefused where the rows are no table as this module writes one.
    """
    reader = _Reader(rows)
    table = reader.table()
    title = reader.cell(reader.first(TITLE), 1)[:100] or code
    made = DecisionTable(code=code, title=title, table=table, examples=tuple(reader.examples()))
    return Imported(decision=made, notes=tuple(reader.notes))


def _refused(message: str) -> CatalogueRefused:
    return CatalogueRefused("decision_file", message, field="file")


@dataclass(slots=True)
class _Reader:
    """Reads rows by what their first cell says."""

    rows: Sequence[Sequence[str]]
    notes: list[str] = field(default_factory=list)

    def first(self, kind: str) -> int:
        """Return the row of a kind. Raises CatalogueRefused where there is none."""
        for at, row in enumerate(self.rows):
            if row and row[0].strip() == kind:
                return at
        raise _refused(
            f"没有找到第一格写着“{kind}”的那一行。请先导出一张表，照它的样子填好再导入。"
        )

    def cell(self, at: int, place: int) -> str:
        """Return a cell, empty beyond the end of its row."""
        row = self.rows[at]
        text = row[place].strip() if place < len(row) else ""
        if len(text) > MAX_CELL:
            raise _refused(f"第 {at + 1} 行第 {place + 1} 格太长，最多 {MAX_CELL} 个字。")
        return text

    def optional(self, kind: str, place: int) -> str:
        """Return a cell of a row that may be missing."""
        found = any(row and row[0].strip() == kind for row in self.rows)
        return self.cell(self.first(kind), place) if found else ""

    def table(self) -> Table:
        """Return the table. Raises CatalogueRefused."""
        kinds = [one.strip() for one in self.rows[self.first(KINDS)]]
        ins = [at for at, kind in enumerate(kinds) if kind == CONDITION]
        outs = [at for at, kind in enumerate(kinds) if kind == RESULT]
        if not ins or not outs or len(ins) > MAX_INPUTS or len(outs) > MAX_OUTPUTS:
            raise _refused(
                f"“{KINDS}”这一行要有 1 到 {MAX_INPUTS} 个“{CONDITION}”、1 到 {MAX_OUTPUTS} 个“{RESULT}”。"
            )
        note = kinds.index(NOTE) if NOTE in kinds else 0
        names = self.first(NAMES)
        return Table(
            inputs=tuple(
                Input(
                    label=self.cell(names, at),
                    expression=self.optional(SOURCES, at),
                    values=tidy_value(self.optional(VALUES, at)),
                )
                for at in ins
            ),
            outputs=tuple(
                Output(
                    name=self.cell(names, at),
                    values=tidy_value(self.optional(VALUES, at)),
                    default=tidy_value(self.optional(DEFAULTS, at)),
                )
                for at in outs
            ),
            rules=tuple(self._rules(ins, outs, note)),
            policy=self._policy(),
            aggregation=self._aggregation(),
        )

    def _rules(self, ins: list[int], outs: list[int], note: int) -> Iterator[Rule]:
        number = 0
        for at, row in enumerate(self.rows):
            if not row or not row[0].strip().isdecimal():
                continue
            number += 1
            if number > MAX_RULES:
                raise _refused(f"规则最多 {MAX_RULES} 行，请拆成几张表。")
            yield Rule(
                tests=tuple(self._tidied(at, place, test=True) for place in ins),
                answers=tuple(self._tidied(at, place, test=False) for place in outs),
                note=self.cell(at, note) if note else "",
            )
        if not number:
            raise _refused("没有规则。规则行的第一格写行号：1、2、3。")

    def _tidied(self, at: int, place: int, *, test: bool) -> str:
        written = self.cell(at, place)
        made = tidy_test(written) if test else tidy_value(written)
        if '"' in made and '"' not in written:
            self.notes.append(f"第 {at + 1} 行的“{written}”当作文字：{made}。")
        return made

    def _policy(self) -> HitPolicy:
        said = self._told(_POLICY)
        for policy, (word, _) in POLICIES.items():
            if said in {word, policy.value}:
                return policy
        known = "、".join(word for word, _ in POLICIES.values())
        raise _refused(f"不认识命中方式“{said}”，可以写：{known}。")

    def _aggregation(self) -> Aggregation:
        said = self._told(_AGGREGATION)
        for code, word in AGGREGATIONS.items():
            if said in {word, code}:
                return Aggregation(code)
        raise _refused(f"不认识汇总方式“{said}”，可以写：{'、'.join(AGGREGATIONS.values())}。")

    def _told(self, name: str) -> str:
        """Return what stands behind a name in the row of the title."""
        row = [one.strip() for one in self.rows[self.first(TITLE)]]
        if name not in row[:-1]:
            return "唯一" if name == _POLICY else ""
        return row[row.index(name) + 1]

    def examples(self) -> Iterator[Example]:
        """Yield the examples below their head, where there are any."""
        if not any(row and row[0].strip() == EXAMPLES for row in self.rows):
            return
        head = self.first(EXAMPLES)
        names = [one.strip() for one in self.rows[head]]
        if EXPECTED not in names:
            raise _refused(f"“{EXAMPLES}”这一行的最后一格要写“{EXPECTED}”。")
        last = names.index(EXPECTED)
        below = range(head + 1, len(self.rows))
        filled = [at for at in below if any(one.strip() for one in self.rows[at])]
        if len(filled) > MAX_EXAMPLES:
            raise _refused(f"例子最多 {MAX_EXAMPLES} 个。")
        for at in filled:
            given = tuple(
                (names[place], tidy_value(self.cell(at, place))) for place in range(2, last)
            )
            yield Example(
                title=self.cell(at, 1), given=given, expected=tidy_value(self.cell(at, last))
            )


def mark_of(decision: DecisionTable) -> str:
    """Return a short mark that changes with anything in a table."""
    return sm3_hex(repr(decision).encode())[:16]

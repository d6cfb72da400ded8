"""Indicator tables as trees: levels, weights, scores, targets, reasons, and panels of experts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from yimen.performance.contracts.report_check import Anchor
from yimen.performance.rules.figures.numbers import Figure, narrow, parse_number
from yimen.performance.rules.reading.document import Cell, Row, squeeze
from yimen.performance.rules.reading.roles import SUBTOTAL, TOTAL, Column, Head, Role, read_head

_POINTS = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(?:分|%)?\s*$")
_IN_NAME = re.compile(r"[（(]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]\s*$")
_PLAIN_NAME = re.compile(r"[（(]\s*\d+(?:\.\d+)?\s*分?\s*[)）]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The text of one cell with its place and, where it is a number, its figure."""

    text: str
    anchor: Anchor
    figure: Figure | None = None

    @property
    def value(self) -> Decimal | None:
        """Return the number, None where the cell holds none."""
        return None if self.figure is None else self.figure.value


@dataclass(slots=True, kw_only=True)
class Node:
    """One indicator of any level; a leaf carries the cells of its row."""

    level: int
    name: str
    anchor: Anchor
    parent: Node | None = None
    weights: list[Spot] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    cells: dict[Role, Spot] = field(default_factory=dict)
    experts: list[Spot] = field(default_factory=list)

    @property
    def weight(self) -> Spot | None:
        """Return the first stated weight."""
        return self.weights[0] if self.weights else None

    @property
    def score(self) -> Spot | None:
        """Return the stated score."""
        spot = self.cells.get(Role.SCORE) or self.cells.get(Role.MEAN)
        return spot if spot is not None and spot.figure is not None else None

    @property
    def path(self) -> str:
        """Return the names from the top level down."""
        names: list[str] = []
        node: Node | None = self
        while node is not None:
            if node.name and (not names or names[-1] != node.name):
                names.append(node.name)
            node = node.parent
        return " / ".join(reversed(names))

    def text(self, role: Role) -> str:
        """Return the text of a cell of the row, empty where there is none."""
        spot = self.cells.get(role)
        return spot.text if spot is not None else ""

    def leaves(self) -> Iterator[Node]:
        """Yield the leaves below, itself where it has no children."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self) -> Iterator[Node]:
        """Yield itself and every node below."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True, kw_only=True)
class ScoreTable:
    """One indicator table: its tree, its total row, and where it stands."""

    head: Head
    block: int
    first_row: int
    roots: list[Node] = field(default_factory=list)
    total_weights: list[Spot] = field(default_factory=list)
    total_score: Spot | None = None
    total_experts: list[Spot] = field(default_factory=list)
    total_sum: Spot | None = None
    total_anchor: Anchor | None = None
    total_rate: Spot | None = None
    subtotals: list[tuple[Spot, list[Node]]] = field(default_factory=list)
    repeats: list[tuple[Spot, Spot]] = field(default_factory=list)

    def leaves(self) -> list[Node]:
        """Return every leaf in order."""
        return [leaf for root in self.roots for leaf in root.leaves()]

    def nodes(self) -> list[Node]:
        """Return every node in order."""
        return [node for root in self.roots for node in root.walk()]

    @property
    def has_scores(self) -> bool:
        """Tell whether any leaf carries a score."""
        return any(leaf.score is not None for leaf in self.leaves())


def anchor_of(block: int, row: int, cell_index: int, cell: Cell) -> Anchor:
    """Return the place of a whole cell."""
    return Anchor(
        block=block, row=row, cell=cell_index, start=0, end=len(cell.text), locator=cell.locator
    )


def spot_of(block: int, row: int, cell_index: int, cell: Cell) -> Spot:
    """Return a cell as a spot; points and percent signs after a number are ignored."""
    match = _POINTS.match(narrow(cell.text))
    figure = parse_number(match[1]) if match else parse_number(cell.text)
    return Spot(
        text=cell.text.strip(), anchor=anchor_of(block, row, cell_index, cell), figure=figure
    )


def read_score_tables(block: int, rows: Sequence[Row], *, exact: bool) -> list[ScoreTable]:
    """Return every indicator table among the rows of one table."""
    tables: list[ScoreTable] = []
    builder: _Builder | None = None
    for index, row in enumerate(rows):
        head = read_head(row)
        if head is not None:
            if builder is not None and builder.continues(head):
                continue
            builder = _Builder(head=head, block=block, first_row=index, exact=exact)
            tables.append(builder.table)
        elif builder is not None and not builder.add(index, row):
            builder = None
    return [table for table in tables if table.roots]


class _Builder:
    """Builds one tree, row by row."""

    def __init__(self, *, head: Head, block: int, first_row: int, exact: bool) -> None:
        self.table = ScoreTable(head=head, block=block, first_row=first_row)
        self._head = head
        self._block = block
        self._exact = exact
        self._open: list[Node] = []
        self._since: list[Node] = []
        self._closed = False

    def continues(self, head: Head) -> bool:
        """Tell whether a repeated head only continues this table on the next page."""
        roles = [column.role for column in head.columns]
        return not self._closed and roles == [column.role for column in self._head.columns]

    def add(self, index: int, row: Row) -> bool:
        """Take one row; return False where the table has ended."""
        if self._closed:
            return False
        labels = [cell.label for cell in row]
        if not any(labels):
            return True
        first = next(label for label in labels if label)
        if TOTAL.match(first):
            self._total(index, row)
            self._closed = True
            return False
        if SUBTOTAL.match(first) or any(SUBTOTAL.match(label) for label in labels[:3]):
            self._subtotal(index, row)
            return True
        cells = self._cells(row)
        if len(row) < 2 or not self._takes(cells):
            return len(row) >= 2
        self._leaf(index, row, cells)
        return True

    def _takes(self, cells: dict[Column, int]) -> bool:
        return any(column.role in {Role.LEVEL, Role.WEIGHT, Role.SCORE} for column in cells)

    def _cells(self, row: Row) -> dict[Column, int]:
        """Return for each column the index of the cell that stands in it."""
        if self._exact:
            placed: dict[Column, int] = {}
            for column in self._head.columns:
                for position, cell in enumerate(row):
                    if cell.col <= column.col < cell.col + cell.colspan:
                        placed[column] = position
                        break
            return placed
        shifts = [0]
        if len(row) < self._head.width:
            shifts.append(self._head.width - len(row))
        best = max(shifts, key=lambda shift: (self._numeric(row, shift), -shift))
        return {
            column: column.position - best
            for column in self._head.columns
            if 0 <= column.position - best < len(row)
        }

    def _numeric(self, row: Row, shift: int) -> int:
        hits = 0
        for column in self._head.columns:
            position = column.position - shift
            if column.role in {Role.WEIGHT, Role.SCORE, Role.MEAN} and 0 <= position < len(row):
                hits += bool(_POINTS.match(narrow(row[position].text)))
        return hits

    def _spot(self, index: int, row: Row, position: int) -> Spot:
        return spot_of(self._block, index, position, row[position])

    def _leaf(self, index: int, row: Row, cells: dict[Column, int]) -> None:
        depth = self._head.depth
        for level, column in enumerate(self._head.of(Role.LEVEL), start=1):
            position = cells.get(column)
            text = row[position].text if position is not None else ""
            self._enter(index, row, level, position, squeeze(text), deepest=level == depth)
        if not self._open:
            return
        leaf = self._open[-1]
        for column, position in cells.items():
            spot = self._spot(index, row, position)
            if column.role is Role.WEIGHT:
                self._weigh(column, spot)
            elif column.role is Role.EXPERT:
                leaf.experts.append(spot)
            elif column.role is not Role.LEVEL and (spot.text or column.role not in leaf.cells):
                leaf.cells[column.role] = spot
        self._since.append(leaf)

    def _enter(
        self, index: int, row: Row, level: int, position: int | None, name: str, *, deepest: bool
    ) -> None:
        current = next((node for node in self._open if node.level == level), None)
        bare = _PLAIN_NAME.sub("", name)
        if not name and not deepest:
            return
        if current is not None and current.name == bare and not deepest:
            self._restate(index, row, position, current, name)
            return
        above = [node for node in self._open if node.level < level]
        parent = above[-1] if above else None
        cell = row[position] if position is not None else row[0]
        anchor = anchor_of(self._block, index, position or 0, cell)
        node = Node(level=level, name=bare, anchor=anchor, parent=parent)
        self._restate(index, row, position, node, name)
        (parent.children if parent is not None else self.table.roots).append(node)
        self._open = [*above, node]

    def _restate(self, index: int, row: Row, position: int | None, node: Node, name: str) -> None:
        """Keep the weight written inside a name such as 产出（40分）."""
        match = _IN_NAME.search(narrow(name))
        if match is None or position is None:
            return
        cell = row[position]
        spot = Spot(
            text=match[1],
            anchor=anchor_of(self._block, index, position, cell),
            figure=parse_number(match[1]),
        )
        self._state(node, spot)

    def _state(self, node: Node, spot: Spot) -> None:
        if node.weights and node.weights[0].value != spot.value:
            self.table.repeats.append((node.weights[0], spot))
        elif not node.weights:
            node.weights.append(spot)

    def _weigh(self, column: Column, spot: Spot) -> None:
        """Attach a weight to the node of its column's level."""
        if spot.figure is None:
            return
        above = [node for node in self._open if node.level <= column.level]
        self._state(above[-1] if above else self._open[0], spot)

    def _subtotal(self, index: int, row: Row) -> None:
        since, self._since = self._since, []
        for column, position in self._cells(row).items():
            spot = self._spot(index, row, position)
            if column.role is Role.SCORE and spot.figure is not None:
                self.table.subtotals.append((spot, since))

    def _total(self, index: int, row: Row) -> None:
        table = self.table
        table.total_anchor = anchor_of(self._block, index, 0, row[0])
        by_column = self._exact or len(row) >= self._head.width
        pairs = self._by_column(index, row) if by_column else self._by_order(index, row)
        for role, spot in pairs:
            if role is Role.WEIGHT:
                table.total_weights.append(spot)
            elif role is Role.EXPERT:
                table.total_experts.append(spot)
            elif role is Role.SUM:
                table.total_sum = spot
            elif role is Role.RATE:
                table.total_rate = spot
            elif role in {Role.SCORE, Role.MEAN} and table.total_score is None:
                table.total_score = spot

    def _by_column(self, index: int, row: Row) -> Iterator[tuple[Role, Spot]]:
        for column, position in self._cells(row).items():
            spot = self._spot(index, row, position)
            if spot.figure is not None and column.role is not Role.LEVEL:
                yield column.role, spot

    def _by_order(self, index: int, row: Row) -> Iterator[tuple[Role, Spot]]:
        """Give the numbers of a short total row to the numeric columns, from the right."""
        numeric = {Role.WEIGHT, Role.EXPERT, Role.SUM, Role.MEAN, Role.SCORE, Role.RATE}
        roles = [column.role for column in self._head.columns if column.role in numeric]
        spots = [self._spot(index, row, position) for position in range(1, len(row))]
        found = [spot for spot in spots if spot.figure is not None]
        if len(found) == 1 and Role.SCORE in roles:
            yield Role.SCORE, found[0]
            return
        weights = len(roles) - len(found)
        trimmed = roles[weights:] if weights > 0 else roles
        yield from zip(trimmed, found[: len(trimmed)], strict=False)


def figure_sum(spots: Sequence[Spot | None]) -> Decimal:
    """Return the sum of the figures that are there."""
    return sum((spot.value for spot in spots if spot and spot.value is not None), Decimal(0))

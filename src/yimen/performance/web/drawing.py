"""The report drawn again: its blocks with every figure that does not hold marked and numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yimen.performance.contracts.report_check import CheckedBlock, FileReport, Finding, Severity

MAX_BLOCKS = 1200
_CONTEXT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text, marked where a finding points at it."""

    text: str
    numbers: tuple[int, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCell:
    """A cell ready for a page."""

    pieces: tuple[Piece, ...]
    colspan: int
    rowspan: int
    number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBlock:
    """A paragraph or a table ready for a page; ``gap`` counts blocks left out before it."""

    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[DrawnCell, ...], ...] = ()
    gap: int = 0
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedFinding:
    """A finding with its number on the page."""

    number: int
    finding: Finding

    @property
    def kind(self) -> str:
        """Return the word of the style sheet for its severity."""
        return self.finding.severity.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One file as the page shows it."""

    report: FileReport
    blocks: tuple[DrawnBlock, ...]
    findings: tuple[NumberedFinding, ...]
    key: str

    @property
    def errors(self) -> int:
        """Return the number of errors."""
        return self.report.count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """Return the number of warnings."""
        return self.report.count(Severity.WARNING)

    @property
    def questions(self) -> int:
        """Return the number of questions."""
        return self.report.count(Severity.QUESTION)


def draw(report: FileReport, key: str) -> Drawing:
    """Return a file drawn again; long ones only around their findings."""
    numbered = tuple(
        NumberedFinding(number=number, finding=finding)
        for number, finding in enumerate(report.findings, start=1)
    )
    by_block: dict[int, list[NumberedFinding]] = {}
    for item in numbered:
        if item.finding.anchor is not None:
            by_block.setdefault(item.finding.anchor.block, []).append(item)
    shown = _shown(len(report.blocks), by_block)
    blocks: list[DrawnBlock] = []
    last = -1
    for index in shown:
        gap = index - last - 1
        last = index
        blocks.append(_block(report.blocks[index], by_block.get(index, ()), gap))
    return Drawing(report=report, blocks=tuple(blocks), findings=numbered, key=key)


def _shown(count: int, marked: dict[int, list[NumberedFinding]]) -> list[int]:
    if count <= MAX_BLOCKS:
        return list(range(count))
    near = {
        index + offset
        for index in marked
        for offset in range(-_CONTEXT, _CONTEXT + 1)
        if 0 <= index + offset < count
    }
    return sorted(near | set(range(min(20, count))))[:MAX_BLOCKS]


def _block(block: CheckedBlock, found: Sequence[NumberedFinding], gap: int) -> DrawnBlock:
    if not block.is_table:
        return DrawnBlock(
            pieces=_pieces(block.text, found),
            gap=gap,
            heading=len(block.text) <= 30 and not block.text.rstrip().endswith(("。", "；", "，")),
        )
    rows: list[tuple[DrawnCell, ...]] = []
    flat = all(cell.colspan == cell.rowspan == 1 for row in block.rows for cell in row)
    width = max((len(row) for row in block.rows), default=0)
    for row_number, row in enumerate(block.rows):
        cells: list[DrawnCell] = []
        for cell_number, cell in enumerate(row):
            if cell.rowspan == 0:
                continue
            own = [
                item
                for item in found
                if item.finding.anchor is not None
                and (item.finding.anchor.row, item.finding.anchor.cell) == (row_number, cell_number)
            ]
            cells.append(
                DrawnCell(
                    pieces=_pieces(cell.text, own),
                    colspan=width - cell_number if flat and cell is row[-1] else cell.colspan,
                    rowspan=max(1, cell.rowspan),
                    number=_is_number(cell.text),
                )
            )
        rows.append(tuple(cells))
    return DrawnBlock(rows=tuple(rows), gap=gap)


def _is_number(text: str) -> bool:
    bare = text.strip().rstrip("%％分").replace(",", "").replace(".", "", 1)
    return bool(bare) and bare.isdigit()


def _pieces(text: str, found: Sequence[NumberedFinding]) -> tuple[Piece, ...]:
    """Split a text at the marks; marks that overlap share one stretch."""
    spans: list[tuple[int, int, list[NumberedFinding]]] = []
    for item in sorted(
        found, key=lambda one: one.finding.anchor.start if one.finding.anchor else 0
    ):
        anchor = item.finding.anchor
        if anchor is None:
            continue
        start, end = anchor.start, min(anchor.end, len(text)) or len(text)
        if spans and start < spans[-1][1]:
            before, until, items = spans[-1]
            spans[-1] = (before, max(until, end), [*items, item])
        else:
            spans.append((start, max(end, start), [item]))
    pieces: list[Piece] = []
    place = 0
    for start, end, items in spans:
        if start > place:
            pieces.append(Piece(text=text[place:start]))
        worst = min((item.finding.severity for item in items), key=lambda level: level.rank)
        numbers = tuple(item.number for item in items)
        pieces.append(Piece(text=text[start:end] or "（空）", numbers=numbers, kind=worst.value))
        place = end
    if place < len(text):
        pieces.append(Piece(text=text[place:]))
    return tuple(pieces)

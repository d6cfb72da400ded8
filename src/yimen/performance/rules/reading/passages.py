"""Running text in passages: paragraphs and long cells, with their quantities, read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yimen.performance.contracts import Anchor
from yimen.performance.rules.figures.numbers import narrow
from yimen.performance.rules.figures.quantities import Quantity, quantities
from yimen.performance.rules.reading.document import Document, Paragraph

_CELL = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph or a long cell, in narrow characters, with its place."""

    text: str
    block: int
    locator: str
    row: int | None = None
    cell: int | None = None
    items: tuple[Quantity, ...] = ()

    def anchor(self, start: int, end: int) -> Anchor:
        """Return the place of a stretch of this passage."""
        return Anchor(
            block=self.block,
            row=self.row,
            cell=self.cell,
            start=start,
            end=end,
            locator=self.locator,
        )

    def at(self, quantity: Quantity) -> Anchor:
        """Return the place of a quantity."""
        return self.anchor(quantity.start, quantity.end)


def read_passages(document: Document) -> tuple[Passage, ...]:
    """Return every paragraph and every cell that holds a sentence."""
    return tuple(_passages(document))


def _passages(document: Document) -> Iterator[Passage]:
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            yield passage_of(block.text, index, block.locator)
            continue
        for row_index, row in enumerate(block.rows):
            for cell_index, cell in enumerate(row):
                if len(cell.text) >= _CELL:
                    yield passage_of(cell.text, index, cell.locator, row_index, cell_index)


def passage_of(
    text: str, block: int, locator: str, row: int | None = None, cell: int | None = None
) -> Passage:
    """Return one passage with its quantities."""
    flat = narrow(text)
    return Passage(
        text=flat,
        block=block,
        locator=locator,
        row=row,
        cell=cell,
        items=tuple(quantities(flat)),
    )

"""Running text in passages: paragraphs and long cells, with their quantities, read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from yimen.performance.contracts.report_check import Anchor
from yimen.performance.rules.figures.numbers import narrow
from yimen.performance.rules.figures.quantities import Quantity, quantities
from yimen.performance.rules.reading.document import Document, Paragraph

_CELL = 16
_LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph or a long cell, in narrow characters, with its place."""

    text: str
    block: int
    locator: str
    row: int | None = None
    cell: int | None = None
    items: tuple[Quantity, ...] = ()
    offset: int = 0

    def anchor(self, start: int, end: int) -> Anchor:
        """Return the place of a stretch of this passage."""
        return Anchor(
            block=self.block,
            row=self.row,
            cell=self.cell,
            start=self.offset + start,
            end=self.offset + end,
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
            yield from _bounded(passage_of(block.text, index, block.locator))
            continue
        for row_index, row in enumerate(block.rows):
            for cell_index, cell in enumerate(row):
                if len(cell.text) >= _CELL:
                    whole = passage_of(cell.text, index, cell.locator, row_index, cell_index)
                    yield from _bounded(whole)


def _bounded(whole: Passage) -> Iterator[Passage]:
    """Cut a passage that no writer would write, so that no check grows beyond its length."""
    if len(whole.text) <= _LONGEST:
        yield whole
        return
    start = 0
    while start < len(whole.text):
        end = min(start + _LONGEST, len(whole.text))
        stop = whole.text.rfind("。", start + _LONGEST // 2, end)
        end = end if stop < 0 else stop + 1
        text = whole.text[start:end]
        yield replace(whole, text=text, items=tuple(quantities(text)), offset=start)
        start = end


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

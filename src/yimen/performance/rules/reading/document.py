"""The document model: paragraphs and tables in reading order, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    """Return the text without any white space, as labels are compared."""
    return _SPACE.sub("", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its text, its first grid column, how far it spans, and where it stands."""

    text: str
    col: int
    colspan: int = 1
    rowspan: int = 1
    locator: str = ""

    @property
    def label(self) -> str:
        """Return the text without white space."""
        return squeeze(self.text)


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of running text."""

    text: str
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells; ``exact`` tells that grid columns are known and not merely counted."""

    rows: tuple[Row, ...]
    exact: bool = False
    locator: str = ""


Block = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole file as blocks in reading order, with notes from its reading."""

    name: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    pages: int = 1

    def paragraphs(self) -> Iterator[tuple[int, Paragraph]]:
        """Yield each paragraph with its block index."""
        for index, block in enumerate(self.blocks):
            if isinstance(block, Paragraph):
                yield index, block

    def tables(self) -> Iterator[tuple[int, Table]]:
        """Yield each table with its block index."""
        for index, block in enumerate(self.blocks):
            if isinstance(block, Table):
                yield index, block

    def text(self) -> str:
        """Return all text, cells included, one block or cell a line."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                lines.extend(cell.text for row in block.rows for cell in row if cell.text)
        return "\n".join(lines)

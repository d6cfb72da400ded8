"""Plain text with tables flattened to tabs and line breaks becomes the document model.

Three flattenings are read: one cell a line with a leading tab and a blank line after each row
(as word processors export), one row a line with tabs between cells, and one row a line with
vertical bars. A blank line inside a cell is told from the end of a row by what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yimen.performance.rules.reading.document import Block, Cell, Document, Paragraph, Row, Table

_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十]+[）)]|附件|附表|注[:：]|备注"
    r"|第\s*[0-9一二三四五六七八九十]+\s*[题部章条]|\d+[.．、][^\d].{0,30}[:：]$)"
)
_FORM_TITLE = re.compile(r"自评表|评分表|目标表|指标体系|（?20\d\d年度）?\s*$")
_SECTION = re.compile(r"[一二三四五六七八九十]+\s*、")
_BARS = re.compile(r"^-+$|^[\s|:+\-=—─]+$")


@dataclass(slots=True)
class _Grid:
    """Rows being gathered for one table."""

    rows: list[Row] = field(default_factory=list)
    row: list[tuple[str, int]] = field(default_factory=list)
    start: int = 0

    def add(self, text: str, line: int) -> None:
        if not self.rows and not self.row:
            self.start = line
        self.row.append((text, line))

    def extend(self, text: str) -> None:
        last, line = self.row[-1]
        self.row[-1] = (f"{last}\n{text}" if last else text, line)

    def end_row(self) -> None:
        if self.row:
            cells = (
                Cell(text=text.strip(), col=col, locator=f"第{line}行")
                for col, (text, line) in enumerate(self.row)
            )
            self.rows.append(tuple(cells))
            self.row = []

    def take(self) -> Table | None:
        self.end_row()
        if not self.rows:
            return None
        table = Table(rows=tuple(self.rows), locator=f"第{self.start}行")
        self.rows = []
        return table


def read_text(*, name: str, text: str, notes: tuple[str, ...] = ()) -> Document:
    """Return the document that a plain text stands for."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    pages = max(1, text.count("\f") + 1, (len(text) + 1499) // 1500)
    return Document(name=name, blocks=tuple(_blocks(lines)), notes=notes, pages=pages)


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    grid = _Grid()
    blanks = 0
    for number, line in enumerate(lines, start=1):
        if _is_rule(line):
            continue
        if not line.strip() and not line.startswith("\t"):
            blanks += 1
            continue
        yield from _line(grid, lines, number, blanks)
        blanks = 0
    if (table := grid.take()) is not None:
        yield table


def _is_rule(line: str) -> bool:
    """Tell whether a line only rules off a table drawn with bars."""
    bare = line.strip()
    return len(bare) > 2 and "-" in bare and "|" in bare and bool(_BARS.match(bare))


def _line(grid: _Grid, lines: Sequence[str], number: int, blanks: int) -> Iterator[Block]:
    line = lines[number - 1]
    in_table = bool(grid.rows or grid.row)
    whole = _whole_row(line)
    if whole is not None:
        yield from _take(grid, blanks > 1 or bool(grid.row and blanks))
        grid.end_row()
        for text in whole:
            grid.add(text, number)
        grid.end_row()
    elif line.startswith("\t"):
        if in_table and blanks:
            yield from _take(grid, blanks > 1)
            grid.end_row()
        grid.add(line[1:], number)
    elif (
        grid.row
        and not _opens_text(grid, line)
        and (blanks == 0 or _continues(lines, number, blanks))
    ):
        grid.extend(line.strip())
    else:
        yield from _take(grid, close=True)
        yield Paragraph(text=line.strip(), locator=f"第{number}行")


def _opens_text(grid: _Grid, line: str) -> bool:
    """Tell whether a heading after a row that is only a heading begins the running text."""
    alone = len(grid.row) == 1 and _SECTION.match(grid.row[0][0].strip())
    return bool(alone and _HEADING.match(line))


def _take(grid: _Grid, close: bool) -> Iterator[Block]:
    if close and (table := grid.take()) is not None:
        yield table


def _whole_row(line: str) -> list[str] | None:
    """Return the cells where the line holds a whole row, else None."""
    body = line.removeprefix("\t")
    if body.strip() and "\t" in body.rstrip("\n"):
        cells = line.split("\t")
        if len(cells) >= 3 or (len(cells) == 2 and all(cell.strip() for cell in cells)):
            return cells
    bars = line.strip()
    if bars.count("|") + bars.count("｜") >= 2 and not _BARS.match(bars):
        return re.split(r"[|｜]", bars.strip("|｜"))
    return None


def _continues(lines: Sequence[str], number: int, blanks: int) -> bool:
    """Tell whether text after one blank line still belongs to the cell before it."""
    text = lines[number - 1]
    if blanks > 1 or _HEADING.match(text):
        return False
    gap = 0
    for follower in lines[number:]:
        if follower.startswith("\t"):
            return gap < 2
        if follower.strip():
            if gap > 1 or _HEADING.match(follower) or _FORM_TITLE.search(follower):
                return False
            gap = 0
        else:
            gap += 1
            if gap > 1:
                return False
    return False

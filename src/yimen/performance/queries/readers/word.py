"""DOCX: paragraphs and tables in order, merged cells kept, macros and images left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from yimen.performance.contracts.report_check import ReportCheckRefusal
from yimen.performance.queries.readers import limits, markup
from yimen.performance.rules.reading.document import Block, Cell, Document, Paragraph, Row, Table

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


def read_word(*, name: str, data: bytes) -> Document:
    """Return the document of a DOCX or DOCM file.

    Raises:
        ReportCheckRefusal: the file is damaged, hostile, or holds no text.
    """
    with limits.open_zip(data) as archive:
        body_data = limits.read_member(archive, "word/document.xml")
        names = archive.namelist()
    notes: list[str] = []
    if any(member.endswith("vbaProject.bin") for member in names):
        notes.append("文件含宏，宏没有执行，只读文字和表格。")
    root = markup.parse(body_data.replace(_STRICT.encode()[1:-1], _W.encode()[1:-1]))
    body = root.find(f"{_W}body")
    if body is None:
        raise ReportCheckRefusal("damaged", "文件缺少正文，可能已损坏。")
    blocks = tuple(_blocks(body))
    if not any(_has_text(block) for block in blocks):
        if any(member.startswith("word/media/") for member in names):
            raise ReportCheckRefusal(
                "images_only", "文件里只有图片，没有可读的文字，请先做文字识别。"
            )
        raise ReportCheckRefusal("empty", "文件里没有文字。")
    length = sum(_length(block) for block in blocks)
    return Document(
        name=name, blocks=blocks, notes=tuple(notes), pages=max(1, (length + 1499) // 1500)
    )


def _has_text(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return bool(block.text.strip())
    return any(cell.label for row in block.rows for cell in row)


def _length(block: Block) -> int:
    if isinstance(block, Paragraph):
        return len(block.text)
    return sum(len(cell.text) for row in block.rows for cell in row)


def _blocks(body: etree._Element) -> Iterator[Block]:
    paragraphs = tables = 0
    for element in _items(body, 0):
        if element.tag == f"{_W}p":
            paragraphs += 1
            text = _text(element)
            if text.strip():
                yield Paragraph(text=text.strip("\n"), locator=f"第{paragraphs}段")
        else:
            tables += 1
            table = _table(element, tables)
            if table.rows:
                yield table


def _items(parent: etree._Element, depth: int) -> Iterator[etree._Element]:
    """Yield paragraphs and tables, those inside content controls and revisions included."""
    for child in parent:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif depth < limits.MAX_DEPTH and child.tag in {
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}ins",
            f"{_W}customXml",
            f"{_W}smartTag",
        }:
            yield from _items(child, depth + 1)


def _text(paragraph: etree._Element) -> str:
    parts: list[str] = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parent = node.getparent()
            if parent is not None and parent.tag == f"{_W}r":
                parts.append("\t")
        elif node.tag in {f"{_W}br", f"{_W}cr"}:
            parts.append("\n")
    return "".join(parts)


def _cell_text(cell: etree._Element, depth: int = 0) -> str:
    lines: list[str] = []
    for element in _items(cell, 0):
        if element.tag == f"{_W}p":
            lines.append(_text(element))
        elif depth < limits.MAX_DEPTH:
            lines.extend(_cell_text(inner, limits.MAX_DEPTH) for inner in element.iter(f"{_W}tc"))
    return "\n".join(lines).strip()


def _span(cell: etree._Element) -> tuple[int, bool, bool]:
    """Return the column span, and whether the cell opens or continues a vertical merge."""
    span = 1
    properties = cell.find(f"{_W}tcPr")
    if properties is None:
        return span, False, False
    grid = properties.find(f"{_W}gridSpan")
    if grid is not None and (grid.get(f"{_W}val") or "").isdigit():
        span = max(1, min(int(grid.get(f"{_W}val") or 1), limits.MAX_COLUMNS))
    merge = properties.find(f"{_W}vMerge")
    if merge is None:
        return span, False, False
    opens = merge.get(f"{_W}val") == "restart"
    return span, opens, not opens


def _table(element: etree._Element, number: int) -> Table:
    rows: list[list[Cell]] = []
    open_at: dict[int, tuple[int, int]] = {}
    cells = 0
    for row_number, line in enumerate(element.iterchildren(f"{_W}tr"), start=1):
        row: list[Cell] = []
        col = _skipped(line)
        for tc in line.iterchildren(f"{_W}tc", f"{_W}sdt"):
            cell = tc if tc.tag == f"{_W}tc" else next(tc.iter(f"{_W}tc"), None)
            if cell is None or col >= limits.MAX_COLUMNS:
                continue
            span, opens, continues = _span(cell)
            text = "" if continues else _cell_text(cell)
            if continues and col in open_at:
                above_row, above_cell = open_at[col]
                above = rows[above_row][above_cell]
                rows[above_row][above_cell] = replace(above, rowspan=above.rowspan + 1)
            elif opens:
                open_at[col] = (len(rows), len(row))
            else:
                open_at.pop(col, None)
            row.append(
                Cell(
                    text=text,
                    col=col,
                    colspan=span,
                    rowspan=0 if continues else 1,
                    locator=f"表{number}第{row_number}行第{len(row) + 1}格",
                )
            )
            col += span
            cells += 1
        rows.append(row)
        if cells > limits.MAX_CELLS:
            raise ReportCheckRefusal("too_large", "表格过大，没有检查。")
    return Table(rows=_frozen(rows), exact=True, locator=f"表{number}")


def _frozen(rows: list[list[Cell]]) -> tuple[Row, ...]:
    return tuple(tuple(row) for row in rows if row)


def _skipped(line: etree._Element) -> int:
    properties = line.find(f"{_W}trPr")
    before = properties.find(f"{_W}gridBefore") if properties is not None else None
    value = before.get(f"{_W}val") if before is not None else None
    return int(value) if value and value.isdigit() else 0

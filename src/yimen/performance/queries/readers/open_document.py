"""ODS and ODT: tables and paragraphs from content.xml, repeats bounded, spans kept."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from yimen.performance.contracts.report_check import ReportCheckRefusal
from yimen.performance.queries.readers import limits, markup
from yimen.performance.rules.reading.document import Block, Cell, Document, Paragraph, Row, Table

_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MAX_REPEAT = 300


def read_open_document(*, name: str, data: bytes) -> Document:
    """Return the document of an ODS or ODT file.

    Raises:
        ReportCheckRefusal: the file is damaged, hostile, too large, or empty.
    """
    with limits.open_zip(data) as archive:
        root = markup.parse(limits.read_member(archive, "content.xml"))
    body = root.find("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}body")
    if body is None or not len(body):
        raise ReportCheckRefusal("damaged", "文件缺少正文，可能已损坏。")
    blocks = tuple(_blocks(body[0]))
    if not blocks:
        raise ReportCheckRefusal("empty", "文件里没有文字。")
    length = sum(len(block.text) for block in blocks if isinstance(block, Paragraph))
    return Document(name=name, blocks=blocks, pages=max(1, length // 1500 + 1))


def _blocks(content: etree._Element) -> Iterator[Block]:
    paragraphs = tables = 0
    for element in content.iter(f"{_X}p", f"{_X}h", f"{_T}table"):
        if element.tag == f"{_T}table":
            tables += 1
            yield from _table(element, element.get(f"{_T}name") or f"表{tables}")
        elif not any(parent.tag == f"{_T}table" for parent in element.iterancestors()):
            paragraphs += 1
            text = _text(element)
            if text.strip():
                yield Paragraph(text=text, locator=f"第{paragraphs}段")


def _text(element: etree._Element) -> str:
    parts: list[str] = [element.text or ""]
    for child in element:
        if child.tag == f"{_X}line-break":
            parts.append("\n")
        elif child.tag == f"{_X}tab":
            parts.append("\t")
        elif child.tag == f"{_X}s":
            parts.append(" " * min(int(child.get(f"{_X}c") or 1), 50))
        else:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _count(element: etree._Element, name: str, limit: int) -> int:
    value = element.get(f"{_T}{name}") or "1"
    return max(1, min(int(value), limit)) if value.isdigit() else 1


def _table(element: etree._Element, title: str) -> Iterator[Block]:
    rows: list[Row] = []
    cells = 0
    for number, line in enumerate(element.iter(f"{_T}table-row"), start=1):
        row = _row(line, title, number)
        if any(cell.label for cell in row):
            repeat = _count(line, "number-rows-repeated", _MAX_REPEAT)
            rows.extend([row] * repeat)
            cells += len(row) * repeat
        elif rows and not any(cell.rowspan == 0 for cell in row):
            yield from _close(rows, title)
            rows = []
        if cells > limits.MAX_CELLS:
            raise ReportCheckRefusal("too_large", "工作表过大，没有检查。")
    yield from _close(rows, title)


def _close(rows: list[Row], title: str) -> Iterator[Block]:
    start = 0
    for row in rows:
        filled = [cell for cell in row if cell.label]
        if len(filled) != 1 or filled[0].col:
            break
        yield Paragraph(text=filled[0].text, locator=filled[0].locator)
        start += 1
    if rows[start:]:
        yield Table(rows=tuple(rows[start:]), exact=True, locator=title)


def _row(line: etree._Element, title: str, number: int) -> Row:
    row: list[Cell] = []
    col = 0
    covered_until = 0
    for cell in line:
        repeat = _count(cell, "number-columns-repeated", limits.MAX_COLUMNS)
        if cell.tag == f"{_T}table-cell":
            text = "\n".join(_text(part) for part in cell.iter(f"{_X}p")).strip()
            colspan = _count(cell, "number-columns-spanned", limits.MAX_COLUMNS)
            rowspan = _count(cell, "number-rows-spanned", limits.MAX_CELLS)
            covered_until = col + colspan
            for _ in range(repeat if text or repeat <= 40 else 1):
                row.append(_cell(text, col, colspan, rowspan, title, number))
                col += 1
            col = max(col, covered_until) if colspan == 1 else col
        elif cell.tag == f"{_T}covered-table-cell":
            for _ in range(repeat):
                if col >= covered_until:
                    row.append(_cell("", col, 1, 0, title, number))
                col += 1
        if col >= limits.MAX_COLUMNS:
            break
    return tuple(row)


def _cell(text: str, col: int, colspan: int, rowspan: int, title: str, number: int) -> Cell:
    return Cell(
        text=text,
        col=col,
        colspan=colspan,
        rowspan=rowspan,
        locator=f"{title}第{number}行第{col + 1}列",
    )

"""Text PDF: tables by their ruled lines, the rest as paragraphs; images only is said so."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pdfplumber

from yimen.performance.contracts.report_check import ReportCheckRefusal
from yimen.performance.queries.readers import limits
from yimen.performance.rules.reading.document import Block, Cell, Document, Paragraph, Row, Table

MAX_PAGES = 3000
_END = re.compile(r"[。！？；：:]\s*$")
_START = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+|[一二三四五六七八九十]+[、．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．]|[①-⑳])"
)
Progress = Callable[[int, int], None]


def read_pdf(*, name: str, data: bytes, progress: Progress | None = None) -> Document:
    """Return the document of a text PDF.

    Raises:
        ReportCheckRefusal: it is damaged, locked, too long, or holds images only.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = _count(pdf.pages)
            blocks, images = _pages(pdf.pages, progress)
    except ReportCheckRefusal:
        raise
    except Exception as error:
        word = "有密码" if "ncrypt" in repr(error) or "assword" in repr(error) else "已损坏"
        raise ReportCheckRefusal("damaged", f"PDF {word}，打不开。") from error
    if not any(isinstance(block, Table) or block.text.strip() for block in blocks):
        if images:
            raise ReportCheckRefusal(
                "images_only", "PDF 只有图片，没有可读的文字，请先做文字识别。"
            )
        raise ReportCheckRefusal("empty", "PDF 里没有文字。")
    return Document(name=name, blocks=tuple(_joined(blocks)), pages=pages)


def _count(pages: Any) -> int:
    if len(pages) > MAX_PAGES:
        raise ReportCheckRefusal("too_large", f"PDF 超过 {MAX_PAGES} 页。")
    return len(pages)


def _pages(pages: Any, progress: Progress | None) -> tuple[list[Block], int]:
    blocks: list[Block] = []
    images = characters = 0
    for number, page in enumerate(pages, start=1):
        images += len(page.images)
        found = list(_page(page, number))
        characters += sum(len(block.text) for block in found if isinstance(block, Paragraph))
        if characters > limits.MAX_TEXT:
            raise ReportCheckRefusal("too_large", "PDF 文字过多，没有检查。")
        blocks.extend(found)
        page.close()
        if progress is not None:
            progress(number, len(pages))
    return blocks, images


def _page(page: Any, number: int) -> Iterator[Block]:
    tables = page.find_tables() if page.lines or page.rects else []
    spots: list[tuple[float, Block]] = []
    boxes = [table.bbox for table in tables]
    for index, table in enumerate(tables, start=1):
        rows = _rows(table, f"第{number}页表{index}")
        if rows:
            spots.append(
                (table.bbox[1], Table(rows=rows, exact=True, locator=f"第{number}页表{index}"))
            )
    rest = page.filter(lambda item: not _inside(item, boxes)) if boxes else page
    for line in rest.extract_text_lines(return_chars=False):
        text = str(line["text"]).strip()
        if text and not re.fullmatch(r"[-—\s]*\d{1,4}[-—\s]*", text):
            spots.append((float(line["top"]), Paragraph(text=text, locator=f"第{number}页")))
    for _, block in sorted(spots, key=lambda spot: spot[0]):
        yield block


def _inside(item: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    if "x0" not in item or "top" not in item:
        return False
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


def _rows(table: Any, title: str) -> tuple[Row, ...]:
    edges = sorted({round(cell[0], 1) for cell in table.cells})
    tops = sorted({round(cell[1], 1) for cell in table.cells})
    texts = table.extract()
    rows: list[Row] = []
    for number, (line, words) in enumerate(zip(table.rows, texts, strict=False), start=1):
        row: list[Cell] = []
        for position, (box, text) in enumerate(zip(line.cells, words, strict=False)):
            if box is None:
                if position < len(edges) and _covered(table.cells, edges[position], line.bbox):
                    row.append(
                        Cell(text="", col=position, rowspan=0, locator=f"{title}第{number}行")
                    )
                continue
            colspan = max(1, sum(1 for edge in edges if box[0] - 1 <= edge < box[2] - 1))
            rowspan = max(1, sum(1 for top in tops if box[1] - 1 <= top < box[3] - 1))
            row.append(
                Cell(
                    text=(text or "").strip(),
                    col=position,
                    colspan=colspan,
                    rowspan=rowspan,
                    locator=f"{title}第{number}行",
                )
            )
        rows.append(tuple(row))
    return tuple(row for row in rows if row)


def _covered(cells: list[Any], x: float, line: tuple[float, float, float, float]) -> bool:
    """Tell whether a cell that began in an earlier row reaches down over this place."""
    return any(
        abs(cell[0] - x) < 2 and cell[1] < line[1] - 1 and cell[3] > line[1] + 1 for cell in cells
    )


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """Join the lines of one paragraph; a table split by a page break stays two tables."""
    pending: Paragraph | None = None
    width = max((len(b.text) for b in blocks if isinstance(b, Paragraph)), default=0)
    for block in blocks:
        if isinstance(block, Table):
            if pending is not None:
                yield pending
                pending = None
            yield block
            continue
        if pending is not None and _runs_on(pending.text, block.text, width):
            pending = Paragraph(text=pending.text + block.text, locator=pending.locator)
            continue
        if pending is not None:
            yield pending
        pending = block
    if pending is not None:
        yield pending


def _runs_on(before: str, after: str, width: int) -> bool:
    last = before if len(before) <= width else before[-width:]
    full = len(last) >= width * 0.8
    return full and not _END.search(before) and not _START.match(after)

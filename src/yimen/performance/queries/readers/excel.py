"""XLSX: each sheet as one table with its merged cells; formulas by their stored values."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from openpyxl.cell.cell import Cell as SourceCell
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from yimen.performance.contracts.report_check import ReportCheckRefusal
from yimen.performance.queries.readers import limits
from yimen.performance.rules.reading.document import Block, Cell, Document, Paragraph, Row, Table

_OUTLINE = 3_000
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Za-z0-9:]{1,24})"')


def read_excel(*, name: str, data: bytes) -> Document:
    """Return the document of an XLSX or XLSM file.

    Raises:
        ReportCheckRefusal: the file is damaged, too large, or empty.
    """
    with limits.open_zip(data) as archive:
        notes = _notes(archive)
        for member in archive.namelist():
            if member.endswith(".xml"):
                _check_member(limits.read_member(archive, member))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise ReportCheckRefusal("damaged", "工作簿已损坏，打不开。") from error
    blocks: list[Block] = []
    sheets = [sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)]
    for sheet in sheets:
        if len(sheets) > 1:
            blocks.append(Paragraph(text=sheet.title, locator=f"工作表“{sheet.title}”"))
        blocks.extend(_sheet(sheet))
    if not blocks:
        raise ReportCheckRefusal("empty", "工作簿里没有内容。")
    return Document(name=name, blocks=tuple(blocks), notes=notes, pages=max(1, len(sheets)))


def _check_member(data: bytes) -> None:
    """Refuse entities, and merges that would make more cells than the limit.

    The library makes one object for every covered cell before anybody can ask how many there are.
    """
    if b"<!ENTITY" in data[:2048] or b"<!DOCTYPE" in data[:2048]:
        raise ReportCheckRefusal("hostile", "文件含有外部实体声明，没有打开。")
    cells = 0
    for match in _MERGE.finditer(data):
        try:
            left, top, right, bottom = range_boundaries(match[1].decode())
        except ValueError as error:
            raise ReportCheckRefusal("damaged", "工作簿已损坏，打不开。") from error
        cells += ((right or 1) - (left or 1) + 1) * ((bottom or 1) - (top or 1) + 1)
        if cells > limits.MAX_CELLS:
            raise ReportCheckRefusal("too_large", "工作表合并单元格过多，没有检查。")


def _notes(archive: zipfile.ZipFile) -> tuple[str, ...]:
    if any(member.endswith("vbaProject.bin") for member in archive.namelist()):
        return ("文件含宏，宏没有执行，只读文字和表格。",)
    return ()


def _sheet(sheet: Worksheet) -> list[Block]:
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    below: dict[tuple[int, int], int] = {}
    budget = limits.MAX_CELLS
    for merged in sheet.merged_cells.ranges:
        columns = min(merged.max_col - merged.min_col + 1, limits.MAX_COLUMNS)
        lines = min(merged.max_row - merged.min_row + 1, _OUTLINE)
        budget -= lines * columns
        if budget < 0:
            raise ReportCheckRefusal("too_large", "工作表合并单元格过多，没有检查。")
        spans[(merged.min_row, merged.min_col)] = (lines, columns)
        for line in range(lines):
            if line:
                below[(merged.min_row + line, merged.min_col)] = columns
            for column in range(1 if line == 0 else 0, columns):
                covered.add((merged.min_row + line, merged.min_col + column))
    return _lines(sheet, spans, covered, below)


def _lines(
    sheet: Worksheet,
    spans: dict[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
    below: dict[tuple[int, int], int],
) -> list[Block]:
    blocks: list[Block] = []
    rows: list[Row] = []
    cells = 0
    for line in _filled_lines(sheet):
        row: list[Cell] = []
        for source in line:
            at = (source.row or 0, source.column or 0)
            cells += 1
            if at in below:
                row.append(_cell(sheet, at, "", below[at], 0))
            elif at not in covered:
                rowspan, colspan = spans.get(at, (1, 1))
                row.append(
                    _cell(sheet, at, _shown(source.value, source.number_format), colspan, rowspan)
                )
        if cells > limits.MAX_CELLS:
            raise ReportCheckRefusal("too_large", "工作表过大，没有检查。")
        filled = [cell for cell in row if cell.label]
        if len(filled) == 1 and not rows and filled[0].col == 0:
            blocks.append(Paragraph(text=filled[0].text, locator=filled[0].locator))
        elif filled:
            rows.append(tuple(row))
        elif rows and not any(cell.rowspan == 0 for cell in row):
            _close(blocks, rows)
            rows = []
    _close(blocks, rows)
    return blocks


def _filled_lines(sheet: Worksheet) -> Iterator[list[SourceCell | MergedCell]]:
    """Yield the cells of each row that has any, and one empty row for every gap.

    The library's own iteration makes every empty cell down to the last row ever touched.
    """
    lines: dict[int, list[SourceCell | MergedCell]] = {}
    for (number, column), cell in sheet._cells.items():  # noqa: SLF001 -- see above
        if column <= limits.MAX_COLUMNS:
            lines.setdefault(number, []).append(cell)
    before = 0
    for number in sorted(lines):
        if before and number > before + 1:
            yield []
        before = number
        yield sorted(lines[number], key=lambda cell: cell.column or 0)


def _close(blocks: list[Block], rows: list[Row]) -> None:
    if not rows:
        return
    if all(sum(1 for cell in row if cell.label) == 1 for row in rows):
        for row in rows:
            cell = next(cell for cell in row if cell.label)
            blocks.append(Paragraph(text=cell.text, locator=cell.locator))
        return
    blocks.append(Table(rows=tuple(rows), exact=True, locator=rows[0][0].locator))


def _cell(sheet: Worksheet, at: tuple[int, int], text: str, colspan: int, rowspan: int) -> Cell:
    return Cell(
        text=text,
        col=at[1] - 1,
        colspan=colspan,
        rowspan=rowspan,
        locator=f"{sheet.title}!{get_column_letter(at[1])}{at[0]}",
    )


def _shown(value: object, number_format: str) -> str:
    """Return a value as the sheet shows it: percentages, dates, and numbers without noise."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value).strip()


def _number(value: float, number_format: str) -> str:
    amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    plain = number_format.split(";")[0]
    decimals = len(plain.partition(".")[2].rstrip("%_) ").replace("#", "0")) if "." in plain else 0
    if plain.rstrip().endswith("%"):
        amount *= 100
        return f"{round(amount, decimals):f}%"
    if plain in {"General", "@"} or not any(char in plain for char in "0#"):
        rounded = round(amount, 8).normalize()
        return f"{rounded:f}"
    return f"{round(amount, decimals):f}"

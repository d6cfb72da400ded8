"""Office documents from one model: headings, paragraphs, tables and charts as DOCX, XLSX and PDF.

What is written here holds text only: a cell that looks like a formula is shown, never computed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from yimen.media.charts import png_of

Align = Literal["left", "center", "right"]
_TEMPLATE = Path(__file__).with_name("typst") / "manuscript.typ"
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:\.(\d{1,8}))?")
_SHEET_TITLE = re.compile(r"[\[\]:*?/\\']")
_WIDE, _HIGH, _EDGE = 210, 297, 25
_SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_SONG, _HEI, _KAI = "宋体", "黑体", "楷体"
_HEADING_FONTS = {1: (_HEI, 16), 2: (_KAI, 15), 3: (_SONG, 14)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the text; level 1 stands right below the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table; places that another cell covers are left out of the row."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    align: Align = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; `widths` are shares of the page's width, one a column.

    `header_rows` are repeated on each page; a form that is read across has none.
    """

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    header_rows: int = 1

    def __post_init__(self) -> None:
        """Prove that the cells fill the table. Raises ValueError."""
        taken = set()
        for row, column, cell in placed(self):
            for place in _covers(row, column, cell):
                if place in taken or place[1] >= len(self.widths) or place[0] >= len(self.rows):
                    raise ValueError(f"cell at row {row + 1} does not fit: {cell.text!r}")
                taken.add(place)
        if len(taken) != len(self.rows) * len(self.widths):
            raise ValueError("the cells do not fill the table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture drawn as SVG; the title says what it shows to who cannot see it."""

    svg: str
    title: str


Block = Heading | Paragraph | Grid | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A document: its title and what follows in order."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


class PageSetter(Protocol):
    """What sets a page from a template; `yimen.kernel.typeset.pages.set_page` does."""

    def __call__(self, *, template: Path, data: Mapping[str, Any], made_at: datetime) -> bytes:
        """Return the PDF."""
        ...


def placed(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Yield each cell with the row and column of its first place, counted from 0."""
    covered: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            while (row, column) in covered:
                column += 1
            covered.update(_covers(row, column, cell))
            yield row, column, cell
            column += cell.colspan


def _covers(row: int, column: int, cell: Cell) -> Iterator[tuple[int, int]]:
    for down in range(cell.rowspan):
        for along in range(cell.colspan):
            yield row + down, column + along


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_pdf(manuscript: Manuscript, at: datetime, *, setter: PageSetter) -> bytes:
    """Return the document as PDF/UA-1; pass `yimen.kernel.typeset.pages.set_page` as setter.

    Raises: GlyphMissing for a character that no font here can draw.
    """
    data = {
        "title": _clean(manuscript.title),
        "landscape": manuscript.landscape,
        "blocks": _typeset_blocks(manuscript),
    }
    return setter(template=_TEMPLATE, data=data, made_at=at)


def _typeset_blocks(manuscript: Manuscript) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    level = 1  # the title; PDF/UA lets no level be left out
    for block in manuscript.blocks:
        match block:
            case Heading():
                level = min(block.level + 1, level + 1)
                blocks.append({"kind": "heading", "level": level, "text": _clean(block.text)})
            case Paragraph():
                blocks.append({"kind": "paragraph", "text": _clean(block.text)})
            case Chart():
                blocks.append({"kind": "chart", "svg": block.svg, "title": _clean(block.title)})
            case Grid():
                cells = [
                    {
                        "x": column,
                        "y": row,
                        "text": _clean(cell.text),
                        "colspan": cell.colspan,
                        "rowspan": cell.rowspan,
                        "align": cell.align,
                        "bold": cell.bold,
                    }
                    for row, column, cell in placed(block)
                ]
                heads = block.header_rows
                blocks.append(
                    {"kind": "grid", "widths": block.widths, "heads": heads, "cells": cells}
                )
    return blocks


def to_docx(manuscript: Manuscript, *, fonts: Sequence[str] = ()) -> bytes:
    """Return the document as DOCX on A4: 宋体 in the text, 黑体 in headings, merged cells kept.

    `fonts` are the folders that words in charts are drawn from (`pages.font_folders()`).
    """
    document = docx.Document()
    _set_up(document, manuscript)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, manuscript.title, font=_HEI, size=18)
    wide = (_HIGH if manuscript.landscape else _WIDE) - 2 * _EDGE
    for block in manuscript.blocks:
        match block:
            case Heading():
                level = max(1, min(block.level, 3))
                heading = document.add_heading(level=level)
                font, size = _HEADING_FONTS[level]
                _run(heading, block.text, font=font, size=size)
            case Paragraph():
                paragraph = document.add_paragraph()
                paragraph.paragraph_format.first_line_indent = Pt(24)
                paragraph.paragraph_format.line_spacing = 1.5
                _run(paragraph, block.text, font=_SONG, size=12)
            case Chart():
                picture = io.BytesIO(png_of(block.svg, width=1600, fonts=fonts))
                shape = (
                    document.add_paragraph().add_run().add_picture(picture, width=Mm(wide * 0.65))
                )
                shape._inline.docPr.set("descr", _clean(block.title))  # noqa: SLF001 -- no API
            case Grid():
                _word_table(document, block, wide)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set_up(document: Any, manuscript: Manuscript) -> None:
    """Set A4, margins, the default fonts and language, and the page number at the foot."""
    section = document.sections[0]
    high, wide = Mm(_HIGH), Mm(_WIDE)
    if manuscript.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        high, wide = wide, high
    section.page_height, section.page_width = high, wide
    section.left_margin = section.right_margin = Mm(_EDGE)
    section.top_margin = section.bottom_margin = Mm(_EDGE)
    _fonts(document.styles["Normal"].element.get_or_add_rPr(), _SONG)
    document.styles["Normal"].font.size = Pt(12)
    document.core_properties.title = _clean(manuscript.title)[:255]
    document.core_properties.author = ""
    document.core_properties.language = "zh-CN"
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)  # noqa: SLF001 -- the library has no fields


def _fonts(properties: Any, font: str) -> None:
    """Name the font for Chinese and for Latin letters; a font of ASCII alone leaves Chinese bare."""
    names = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        names.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        names.set(qn(f"w:{script}"), font)


def _run(paragraph: Any, text: str, *, font: str, size: float, bold: bool = False) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size = Pt(size)
    run.font.bold = bold
    run.font.color.rgb = docx.shared.RGBColor(0, 0, 0)
    _fonts(run._r.get_or_add_rPr(), font)  # noqa: SLF001 -- the library has no east-asian font


def _word_table(document: Any, grid: Grid, wide: float) -> None:
    table = document.add_table(rows=len(grid.rows), cols=len(grid.widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = [width / sum(grid.widths) for width in grid.widths]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(wide * share)
    places = [list(row.cells) for row in table.rows]
    for row, column, cell in placed(grid):
        place = places[row][column]
        if cell.colspan > 1 or cell.rowspan > 1:
            place = place.merge(places[row + cell.rowspan - 1][column + cell.colspan - 1])
        place.width = Mm(wide * sum(shares[column : column + cell.colspan]))
        place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        line = place.paragraphs[0]
        line.alignment = _SIDES[cell.align]
        heads = row < grid.header_rows
        _run(line, cell.text, font=_HEI if heads else _SONG, size=10.5, bold=cell.bold)
    for row in table.rows:
        _mark(row, "w:cantSplit")
    for row in table.rows[: grid.header_rows]:
        _mark(row, "w:tblHeader")
    document.add_paragraph()  # two tables that touch become one


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 -- the library has no such switch


def to_xlsx(manuscript: Manuscript) -> bytes:
    """Return the document as one sheet; numbers are numbers, text is never a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _SHEET_TITLE.sub("", _clean(manuscript.title))[:31] or "表"
    book.properties.title = _clean(manuscript.title)
    grids = [block for block in manuscript.blocks if isinstance(block, Grid)]
    columns = max((len(grid.widths) for grid in grids), default=1)
    _sheet_widths(sheet, grids)
    _sheet_line(sheet, 1, columns, manuscript.title, Font(name=_HEI, size=16), "center")
    line = 2
    for block in manuscript.blocks:
        match block:
            case Heading():
                _sheet_line(sheet, line, columns, block.text, Font(name=_HEI, size=13), "left")
                line += 1
            case Paragraph():
                _sheet_line(sheet, line, columns, block.text, Font(name=_SONG, size=11), "left")
                line += 1
            case Chart():
                _sheet_line(sheet, line, columns, block.title, Font(name=_KAI, size=11), "left")
                line += 1
            case Grid():
                line = _sheet_table(sheet, line, block) + 2
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if manuscript.landscape else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _sheet_widths(sheet: Worksheet, grids: list[Grid]) -> None:
    for grid in sorted(grids, key=lambda one: len(one.widths)):
        for column, width in enumerate(grid.widths, start=1):
            share = width / sum(grid.widths) * 110
            sheet.column_dimensions[get_column_letter(column)].width = max(6.0, share)


def _sheet_line(
    sheet: Worksheet, line: int, columns: int, text: str, font: Font, align: Align
) -> None:
    cell = sheet.cell(row=line, column=1)
    _put(cell, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
    if columns > 1:
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=columns)
    sheet.row_dimensions[line].height = 22 * (
        1 + sum(2 if ord(one) > 255 else 1 for one in text) // 120
    )


def _sheet_table(sheet: Worksheet, first: int, grid: Grid) -> int:
    """Write the table from a row on and return the row after its last."""
    thin = Side(style="thin")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    for row, column, cell in placed(grid):
        for down, along in _covers(row, column, cell):
            sheet.cell(row=first + down, column=along + 1).border = box
        place = sheet.cell(row=first + row, column=column + 1)
        _put(place, cell.text)
        heads = row < grid.header_rows
        place.font = Font(name=_HEI if heads else _SONG, size=10.5, bold=cell.bold)
        place.alignment = Alignment(horizontal=cell.align, vertical="center", wrap_text=True)
        if cell.colspan > 1 or cell.rowspan > 1:
            sheet.merge_cells(
                start_row=first + row,
                end_row=first + row + cell.rowspan - 1,
                start_column=column + 1,
                end_column=column + cell.colspan,
            )
    return first + len(grid.rows)


def _put(place: SheetCell | MergedCell, text: str) -> None:
    """Write a plain number as a number that shows the same digits, anything else as text."""
    assert isinstance(place, SheetCell)  # each place is written before it is merged
    clean = _clean(text)
    number = _NUMBER.fullmatch(clean)
    if number:
        decimals = len(number[1] or "")
        place.value = float(clean) if decimals else int(clean)
        place.number_format = f"0.{'0' * decimals}" if decimals else "0"
        return
    place.value = clean
    place.data_type = "s"
    if clean.startswith(_FORMULA):
        place.quotePrefix = True

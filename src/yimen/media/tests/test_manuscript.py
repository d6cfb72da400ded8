"""Office documents: what is read back is what was written, merged cells, fonts and all."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
import typst
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from yimen.media.manuscript import (
    Cell,
    Chart,
    Grid,
    Heading,
    Manuscript,
    Paragraph,
    placed,
    to_docx,
    to_pdf,
    to_xlsx,
)

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    '<rect x="2" y="2" width="30" height="12" fill="#083a7a"/></svg>'
)


def _document() -> Manuscript:
    grid = Grid(
        rows=(
            (Cell(text="指标", colspan=2, bold=True), Cell(text="得分", align="right")),
            (Cell(text="产出\n指标", rowspan=2), Cell(text="数量"), Cell(text="12.4890")),
            (Cell(text="=1+1"), Cell(text="-5")),
        ),
        widths=(1, 2, 1),
    )
    return Manuscript(
        title="项目支出绩效自评表",
        blocks=(
            Heading(level=1, text="一、基本情况"),
            Heading(level=3, text="（一）概况"),
            Paragraph(text="第一段。"),
            grid,
            Chart(svg=_SVG, title="各月支付进度"),
        ),
    )


def test_a_word_file_keeps_text_merged_cells_and_chinese_fonts() -> None:
    read = docx.Document(io.BytesIO(to_docx(_document())))

    assert [line.text for line in read.paragraphs][:4] == [
        "项目支出绩效自评表",
        "一、基本情况",
        "（一）概况",
        "第一段。",
    ]
    table = read.tables[0]
    assert table.cell(0, 0)._tc is table.cell(0, 1)._tc
    assert table.cell(1, 0)._tc is table.cell(2, 0)._tc
    assert table.cell(1, 0).text == "产出\n指标"
    assert table.cell(2, 1).text == "=1+1"
    fonts = {
        line.text: line.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for line in read.paragraphs[:4]
    }
    assert fonts == {
        "项目支出绩效自评表": "黑体",
        "一、基本情况": "黑体",
        "（一）概况": "宋体",
        "第一段。": "宋体",
    }
    assert read.inline_shapes[0]._inline.docPr.get("descr") == "各月支付进度"
    assert read.sections[0].page_width.mm == pytest.approx(210, abs=0.1)


def test_a_sheet_keeps_numbers_as_numbers_and_formulas_as_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(_document()))).active

    values = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    assert values[12.489].number_format == "0.0000"
    assert values[-5].data_type == "n"
    assert values["=1+1"].data_type == "s"
    assert values["=1+1"].quotePrefix
    merged = {str(one) for one in sheet.merged_cells.ranges}
    line = values["指标"].row
    assert {f"A{line}:B{line}", f"A{line + 1}:A{line + 2}"} <= merged


def _set(*, template: Path, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """Set a page as the kernel does, which this floor may not ask."""
    source = Path(__file__).resolve().parents[2]
    made = typst.compile(
        input=str(template),
        root=str(source),
        font_paths=[str(source / "kernel" / "typeset" / "fonts")],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def test_a_pdf_says_all_that_was_written() -> None:
    made = to_pdf(_document(), AT, setter=_set)

    with pypdfium2.PdfDocument(made) as read:
        text = "".join(page.get_textpage().get_text_range() for page in read)
    for words in ("项目支出绩效自评表", "一、基本情况", "第一段。", "12.4890", "=1+1", "1 / 1"):
        assert words in text


def test_a_table_with_a_hole_or_an_overlap_is_no_table() -> None:
    with pytest.raises(ValueError, match="fill"):
        Grid(rows=((Cell(text="a"),),), widths=(1, 1))
    with pytest.raises(ValueError, match="does not fit"):
        Grid(rows=((Cell(text="a", rowspan=2),),), widths=(1,))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=4, max_size=4))
def test_any_text_makes_files_that_open(texts: list[str]) -> None:
    grid = Grid(
        rows=((Cell(text=texts[0]), Cell(text=texts[1])), (Cell(text=texts[2], colspan=2),)),
        widths=(1, 1),
        header_rows=0,
    )
    made = Manuscript(title=texts[3], blocks=(Paragraph(text=texts[0]), grid))

    assert docx.Document(io.BytesIO(to_docx(made))).tables
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(made))).active is not None
    assert len(list(placed(grid))) == 3

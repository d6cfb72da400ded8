"""A list as a workbook: nothing in it is a formula."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from yimen.ui.workbook import write_list


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "张三"])
def test_a_cell_is_text_whatever_it_begins_with(text):
    made = write_list(
        title="待办",
        columns=("事项",),
        rows=[(text,)],
        made_by="谢&岚",
        at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    cell = sheet.cell(3, 1)
    assert cell.data_type == "s"
    assert cell.value == text
    assert bool(cell.quotePrefix) is (text != "张三")
    assert "2026-11-21 09:00 导出" in sheet.cell(1, 1).value

"""A list as an XLSX workbook: every cell is text, so that nothing in it is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter  # type: ignore[import-untyped]

_RISKY = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
_HEAD_ROW = 1


def write_list(
    *,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    made_by: str,
    at: datetime,
) -> bytes:
    """Return a workbook of one sheet that says on top and on each printed page who took it when.

    A text that an office program could take for a formula is marked as text as well, so that it
    stays harmless when somebody copies it or saves it as CSV.
    """
    told = f"{title}　{made_by}　{at:%Y-%m-%d %H:%M} 导出，仅供工作使用"
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        marked = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        head = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        sheet = book.add_worksheet(title[:31])
        sheet.set_header(f"&L{_no_codes(told)}")
        sheet.write_string(0, 0, told, book.add_format({"font_color": "#5A6675"}))
        for column, name in enumerate(columns):
            sheet.write_string(_HEAD_ROW, column, name, head)
        widths = [len(name) for name in columns]
        for line, row in enumerate(rows, start=_HEAD_ROW + 1):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text, marked if text[:1] in _RISKY else plain)
                widths[column] = max(widths[column], len(text))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(2 * width + 2, _WIDEST))
        sheet.freeze_panes(_HEAD_ROW + 1, 0)
    return buffer.getvalue()


def _no_codes(text: str) -> str:
    """Return a text for a page header, in which an ampersand begins a code."""
    return text.replace("&", "&&")[:250]

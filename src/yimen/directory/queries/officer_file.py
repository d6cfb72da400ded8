"""Reads a table of officers, CSV or XLSX, into cells of text; and what the rows are judged by."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from yimen.directory.contracts import DirectoryRefused
from yimen.directory.models import Area, Officer, Organisation
from yimen.directory.queries import items
from yimen.directory.rules.officer_file import MOST_ROWS, Known

LARGEST = 2 * 1024 * 1024
_LARGEST_UNPACKED = 40 * 1024 * 1024
_MOST_COLUMNS = 30


def read_table(*, content: bytes, file_name: str) -> list[list[str]]:
    """Return the cells of the first sheet as text. Raises DirectoryRefused."""
    if len(content) > LARGEST:
        raise DirectoryRefused("文件超过 2 MB，请分几个表导入。", field="file")
    if content[:4] == b"PK\x03\x04":
        return _from_workbook(content)
    if file_name.lower().endswith((".xls", ".xlsx")):
        raise DirectoryRefused("打不开这个表，请另存为 XLSX 或 CSV 再传。", field="file")
    return _from_csv(content)


def _from_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return [row[:_MOST_COLUMNS] for row in csv.reader(io.StringIO(text))]
    raise DirectoryRefused("看不懂文件里的文字，请另存为 UTF-8 的 CSV 再传。", field="file")


def _from_workbook(content: bytes) -> list[list[str]]:
    refused = DirectoryRefused("工作簿损坏或太大，打不开。请另存为 XLSX 再传。", field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _LARGEST_UNPACKED:
                raise refused
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=_MOST_COLUMNS, values_only=True)
        return [[_text(cell) for cell in row] for row in rows]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError):
        raise refused from None


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def known(*, table: Sequence[Sequence[str]]) -> Known:
    """Return what the installation knows of the words in a table."""
    wanted = {cell.strip() for row in table for cell in row}
    pieces = {part for cell in wanted for part in cell.replace("，", " ").replace(",", " ").split()}
    return Known(
        units=set(
            Organisation.objects.filter(is_active=True, code__in=wanted).values_list(
                "code", flat=True
            )
        ),
        usernames=set(
            Officer.objects.filter(username__in=wanted).values_list("username", flat=True)
        ),
        areas=set(
            Area.objects.filter(code__in=wanted, valid_until=None).values_list("code", flat=True)
        ),
        items=set(items.names_of(codes=pieces)),
    )

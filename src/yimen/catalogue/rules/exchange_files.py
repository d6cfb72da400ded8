"""Batches of items as files: JSON, CSV and XLSX, written so that reading them loses nothing.

In CSV a text that a spreadsheet could run as a formula begins with an apostrophe, which reading
takes away again; in XLSX it is marked as text, and a formula found in a file is refused.
"""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException

from yimen.catalogue.contracts import ItemListRefused
from yimen.catalogue.rules.exchange_batch import BatchHead, BatchRow, Operation
from yimen.catalogue.rules.national_fields import (
    DERIVED_FIELDS,
    FIELDS,
    KEY_FIELDS,
    ROW_FIELDS,
    TABLES,
)
from yimen.catalogue.rules.national_rows import NationalRow

FORMAT = "yimen-items-1"
SINCE = "kz_since"
EXTENSION = "extension"
MAX_ROWS = 100_000
_MAX_UNPACKED = 400_000_000
_MAX_COLUMNS = 400
_PIECE = 30_000
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
_ITEMS_SHEET = "事项"
TITLES: Mapping[str, str] = dict(
    [
        *ROW_FIELDS, (SINCE, "上一批次"), *KEY_FIELDS,
        *((each.name, each.title) for each in FIELDS), *DERIVED_FIELDS,
    ]
)  # fmt: skip
"""The columns of the main table in order, with their Chinese titles."""


class FileForm(StrEnum):
    """In which form a batch is written."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


def is_batch(content: bytes) -> bool:
    """Say whether a file is a batch of this exchange and no other list."""
    return content[:2] == b"PK" or b"cd_batch" in content[:8_192]


def write_file(form: FileForm, *, head: BatchHead, rows: Sequence[BatchRow]) -> bytes:
    """Return a batch as a file."""
    return _WRITERS[form](head, rows)


def read_file(content: bytes) -> tuple[BatchHead, list[BatchRow]]:
    """Return the head and the rows of a batch, whichever form it has.

    Raises ItemListRefused where it is no batch, or none that can be read whole.
    """
    if content[:2] == b"PK":
        found = list(_from_sheets(content))
    elif content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        found = list(_from_json(content))
    else:
        found = list(_from_csv(content))
    if not found:
        raise ItemListRefused("这一批里没有任何变更。")
    heads = {_head(row) for _, row in found}
    if len(heads) != 1:
        raise ItemListRefused("一个文件只能是一个批次：各行的批次、时间、来源要一样。")
    return heads.pop(), [_row(line, row) for line, row in found]


def _head(row: NationalRow) -> BatchHead:
    head = BatchHead(
        number=row.values.get("cd_batch", ""),
        time=row.values.get("cd_time", ""),
        source=row.values.get("data_source", ""),
        since=row.values.get(SINCE, ""),
    )
    if not (head.number and head.time and head.source):
        raise ItemListRefused(
            "每一行都要写批次（cd_batch）、时间（cd_time）和来源（data_source）。"
        )
    if max(map(len, (head.number, head.time, head.source, head.since))) > 60:
        raise ItemListRefused("批次、时间和来源都不能超过 60 个字。")
    return head


def _row(line: int, row: NationalRow) -> BatchRow:
    try:
        operation = Operation(row.values.get("cd_operation", ""))
    except ValueError:
        raise ItemListRefused(f"第 {line} 行的变更操作（cd_operation）只能是 I、U 或 D。") from None
    return BatchRow(line=line, operation=operation, code=row.values.get("task_code", ""), row=row)


def _whole(head: BatchHead, one: BatchRow) -> dict[str, str]:
    """Return the main row with what every exchanged row carries."""
    stamped = {
        "cd_operation": one.operation.value, "cd_time": head.time, "cd_batch": head.number,
        "data_source": head.source, SINCE: head.since, "task_code": one.code,
    }  # fmt: skip
    return {name: (one.row.values | stamped).get(name, "") for name in TITLES}


# JSON


def _to_json(head: BatchHead, rows: Sequence[BatchRow]) -> bytes:
    made = {
        "format": FORMAT,
        "cd_batch": head.number,
        "items": [
            _whole(head, one) | one.row.tables | {EXTENSION: one.row.extension} for one in rows
        ],
    }
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def _from_json(content: bytes) -> Iterator[tuple[int, NationalRow]]:
    try:
        made = json.loads(content)
    except (ValueError, RecursionError):
        raise ItemListRefused("这个 JSON 文件读不出来，可能被截断了。") from None
    items = made.get("items") if isinstance(made, dict) else None
    if made.get("format") != FORMAT or not isinstance(items, list) or len(items) > MAX_ROWS:
        raise ItemListRefused(f"这不是事项交换文件（format 应当是 {FORMAT}）。")
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise ItemListRefused(f"第 {number} 项不是一组“名称：值”。")
        yield number, _national(item)


def _national(item: Mapping[str, Any]) -> NationalRow:
    return NationalRow(
        values={name: item[name] for name in TITLES if isinstance(item.get(name), str)},
        tables={table.name: list(_lines(item.get(table.name))) for table in TABLES},
        extension=item[EXTENSION] if isinstance(item.get(EXTENSION), dict) else {},
    )


def _lines(raw: object) -> Iterator[dict[str, str]]:
    for each in raw if isinstance(raw, list) else []:
        if isinstance(each, dict):
            yield {str(name): cell for name, cell in each.items() if isinstance(cell, str)}


# CSV


def _to_csv(head: BatchHead, rows: Sequence[BatchRow]) -> bytes:
    flat = [_flat(head, one, [*(table.name for table in TABLES), EXTENSION]) for one in rows]
    columns = [*TITLES, *_more_columns(flat)]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for line in flat:
        writer.writerow([_harmless(line.get(name, "")) for name in columns])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def _flat(head: BatchHead, one: BatchRow, names: Iterable[str]) -> dict[str, str]:
    """Return a row with its tables as JSON, in pieces that fit into a cell."""
    line = _whole(head, one)
    for name in names:
        value: object = one.row.extension if name == EXTENSION else one.row.tables.get(name)
        if value:
            line |= _pieces(name, _as_text(value))
    return line


_UNSAFE = re.compile("_x|[\x7f-\x9f\ufffe\uffff]")


def _as_text(value: object) -> str:
    """Return JSON without the signs that a sheet cannot hold, or would read as an escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0][0]):04x}{found[0][1:]}", text)


def _pieces(name: str, text: str) -> dict[str, str]:
    parts = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    return {f"{name}_{at}" if at > 1 else name: part for at, part in enumerate(parts, start=1)}


def _more_columns(flat: Sequence[Mapping[str, str]]) -> list[str]:
    return sorted({name for line in flat for name in line} - TITLES.keys())


def _from_csv(content: bytes) -> Iterator[tuple[int, NationalRow]]:
    reader = csv.reader(io.StringIO(_text(content), newline=""))
    try:
        names = [cell.strip() for cell in next(reader, [])]
        if not {"task_code", "cd_operation", "cd_batch"} <= set(names):
            raise ItemListRefused("首行要有 task_code、cd_operation、cd_batch 等国标列名。")
        for count, cells in enumerate(reader, start=1):
            if count > MAX_ROWS:
                raise ItemListRefused(f"一次最多 {MAX_ROWS:,} 行，请分批。")
            if len(cells) != len(names):
                raise ItemListRefused(
                    f"第 {reader.line_num} 行有 {len(cells)} 格，表头有 {len(names)} 格。"
                )
            plain = dict(zip(names, map(_plain, cells), strict=True))
            yield reader.line_num, _unflat(plain, reader.line_num)
    except csv.Error as wrong:
        raise ItemListRefused(f"第 {reader.line_num} 行起读不下去（{wrong}）。") from wrong


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise ItemListRefused("读不出文字，请另存为 UTF-8 的 CSV 或 XLSX。")


def _plain(cell: str) -> str:
    return cell.removeprefix("'")


def _unflat(line: Mapping[str, str], number: int) -> NationalRow:
    joined: dict[str, Any] = {name: line.get(name, "") for name in TITLES}
    for name in (*(table.name for table in TABLES), EXTENSION):
        text = "".join(
            line.get(f"{name}_{at}" if at > 1 else name, "") for at in range(1, _MAX_COLUMNS)
        )
        if text:
            joined[name] = _loaded(text, number, name)
    return _national(joined)


def _loaded(text: str, line: int, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ItemListRefused(f"第 {line} 行的“{name}”不完整，可能被表格软件截断了。") from None


# XLSX


def _to_sheets(head: BatchHead, rows: Sequence[BatchRow]) -> bytes:
    flat = [_flat(head, one, [EXTENSION]) for one in rows]
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        titles = dict(TITLES) | dict.fromkeys(_more_columns(flat), "扩展内容（勿改）")
        _sheet(book, _ITEMS_SHEET, titles, flat)
        for table in TABLES:
            lines = [
                {"task_code": one.code, **line}
                for one in rows
                for line in one.row.tables.get(table.name, [])
            ]
            columns = {"task_code": "实施编码", "order_num": "序号"}
            columns |= {each.name: each.title for each in table.fields}
            _sheet(book, table.title, columns, lines)
    return buffer.getvalue()


def _sheet(
    book: Any, title: str, titles: Mapping[str, str], lines: Sequence[Mapping[str, str]]
) -> None:
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF5"})
    plain = book.add_format({"valign": "top", "num_format": "@"})
    marked = book.add_format({"valign": "top", "num_format": "@", "quote_prefix": True})
    for column, (name, said) in enumerate(titles.items()):
        sheet.write_string(0, column, name, bold)
        sheet.write_string(1, column, said, bold)
    for number, line in enumerate(lines, start=2):
        for column, name in enumerate(titles):
            cell = line.get(name, "")
            if cell:
                sheet.write_string(number, column, cell, marked if cell[0] in _RISKY else plain)
    sheet.set_column(0, len(titles) - 1, 16)
    sheet.freeze_panes(2, 0)


def _from_sheets(content: bytes) -> Iterator[tuple[int, NationalRow]]:
    _check_archive(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            if _ITEMS_SHEET not in book.sheetnames:
                raise ItemListRefused(f"工作簿里没有“{_ITEMS_SHEET}”这一页。")
            items = list(_rows(book[_ITEMS_SHEET]))
            tables = {
                table.name: _by_item(_rows(book[table.title]))
                for table in TABLES
                if table.title in book.sheetnames
            }
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, ParseError) as wrong:
        raise ItemListRefused("这个 XLSX 文件读不出来，可能损坏了。") from wrong
    for number, line in items:
        row = _unflat(line, number)
        code = row.values.get("task_code", "")
        row.tables = {table.name: tables.get(table.name, {}).get(code, []) for table in TABLES}
        yield number, row


def _by_item(rows: Iterator[tuple[int, dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for _, line in rows:
        found.setdefault(line.pop("task_code", ""), []).append(line)
    return found


def _rows(sheet: Any) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows below the two head rows, by the names in the first."""
    names: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS), start=1):
        if number == 1:
            names = [_cell(cell, number) for cell in cells]
        elif number > MAX_ROWS:
            raise ItemListRefused(f"一页最多 {MAX_ROWS:,} 行，请分批。")
        elif number > 2 and any(cell.value is not None for cell in cells):
            said = (_cell(cell, number) for cell in cells)
            yield number, {name: text for name, text in zip(names, said, strict=False) if name}


def _cell(cell: Any, line: int) -> str:
    if cell.data_type == "f":
        raise ItemListRefused(f"第 {line} 行里有公式，请把公式换成文字再导入。")
    return "" if cell.value is None else str(cell.value)


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile as wrong:
        raise ItemListRefused("这个 XLSX 文件读不出来，可能损坏了。") from wrong
    if size > _MAX_UNPACKED:
        raise ItemListRefused("这个 XLSX 文件解开后太大，请改用 CSV 或 JSON。")


_WRITERS = {FileForm.XLSX: _to_sheets, FileForm.CSV: _to_csv, FileForm.JSON: _to_json}

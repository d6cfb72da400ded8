"""Read an item list from bytes: rows of text with their line numbers, however dirty the file is.

One line is one row in JSON lines; in CSV a quoted field may run over lines. A line that cannot be
read is a row with a reason, never the end of the file; a line of 100 MB is passed over in pieces.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from yimen.catalogue.contracts import ItemListRefused
from yimen.catalogue.contracts.findings import FindingCode

MAX_LINE = 1024 * 1024
MAX_ROWS = 100_000
_SNIFFED = 65_536
_PIECE = 1024 * 1024


class ListKind(StrEnum):
    """Which list this is, by its columns."""

    GUIDES = "guides"
    DEPARTMENTS = "departments"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """One row as it was sent: its values, or why it cannot be read."""

    line: int
    values: Mapping[str, Any]
    fault: FindingCode | None = None
    said: str = ""


_KEYS: Mapping[ListKind, frozenset[str]] = {
    ListKind.GUIDES: frozenset({"task_code", "name", "dept"}),
    ListKind.DEPARTMENTS: frozenset({"item_code", "name", "dept"}),
}


def read_list(stream: BinaryIO) -> tuple[ListKind, Iterator[RawRow]]:
    """Return what list this is and its rows, read as they are asked for.

    Raises: ItemListRefused where the file is not a list that we know; iterating raises it where
    a CSV breaks off or there are too many rows.
    """
    head = stream.read(_SNIFFED)
    stream.seek(0)
    if not head.strip():
        raise ItemListRefused("文件是空的，请选事项清单文件。")
    encoding = _encoding_of(head)
    lines = _lines(stream, encoding)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return ListKind.GUIDES, _limited(_json_rows(lines))
    return _csv_rows(lines)


def _encoding_of(head: bytes) -> str:
    if b"\x00" in head:
        raise ItemListRefused("这不是文本文件。请把清单另存为 CSV（UTF-8）再导入。")
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    return "utf-8"


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    fault: FindingCode | None = None
    said: str = ""


def _lines(stream: BinaryIO, encoding: str) -> Iterator[_Line]:
    number = 0
    while True:
        raw = stream.readline(MAX_LINE)
        if not raw:
            return
        number += 1
        if len(raw) >= MAX_LINE and not raw.endswith(b"\n"):
            _pass_over(stream)
            yield _Line(number, "", FindingCode.TOO_LONG, "这一行超过 1 MB，没有读。")
            continue
        try:
            text = raw.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            yield _Line(
                number, "", FindingCode.NOT_TEXT, "这一行有乱码。请把文件另存为 UTF-8 再导入。"
            )
            continue
        yield _Line(number, text)


def _pass_over(stream: BinaryIO) -> None:
    while True:
        piece = stream.readline(_PIECE)
        if not piece or piece.endswith(b"\n"):
            return


def _limited(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            raise ItemListRefused(f"一次最多导入 {MAX_ROWS:,} 行，请把清单分开。")
        yield row


def _json_rows(lines: Iterator[_Line]) -> Iterator[RawRow]:
    for line in lines:
        if line.fault:
            yield RawRow(line=line.number, values={}, fault=line.fault, said=line.said)
        elif line.text.strip():
            yield _json_row(line)


def _json_row(line: _Line) -> RawRow:
    try:
        values = json.loads(line.text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        return RawRow(
            line=line.number,
            values={},
            fault=FindingCode.ROW_UNREADABLE,
            said="这一行不是完整的 JSON 对象，可能被截断了。",
        )
    return RawRow(line=line.number, values=values)


def _csv_rows(lines: Iterator[_Line]) -> tuple[ListKind, Iterator[RawRow]]:
    first = next(lines)
    try:
        names = next(csv.reader([first.text]), [])
    except csv.Error:
        names = []
    heads = [name.strip() for name in names]
    kind = next((kind for kind, keys in _KEYS.items() if keys <= set(heads)), None)
    if kind is None:
        raise ItemListRefused(
            "看不出这是哪一种清单：首行要有 item_code（或 task_code）、name、dept 这几列。"
        )
    return kind, _limited(_table_rows(heads, lines))


def _table_rows(heads: list[str], lines: Iterator[_Line]) -> Iterator[RawRow]:
    faults: list[_Line] = []
    place = 1

    def texts() -> Iterator[str]:
        nonlocal place
        for line in lines:
            place = line.number
            if line.fault:
                faults.append(line)
            else:
                yield line.text.replace("\x00", "")

    try:
        for cells in csv.reader(texts()):
            while faults:
                bad = faults.pop(0)
                yield RawRow(line=bad.number, values={}, fault=bad.fault, said=bad.said)
            if any(cell.strip() for cell in cells):
                yield _table_row(heads, cells, place)
    except csv.Error as fault:
        raise ItemListRefused(f"第 {place} 行起读不下去（{fault}），一行都没有导入。") from fault
    for bad in faults:
        yield RawRow(line=bad.number, values={}, fault=bad.fault, said=bad.said)


def _table_row(heads: list[str], cells: list[str], line: int) -> RawRow:
    if len(cells) != len(heads):
        return RawRow(
            line=line,
            values={},
            fault=FindingCode.ROW_UNREADABLE,
            said=f"这一行有 {len(cells)} 格，表头有 {len(heads)} 格。",
        )
    return RawRow(line=line, values=dict(zip(heads, cells, strict=True)))

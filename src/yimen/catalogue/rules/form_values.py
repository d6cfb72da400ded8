"""What people type, read as values: digits of every kind, dates, codes, choices, signatures.

A stored value is JSON-ready (numbers and money as plain digits, dates as ISO text, files as ids).
`typed` gives the same value as expressions see it. Every refusal says what to do and quotes what
was typed, so that nobody has to guess which of twenty answers is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from yimen.catalogue.contracts import Field, FieldKind
from yimen.kernel.contracts import Refusal

MAX_FILES = 20
MAX_DIGITS = 16
FILE_SIGNATURE = "file:"

type_of = type
Check = Callable[[str], str]


def _as_typed(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChecks:
    """Checks that belong to lower contexts: each returns the normal form, or refuses.

    A refusal (or ValueError) is shown to the person at the field, in its own words.
    """

    id_number: Check = _as_typed
    uscc: Check = _as_typed
    phone: Check = _as_typed
    area: Check = _as_typed


NO_CHECKS = ValueChecks()

_CONTROL = {code: None for code in (*range(32), *range(127, 160)) if code not in (9, 10, 13)}
_INVISIBLE = (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
_DROP = _CONTROL | dict.fromkeys(_INVISIBLE)
_WIDE = {0xFF01 + step: 0x21 + step for step in range(94)} | {0x3000: 0x20}
_DIGITS = {
    "\u3007": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6,
    "七": 7, "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7,
    "捌": 8, "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_PLAIN_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(?<=\d)([万亿]?)", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?", re.ASCII)
_DATE_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_TICKED = frozenset({"1", "on", "true", "yes", "是"})


def quoted(text: str) -> str:
    """Return what was typed for use in a sentence, cut to a length that can still be read."""
    shown = " ".join(text.translate(_DROP).split())
    return f"“{shown if len(shown) <= 24 else shown[:24] + '…'}”"


def clean_line(text: str) -> str:
    """Return one line in NFC without invisible and control characters, spaces collapsed."""
    if text.isprintable() and "  " not in text:  # nothing to drop is printable
        return unicodedata.normalize("NFC", text).strip()
    return " ".join(unicodedata.normalize("NFC", text.translate(_DROP)).split())


def clean_lines(text: str) -> str:
    """Return text in NFC with its line breaks kept, trimmed at both ends."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROP)
    return unicodedata.normalize("NFC", joined).strip()


def read_number(text: str, *, unit: str = "") -> Decimal | None:
    """Return the number in plain, full-width or Chinese digits, or None where it is not one.

    Thousands commas, a leading ¥, the field's own unit at the end, 万 and 亿 are understood.
    """
    plain = text.translate(_WIDE).replace(" ", "").removeprefix("¥").removeprefix("￥")
    if unit:
        plain = plain.removesuffix(unit.translate(_WIDE))
    found = _PLAIN_NUMBER.fullmatch(plain)
    if found is None:
        return _chinese_number(plain)
    sign, whole, rest, group = found.groups()
    try:
        value = Decimal(f"{sign}{(whole or '0').replace(',', '')}{rest or ''}")
    except InvalidOperation:
        return None
    return value * _GROUPS.get(group, 1)


def _chinese_number(text: str) -> Decimal | None:
    if not text or len(text) > 40:
        return None
    if all(sign in _DIGITS for sign in text):
        return Decimal("".join(str(_DIGITS[sign]) for sign in text))
    total = part = digit = 0
    seen_digit = False
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit, seen_digit = _DIGITS[sign], True
        elif sign in _TENS:
            part += (digit if seen_digit and digit else 1) * _TENS[sign]
            digit, seen_digit = 0, False
        elif sign in _GROUPS:
            total = (total + part + digit) * _GROUPS[sign]
            part = digit = 0
        else:
            return None
    return Decimal(total + part + digit)


def read_date(text: str) -> date | None:
    """Return the day written as 2026-11-20, 2026年11月20日, 20261120 or in Chinese digits.

    Raises: ValueError where it is written like a day but there is no such day.
    """
    plain = text.translate(_WIDE).replace(" ", "")
    found = _DATE.fullmatch(plain) or _DATE_DIGITS.fullmatch(plain)
    if found is not None:
        year, month, day = (int(part) for part in found.groups())
        return date(year, month, day)
    return _chinese_date(plain)


def _chinese_date(text: str) -> date | None:
    year, mark, rest = text.partition("年")
    month, mark_month, day = rest.partition("月")
    if not (mark and mark_month):
        return None
    parts = [_chinese_number(part) for part in (year, month, day.removesuffix("日"))]
    if any(part is None for part in parts):
        return None
    return date(*(int(part or 0) for part in parts))


def _text(field: Field, raw: str, checks: ValueChecks) -> str:
    long = field.kind is FieldKind.LONG_TEXT
    if len(raw) > 4 * field.max_length + 100:
        raise ValueError(f"太长了，最多 {field.max_length} 个字。请写短一些。")
    text = clean_lines(raw) if long else clean_line(raw)
    if len(text) > field.max_length:
        raise ValueError(f"最多 {field.max_length} 个字，您填了 {len(text)} 个。请写短一些。")
    return text


def _number(field: Field, raw: str, checks: ValueChecks) -> str:
    line = clean_line(raw[:200])
    value = read_number(line, unit=field.unit or "元")
    if value is None:
        raise ValueError(f"只填数字，比如 60。您填的是{quoted(line)}。")
    if len(str(abs(int(value)))) > MAX_DIGITS:
        raise ValueError(f"这个数太大了，请核对。您填的是{quoted(line)}。")
    _check_bounds(field, value, line)
    return _plain_digits(value)


def _check_bounds(field: Field, value: Decimal, line: str) -> None:
    if field.min_value is not None and value < field.min_value:
        bound = _plain_digits(field.min_value)
        raise ValueError(f"不能小于 {bound}{_unit(field)}。您填的是{quoted(line)}。")
    if field.max_value is not None and value > field.max_value:
        bound = _plain_digits(field.max_value)
        raise ValueError(f"不能大于 {bound}{_unit(field)}。您填的是{quoted(line)}。")


def _unit(field: Field) -> str:
    return f" {field.unit}" if field.unit else ""


def _plain_digits(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(field: Field, raw: str, checks: ValueChecks) -> str:
    value = Decimal(_number(field, raw, checks))
    cents = value.quantize(Decimal("0.01"))
    if cents != value:
        raise ValueError(f"金额写到分为止，比如 1234.50。您填的是{quoted(raw)}。")
    return format(cents, "f")


def _day(field: Field, raw: str, checks: ValueChecks) -> str:
    line = clean_line(raw[:200])
    try:
        value = read_date(line)
    except ValueError:
        raise ValueError(f"没有{quoted(line)}这一天，请核对年、月、日。") from None
    if value is None:
        raise ValueError(f"请填年月日，比如 2026年11月20日。您填的是{quoted(line)}。")
    return value.isoformat()


def _checked(name: str) -> Callable[[Field, str, ValueChecks], str]:
    def read(field: Field, raw: str, checks: ValueChecks) -> str:
        line = clean_line(raw[:200]).translate(_WIDE)
        return _ask(getattr(checks, name), line)

    return read


def _ask(check: Check, text: str) -> str:
    try:
        return check(text)
    except Refusal as refused:
        raise ValueError(refused.message) from refused


def _area(field: Field, raw: str, checks: ValueChecks) -> str:
    code = clean_line(raw[:200]).translate(_WIDE)
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
        raise ValueError("请从列表里选到村或社区。")
    return _ask(checks.area, code.ljust(12, "0"))


def _choice(field: Field, raw: str, checks: ValueChecks) -> str:
    code = raw.strip()
    if not any(option.code == code for option in field.options):
        raise ValueError("请从列出的几项里选一项。")
    return code


def _signature(field: Field, raw: str, checks: ValueChecks) -> str:
    if raw.startswith(FILE_SIGNATURE):
        return FILE_SIGNATURE + _file_id(raw.removeprefix(FILE_SIGNATURE))
    name = clean_line(raw[:400])
    if len(name) > 50:
        raise ValueError("签名处填写姓名，最多 50 个字。")
    return name


def _file_id(raw: str) -> str:
    try:
        return str(UUID(raw.strip()))
    except ValueError:
        raise ValueError("这个文件没有传好，请重新拍照或选文件。") from None


_ONE: Mapping[FieldKind, Callable[[Field, str, ValueChecks], str]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _day,
    FieldKind.ID_NUMBER: _checked("id_number"),
    FieldKind.USCC: _checked("uscc"),
    FieldKind.PHONE: _checked("phone"),
    FieldKind.AREA: _area,
    FieldKind.SELECT: _choice,
    FieldKind.RADIO: _choice,
    FieldKind.SIGNATURE: _signature,
}


def read_value(field: Field, raw: str | Sequence[str], checks: ValueChecks = NO_CHECKS) -> Any:
    """Return the stored value of what was sent for one field; None where nothing was given.

    Raises: ValueError with the sentence to show at the field.
    """
    if field.kind is FieldKind.CHECKS:
        return _several(field, raw)
    if field.kind is FieldKind.FILE:
        return _files(raw)
    one = raw if isinstance(raw, str) else raw[0] if len(raw) == 1 else _last(raw)
    if field.kind is FieldKind.DECLARATION:
        return True if one.strip().lower() in _TICKED else None
    return (_ONE[field.kind](field, one, checks) or None) if one and not one.isspace() else None


def _last(sent: Sequence[str]) -> str:
    """Return the last text that says something: a cascade sends one for each of its levels."""
    return next((text for text in reversed(sent) if text and not text.isspace()), "")


def _several(field: Field, raw: str | Sequence[str]) -> list[str] | None:
    sent = {code.strip() for code in ([raw] if isinstance(raw, str) else raw)} - {""}
    known = [option.code for option in field.options]
    if not sent.issubset(known):
        raise ValueError("请从列出的几项里选。")
    return [code for code in known if code in sent] or None


def _files(raw: str | Sequence[str]) -> list[str] | None:
    sent = [part for part in ([raw] if isinstance(raw, str) else raw) if part and part.strip()]
    if len(sent) > MAX_FILES:
        raise ValueError(f"最多放 {MAX_FILES} 个文件，请合并或减少一些。")
    return list(dict.fromkeys(_file_id(part) for part in sent)) or None


def typed(field: Field, stored: Any) -> Any:
    """Return a stored value as expressions see it: decimals, days, lists of rows by name."""
    if stored is None:
        return None
    if field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        return Decimal(stored)
    if field.kind is FieldKind.DATE:
        return date.fromisoformat(stored)
    if field.kind is FieldKind.TABLE:
        return [
            {column.name: typed(column, row.get(column.code)) for column in field.columns}
            for row in stored
        ]
    return stored


def storable(field: Field, value: Any) -> Any:
    """Return a computed value in its stored form; None for what the field cannot hold."""
    if value is None:
        return None
    if field.kind is FieldKind.MONEY and isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.01")), "f")
    if isinstance(value, Decimal):
        return _plain_digits(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | bool | list) else None

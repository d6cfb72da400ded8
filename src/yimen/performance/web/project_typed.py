"""What is typed about projects and goals, read; what cannot be read is refused at its field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from yimen.performance.contracts.project import ProjectRefused

Code = TypeVar("Code", bound=StrEnum)
_MOST = Decimal(10) ** 14


def number_of(text: str, *, field: str, ask: str = "请填数字。") -> Decimal:
    """Return a number that was typed, with or without commas. Raises ProjectRefused."""
    found = _decimal(text)
    if found is None:
        raise ProjectRefused(ask, field=field)
    return found


def number_or_none(text: str, *, field: str, ask: str = "请填数字。") -> Decimal | None:
    """Return a number that was typed, or None where nothing was. Raises ProjectRefused."""
    return number_of(text, field=field, ask=ask) if text.strip() else None


def _decimal(text: str) -> Decimal | None:
    clean = text.strip().replace(",", "").replace("，", "").replace("¥", "")
    try:
        found = Decimal(clean)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < _MOST else None


def money_of(text: str, *, field: str) -> Decimal:
    """Return an amount in yuan with cents at most. Raises ProjectRefused."""
    found = number_of(text, field=field, ask="请填金额，单位是元，例如 1462500。")
    if found != found.quantize(Decimal("0.01")):
        raise ProjectRefused("金额最多写到分，小数点后两位。", field=field)
    return found


def day_of(text: str, *, field: str) -> date:
    """Return a day that was typed. Raises ProjectRefused."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ProjectRefused("请填日期，例如 2026-11-21。", field=field) from None


def day_or_none(text: str, *, field: str) -> date | None:
    """Return a day that was typed, or None where nothing was. Raises ProjectRefused."""
    return day_of(text, field=field) if text.strip() else None


def year_of(text: str, *, field: str = "year") -> int:
    """Return a year that was typed. Raises ProjectRefused."""
    clean = text.strip()
    if not (clean.isascii() and clean.isdigit() and 2000 <= int(clean) <= 2100):
        raise ProjectRefused("请填四位的年份，例如 2026。", field=field)
    return int(clean)


def id_of(text: str, *, field: str, ask: str = "请选一个。") -> UUID:
    """Return what was chosen. Raises ProjectRefused."""
    try:
        return UUID(text)
    except ValueError:
        raise ProjectRefused(ask, field=field) from None


def code_of(kind: type[Code], text: str, *, field: str) -> Code:
    """Return the choice of a fixed list. Raises ProjectRefused."""
    try:
        return kind(text)
    except ValueError:
        raise ProjectRefused("请选一个。", field=field) from None

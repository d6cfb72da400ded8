"""What was typed in a form, read with a Chinese answer at the field where it cannot be."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from uuid import UUID, uuid4

from django.http import HttpRequest

from yimen.kernel.clock import LOCAL
from yimen.kernel.files.actions import DEFAULT_LIMITS
from yimen.procurement.actions.paper import SentFile
from yimen.procurement.contracts.refusal import ProcurementRefused

Chosen = TypeVar("Chosen", bound=str)


def said(request: HttpRequest, name: str, longest: int = 500) -> str:
    """Return a text without blanks around it, cut where nobody types on."""
    return request.POST.get(name, "").strip()[:longest]


def day(request: HttpRequest, name: str) -> date:
    """Return a day. Raises ProcurementRefused at the field."""
    try:
        found = date.fromisoformat(said(request, name, 10))
    except ValueError:
        raise ProcurementRefused("form.day", "请填日期，例如 2026-11-20。", field=name) from None
    if not 2000 <= found.year <= 2100:
        raise ProcurementRefused("form.year", "年份不对，请核对。", field=name)
    return found


def day_or_none(request: HttpRequest, name: str) -> date | None:
    """Return a day, or None where nothing was typed. Raises ProcurementRefused at the field."""
    return day(request, name) if said(request, name) else None


def instant(request: HttpRequest, name: str) -> datetime:
    """Return a moment in China. Raises ProcurementRefused at the field."""
    try:
        found = datetime.fromisoformat(said(request, name, 25))
    except ValueError:
        raise ProcurementRefused("form.moment", "请填日期和时间。", field=name) from None
    return found.replace(tzinfo=LOCAL) if found.tzinfo is None else found


def money(text: str, name: str) -> Decimal:
    """Return an amount in yuan; grouping commas and the sign ¥ are no fault. Raises ProcurementRefused."""
    plain = text.replace(",", "").replace("，", "").replace("¥", "").replace(" ", "")
    try:
        found = Decimal(plain or "0")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > Decimal(100000000000):
        raise ProcurementRefused("form.money", "请填金额（元），只写数字。", field=name)
    return found


def whole(text: str, name: str) -> int:
    """Return a number of things, nothing typed is none. Raises ProcurementRefused."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise ProcurementRefused("form.whole", "请填整数。", field=name)
    return int(text)


def chosen(kind: type[Chosen], text: str, name: str, message: str) -> Chosen:
    """Return one of an enumeration. Raises ProcurementRefused at the field."""
    try:
        return kind(text)
    except ValueError:
        raise ProcurementRefused("form.choice", message, field=name) from None


def key_of(text: str, name: str, message: str) -> UUID:
    """Return an id that was chosen. Raises ProcurementRefused at the field."""
    try:
        return UUID(text)
    except ValueError:
        raise ProcurementRefused("form.choice", message, field=name) from None


def maybe_key(text: str) -> UUID | None:
    """Return an id, or None where there is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def sent_file(request: HttpRequest, name: str) -> SentFile | None:
    """Return the file of a field, or None where none was chosen."""
    file = request.FILES.get(name)
    if file is None:
        return None
    content = file.read(DEFAULT_LIMITS.max_bytes + 1)
    return SentFile(
        stream=io.BytesIO(content), name=file.name or "文件", declared_type=file.content_type or ""
    )


def needed_file(request: HttpRequest, name: str) -> SentFile:
    """Return the file of a field. Raises ProcurementRefused where none was chosen."""
    found = sent_file(request, name)
    if found is None:
        raise ProcurementRefused("form.file", "请选一个文件。", field=name)
    return found


def form_key(request: HttpRequest) -> str:
    """Return the key of a form: the one that came with it, or a new one."""
    return said(request, "key", 64) or uuid4().hex

"""What every view of directory takes from the request once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest

from yimen.directory.contracts import DirectoryRefused
from yimen.kernel.clock import now
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.ui import forms

_Code = TypeVar("_Code", bound=StrEnum)


def moment(request: HttpRequest) -> datetime:
    """Return the time that the edge took for this request."""
    at = getattr(request, "at", None)
    return at if isinstance(at, datetime) else now()


def choice(kind: type[_Code], text: str, field: str) -> _Code:
    """Return the code that was chosen. Raises DirectoryRefused at the field."""
    try:
        return kind(text)
    except ValueError as error:
        raise DirectoryRefused("请选一项。", field=field) from error


def typed(request: HttpRequest, fields: Iterable[forms.Field]) -> dict[str, str]:
    """Return what was typed, without passwords."""
    return {
        field.name: request.POST.get(field.name, "") for field in fields if field.kind != "password"
    }


def errors_of(refusal: Refusal, fields: Iterable[forms.Field]) -> tuple[dict[str, str], list[str]]:
    """Return a refusal as messages at fields of the form, and those that belong to none."""
    names = {field.name for field in fields}
    if isinstance(refusal, FieldRefusals):
        return dict(refusal.errors), []
    if refusal.field in names:
        return {refusal.field or "": refusal.message}, []
    return {}, [refusal.message]


def day(text: str, field: str) -> date:
    """Return the day that was typed. Raises DirectoryRefused at the field."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise DirectoryRefused("请按 2026-11-20 的样子填日期。", field=field) from error


def identifier(text: str, field: str | None = None) -> UUID:
    """Return the id behind a choice of a list. Raises DirectoryRefused at the field."""
    try:
        return UUID(text)
    except ValueError as error:
        raise DirectoryRefused("请从列表里选。", field=field) from error


def yes_or_no(text: str, field: str) -> bool:
    """Return the answer to a question with two answers. Raises DirectoryRefused at the field."""
    if text not in {"0", "1"}:
        raise DirectoryRefused("请选一项。", field=field)
    return text == "1"


def codes(text: str) -> tuple[str, ...]:
    """Return the codes that were typed, one a line or between commas, each once."""
    return tuple(dict.fromkeys(text.replace("，", " ").replace(",", " ").split()))

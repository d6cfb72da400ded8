"""Shapes of a form that is filled in: answers, what we hold already, and what is shown of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from yimen.kernel.contracts import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswers:
    """A form filled in: parsed values by field code, what is shown, and errors by field code.

    `values` holds JSON-ready values (numbers as text, dates as ISO text, files as file ids).
    `shown` lists the field codes whose conditions hold, in order.
    """

    values: dict[str, Any]
    shown: tuple[str, ...]
    errors: dict[str, str]


class FormTooLarge(Refusal):
    """More was sent than the form can hold."""

    def __init__(self) -> None:
        super().__init__(
            "catalogue.form.too_large",
            "送来的内容比这张表能填的多得多，没有保存。请刷新页面后重新填写。",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValue:
    """A value that we hold already, in stored form, with where it comes from and of which day.

    `source` is read by the resident (“来自营业执照”); `licence_id` names the licence, if one.
    `owner_id` is the unit that answers for the value, where a doubt can be put to it.
    """

    value: Any
    source: str
    on: date | None = None
    licence_id: UUID | None = None
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One answer as shown on check pages, case pages and notices; `files` holds file ids.

    `head` and `table` are filled for a table: the column names and the rows of shown values.
    """

    code: str
    name: str
    value: str
    note: str = ""
    files: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSection:
    """The answers of one step of a form."""

    code: str
    title: str
    rows: tuple[AnswerRow, ...]

"""Answers as people read them: one row for each question that was asked, numbers masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from yimen.catalogue.contracts import Field, FieldKind, FormSpec
from yimen.catalogue.contracts.forms import AnswerRow, AnswerSection, KnownValue
from yimen.catalogue.rules.form_values import FILE_SIGNATURE, typed
from yimen.ui.words import grouped, long_date, yuan

Named = Callable[[str], str]
UNSAID = "没有填"


def prefill(spec: FormSpec, sources: Mapping[str, KnownValue]) -> dict[str, KnownValue]:
    """Return what we know already by field code, for fields whose source is among `sources`.

    A value that the field could not hold (an option that does not exist, no date) is left out,
    so that a person is asked rather than shown something wrong.
    """
    found = {}
    for step in spec.steps:
        for field in step.fields:
            known = sources.get(field.prefill) if field.prefill else None
            if known is not None:
                known = _as_chosen(field, known)
                if _fits(field, known.value):
                    found[field.code] = known
    return found


def _as_chosen(field: Field, known: KnownValue) -> KnownValue:
    """Return a value in the code of its option, where a source tells it in words."""
    if field.kind in (FieldKind.SELECT, FieldKind.RADIO):
        for option in field.options:
            if option.label == known.value:
                return replace(known, value=option.code)
    return known


def _fits(field: Field, value: Any) -> bool:
    if value in (None, "", []):
        return False
    if field.kind in (FieldKind.SELECT, FieldKind.RADIO):
        return any(option.code == value for option in field.options)
    try:
        typed(field, value)
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return False
    return True


def answer_sections(
    spec: FormSpec,
    values: Mapping[str, Any],
    *,
    shown: Sequence[str] | None = None,
    area_name: Named = str,
    mask: bool = True,
) -> tuple[AnswerSection, ...]:
    """Return the answers by step, in the order asked; only `shown` fields where it is given.

    Steps without a row are left out. Numbers of persons and telephones are masked unless told.
    """
    asked = None if shown is None else frozenset(shown)
    sections = (
        AnswerSection(
            code=step.code,
            title=step.title,
            rows=tuple(
                answer_row(field, values.get(field.code), area_name=area_name, mask=mask)
                for field in step.fields
                if (field.code in values if asked is None else field.code in asked)
            ),
        )
        for step in spec.steps
    )
    return tuple(section for section in sections if section.rows)


def answer_row(field: Field, value: Any, *, area_name: Named = str, mask: bool = True) -> AnswerRow:
    """Return one answer as shown; an unanswered question says so."""
    if value is None or value == []:
        return AnswerRow(code=field.code, name=field.name, value=UNSAID)
    if field.kind is FieldKind.FILE:
        return AnswerRow(
            code=field.code, name=field.name, value=f"{len(value)} 个文件", files=tuple(value)
        )
    if field.kind is FieldKind.TABLE:
        return _table(field, value, area_name, mask)
    if field.kind is FieldKind.SIGNATURE and str(value).startswith(FILE_SIGNATURE):
        drawn = str(value).removeprefix(FILE_SIGNATURE)
        return AnswerRow(code=field.code, name=field.name, value="已手写签名", files=(drawn,))
    text = shown_value(field, value, area_name=area_name, mask=mask)
    return AnswerRow(code=field.code, name=field.name, value=text)


def _table(field: Field, value: Any, area_name: Named, mask: bool) -> AnswerRow:
    return AnswerRow(
        code=field.code,
        name=field.name,
        value=f"{len(value)} 行",
        head=tuple(column.name for column in field.columns),
        table=tuple(
            tuple(
                shown_value(column, row.get(column.code), area_name=area_name, mask=mask)
                for column in field.columns
            )
            for row in value
        ),
    )


def shown_value(field: Field, value: Any, *, area_name: Named = str, mask: bool = True) -> str:
    """Return a stored value in the words of a page; empty where there is none."""
    if value is None:
        return ""
    write = _WRITERS.get(field.kind)
    if write is not None:
        return write(field, value)
    if field.kind is FieldKind.AREA:
        return area_name(str(value))
    if field.kind in (FieldKind.ID_NUMBER, FieldKind.PHONE) and mask:
        return masked(str(value))
    if field.kind in (FieldKind.ID_NUMBER, FieldKind.USCC):
        return grouped(number=str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def masked(number: str) -> str:
    """Return an ID number or telephone with its middle hidden."""
    if len(number) >= 15:
        return grouped(number=f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}")
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "*" * len(number)


def _choices(field: Field, value: Any) -> str:
    chosen = [value] if isinstance(value, str) else value
    labels = {option.code: option.label for option in field.options}
    return "、".join(labels.get(code, code) for code in chosen)


def _amount(field: Field, value: Any) -> str:
    number = Decimal(value)
    if not field.unit and abs(number) < _GROUPED_FROM:  # it may be a year
        return f"{number:f}"
    return f"{number:,f}{' ' + field.unit if field.unit else ''}"


_GROUPED_FROM = 10_000


_WRITERS: Mapping[FieldKind, Callable[[Field, Any], str]] = {
    FieldKind.DATE: lambda field, value: long_date(on=date.fromisoformat(value)),
    FieldKind.MONEY: lambda field, value: yuan(amount=Decimal(value)),
    FieldKind.NUMBER: _amount,
    FieldKind.SELECT: _choices,
    FieldKind.RADIO: _choices,
    FieldKind.CHECKS: _choices,
    FieldKind.DECLARATION: lambda field, value: "已勾选同意" if value else UNSAID,
}

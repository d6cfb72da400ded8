"""A form for programs: its JSON schema, and answers sent as JSON turned into what `fill` reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yimen.catalogue.contracts import Field, FieldKind, FormSpec
from yimen.catalogue.rules.form_values import MAX_FILES
from yimen.catalogue.rules.forms import cell_key

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def form_schema(spec: FormSpec) -> dict[str, Any]:
    """Return the JSON schema (2020-12) of the answers to a form.

    It says what an answer may look like. Conditions, checks and what is required under a
    condition stay with the form and are told in `x-when`, `x-required-when` and `x-check`.
    Computed fields are read-only.
    """
    fields = [(step.when, field) for step in spec.steps for field in step.fields]
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {field.code: _property(field, when) for when, field in fields},
        "required": [
            field.code
            for when, field in fields
            if field.required and not (when or field.when or field.required_when or field.compute)
        ],
    }


def _property(field: Field, step_when: str) -> dict[str, Any]:
    conditions = " and ".join(f"({text})" for text in (step_when, field.when) if text)
    extra = {
        "description": " ".join(text for text in (field.why, field.help) if text),
        "x-unit": field.unit,
        "x-when": conditions,
        "x-required-when": field.required_when,
        "x-check": field.check,
    }
    schema = {"title": field.name, **_SHAPES.get(field.kind, _line)(field)}
    schema.update({key: text for key, text in extra.items() if text})
    if field.compute:
        schema["readOnly"] = True
    return schema


def _line(field: Field) -> dict[str, Any]:
    return {"type": "string", "maxLength": field.max_length}


def _number(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": ["number", "string"]}
    if field.min_value is not None:
        shape["minimum"] = float(field.min_value)
    if field.max_value is not None:
        shape["maximum"] = float(field.max_value)
    return shape


def _choice(field: Field) -> dict[str, Any]:
    return {"type": "string", "enum": [option.code for option in field.options]}


def _several(field: Field) -> dict[str, Any]:
    return {"type": "array", "items": _choice(field), "uniqueItems": True}


def _table(field: Field) -> dict[str, Any]:
    columns = {column.code: _property(column, "") for column in field.columns}
    needed = [column.code for column in field.columns if column.required]
    row = {"type": "object", "properties": columns, "required": needed}
    return {"type": "array", "items": row, "maxItems": field.max_rows}


def _fixed(**shape: Any) -> Callable[[Field], dict[str, Any]]:
    return lambda field: dict(shape)


_SHAPES: Mapping[FieldKind, Callable[[Field], dict[str, Any]]] = {
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _number,
    FieldKind.DATE: _fixed(type="string", format="date"),
    FieldKind.ID_NUMBER: _fixed(type="string", pattern=r"^\d{17}[\dX]$"),
    FieldKind.USCC: _fixed(type="string", pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
    FieldKind.PHONE: _fixed(type="string", maxLength=20),
    FieldKind.AREA: _fixed(type="string", pattern=r"^\d{12}$"),
    FieldKind.SELECT: _choice,
    FieldKind.RADIO: _choice,
    FieldKind.CHECKS: _several,
    FieldKind.TABLE: _table,
    FieldKind.FILE: _fixed(
        type="array", items={"type": "string", "format": "uuid"}, maxItems=MAX_FILES
    ),
    FieldKind.DECLARATION: _fixed(const=True),
    FieldKind.SIGNATURE: _fixed(type="string", maxLength=50),
}


def sent_as_json(spec: FormSpec, body: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return answers that came as JSON in the shape in which a page sends them.

    Values of a shape that no field has (an object for a number) become text that the field
    refuses with its own sentence; keys that the form does not know are left out.
    """
    raw: dict[str, list[str]] = {}
    for step in spec.steps:
        for field in step.fields:
            if field.code in body:
                _send(raw, field, field.code, body[field.code])
    return raw


def _send(raw: dict[str, list[str]], field: Field, key: str, value: Any) -> None:
    if field.kind is not FieldKind.TABLE:
        raw[key] = _texts(value)
        return
    rows = value if isinstance(value, list) else []
    for number, row in enumerate(rows[: field.max_rows + 1]):
        for column in field.columns:
            if isinstance(row, Mapping) and column.code in row:
                raw[cell_key(key, number, column.code)] = _texts(row[column.code])


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, Sequence):
        return [text for part in value for text in _texts(part)]
    return [str(value)]

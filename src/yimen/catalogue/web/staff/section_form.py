"""A part of a version as a form: its values from JSON, what was sent as JSON, rows added and dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.http import QueryDict

from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.rules.own_elements import has_element, has_section, is_carried
from yimen.catalogue.rules.sections import WRITTEN, value_at
from yimen.catalogue.web.staff.section_questions import GROUPS, Group, Question, Table
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Option

MAX_ROWS = 200
Values = dict[str, str | Sequence[str]]
_LIMIT = re.compile(r"(.*(?:_limit|\.validity))\.(amount|unit|law)")
_NUMBER = re.compile(r"\d{1,9}")
_LICENCE = "definition.licence"
_VISITS = "definition.guide.visits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Fields that are always seen, and those folded away; open where one of them is wrong."""

    title: str
    fields: Sequence[forms.Field]
    rare: Sequence[forms.Field]

    @property
    def rare_open(self) -> bool:
        """Say whether something folded away has to be mended."""
        return any(field.error for field in self.rare)

    @property
    def rare_title(self) -> str:
        """Return what is folded away, by the names of the first ones."""
        names = "、".join(field.label for field in self.rare[:3])
        return f"还有：{names}" + (f"等 {len(self.rare)} 样" if len(self.rare) > 3 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowForm(Folded):
    """One row of a table as fields, and the value of the button that drops it."""

    drop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableForm:
    """A table as a form: how many rows there are, and each."""

    title: str
    one: str
    help: str
    anchor: str
    path: str
    count: int
    rows: Sequence[RowForm]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupForm(Folded):
    """A fieldset: its questions, and its tables."""

    help: str
    tables: Sequence[TableForm]


Asked = tuple[Group, ...]


def asked(section: str, view: ItemVersionView) -> Asked:
    """Return what the form of a part asks of an item; groups left empty go with it.

    What its type does not have is asked only while something stands there, to be taken away.
    """
    kind, known = view.item_type, view.definition

    def has(path: str) -> bool:
        if is_carried(path=path, definition=known, item_type=kind):
            return True
        whole = has_section(item_type=kind, section=section)
        return whole and has_element(item_type=kind, path=path)

    narrowed = [
        replace(
            group,
            questions=tuple(one for one in group.questions if has(one.path)),
            tables=tuple(one for one in group.tables if has(one.path)),
        )
        for group in GROUPS[section]
    ]
    return tuple(group for group in narrowed if group.questions or group.tables)


def written(view: ItemVersionView) -> Sequence[str]:
    """Return the parts of an item that have a form of their own, narrowed to those it has."""
    return [section for section in WRITTEN if asked(section, view)]


def whole_json(value: Any) -> Any:
    """Return the JSON value of a dataclass with everything in it, defaults too."""
    if is_dataclass(value) and not isinstance(value, type):
        return {spec.name: whole_json(getattr(value, spec.name)) for spec in fields(value)}
    if isinstance(value, tuple):
        return [whole_json(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def values_of(asks: Asked, raw: Mapping[str, Any]) -> Values:
    """Return a part of a version, written as whole JSON, as the values of its form."""
    values: Values = {}
    for group in asks:
        for question in group.questions:
            values[question.path] = _shown(question, value_at(raw, question.path))
        for table in group.tables:
            rows = value_at(raw, table.path) or []
            values[_count(table)] = str(len(rows))
            for at, row in enumerate(rows):
                for column in table.columns:
                    held = row[int(column.path)] if table.pairs else row.get(column.path)
                    values[_cell(table, at, column)] = _shown(column, held)
    return values


def _shown(question: Question, value: Any) -> str | Sequence[str]:
    if question.kind == "codes":
        return list(value or ())
    if question.kind == "lines":
        return "\n".join(value or ())
    if question.kind == "names":
        return "、".join(value or ())
    if question.kind == "tick":
        return "1" if value else ""
    if value is None:
        return "W" if question.path.endswith(".unit") else ""
    return str(value)


def posted(asks: Asked, sent: QueryDict) -> Values:
    """Return what was sent as the values of the form; nothing else is read."""
    values: Values = {}
    for group in asks:
        for question in group.questions:
            values[question.path] = _sent(question, question.path, sent)
        for table in group.tables:
            count = _rows_of(sent.get(_count(table), ""))
            values[_count(table)] = str(count)
            for at in range(count):
                for column in table.columns:
                    name = _cell(table, at, column)
                    values[name] = _sent(column, name, sent)
    return values


def _sent(question: Question, name: str, sent: QueryDict) -> str | Sequence[str]:
    if question.kind == "codes":
        return [code for code in sent.getlist(name) if code]
    return (sent.get(name) or "").replace("\0", "").replace("\r\n", "\n").strip()


def _rows_of(text: str) -> int:
    return min(int(text), MAX_ROWS) if text.isdecimal() and len(text) < 5 else 0


def with_row(asks: Asked, values: Values, op: str) -> Values | None:
    """Return the values with a row added (`add:path`) or dropped (`drop:path:n`), or None."""
    verb, _, rest = op.partition(":")
    path, _, number = rest.partition(":")
    table = next((one for group in asks for one in group.tables if one.path == path), None)
    if table is None or verb not in ("add", "drop"):
        return None
    count = _rows_of(str(values.get(_count(table), "")))
    changed = dict(values)
    if verb == "add":
        changed[_count(table)] = str(min(count + 1, MAX_ROWS))
        for column in table.columns:
            changed[_cell(table, count, column)] = _first_value(table, column, values, count)
        return changed
    if not number.isdecimal() or int(number) >= count:
        return None
    for at in range(int(number), count - 1):
        for column in table.columns:
            changed[_cell(table, at, column)] = values[_cell(table, at + 1, column)]
    changed[_count(table)] = str(count - 1)
    return changed


def _first_value(table: Table, column: Question, values: Values, count: int) -> str | Sequence[str]:
    """Return what a new row begins with: a free code, the first choice, one copy."""
    if column.path == "code":
        taken = {values.get(_cell(table, at, column)) for at in range(count)}
        numbers = range(1, MAX_ROWS * 2)
        return next(f"{table.code}{n}" for n in numbers if f"{table.code}{n}" not in taken)
    if column.kind == "codes":
        return []
    if column.kind == "select" and column.required and column.options:
        return {"kind": "9", "form": "3"}.get(column.path, next(iter(column.options)))
    return {"copies": "1", "unit": "deciding"}.get(column.path, "")


def as_json(
    asks: Asked, values: Values, raw: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the part as JSON by path, and what cannot be read, by field.

    `raw` is the version as it stands: what its rows hold beside the form is carried along.
    """
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for group in asks:
        for question in group.questions:
            found[question.path] = _read(question, values[question.path], question.path, errors)
        for table in group.tables:
            found[table.path] = _read_rows(table, values, value_at(raw, table.path) or [], errors)
    _join_limits(found)
    if f"{_LICENCE}.type_code" in found:
        _join_licence(found)
    return found, errors


def _read(question: Question, value: str | Sequence[str], name: str, errors: dict[str, str]) -> Any:
    if not isinstance(value, str):
        return list(value)
    match question.kind:
        case "lines":
            return [line.strip() for line in value.split("\n") if line.strip()]
        case "names":
            parts = re.split(r"[、,，\n]", value)
            return [part.strip() for part in parts if part.strip()]
        case "tick":
            return bool(value)
        case "integer":
            return _whole(question, value, name, errors)
        case "date":
            return value or None
    return int(value) if question.path.endswith("min_assurance") and value else value


def _whole(question: Question, value: str, name: str, errors: dict[str, str]) -> int | None:
    if not value:
        return None if "." in question.path and question.path != _VISITS else 0
    if not _NUMBER.fullmatch(value):
        errors[name] = "只填整数，比如 20。"
        return None
    return int(value)


def _read_rows(
    table: Table, values: Values, kept: Sequence[Any], errors: dict[str, str]
) -> list[Any]:
    by_code = {row["code"]: row for row in kept if isinstance(row, Mapping) and "code" in row}
    rows: list[Any] = []
    for at in range(_rows_of(str(values.get(_count(table), "")))):
        read = {
            column.path: _read(
                column, values[_cell(table, at, column)], _cell(table, at, column), errors
            )
            for column in table.columns
        }
        if table.pairs:
            rows.append([read["0"], read["1"]])
        else:
            rows.append({**by_code.get(read.get("code"), {}), **read})
    return rows


def _join_limits(found: dict[str, Any]) -> None:
    """Make one value of the amount, the unit and the law of a limit; without amount there is none."""
    for path in [path for path in found if _LIMIT.fullmatch(path)]:
        match = _LIMIT.fullmatch(path)
        assert match is not None
        whole, part = match[1], match[2]
        value = found.pop(path)
        found.setdefault(whole, {})[part] = value
    for path, value in list(found.items()):
        if path.endswith(("_limit", ".validity")) and isinstance(value, dict):
            found[path] = value if value.get("amount") else None


def _join_licence(found: dict[str, Any]) -> None:
    names = [path for path in found if path.startswith(f"{_LICENCE}.")]
    licence = {path.rpartition(".")[2]: found.pop(path) for path in names}
    found[_LICENCE] = licence if licence["type_code"] or licence["name"] else None


def groups(asks: Asked, values: Values, errors: Mapping[str, str]) -> list[GroupForm]:
    """Return a part as fieldsets, filled, with what is wrong at each field."""
    return [_group(group, values, errors) for group in asks]


def _group(group: Group, values: Values, errors: Mapping[str, str]) -> GroupForm:
    return GroupForm(
        title=group.title,
        help=group.help,
        fields=[_field(q, q.path, values, errors) for q in group.questions if not q.rare],
        rare=[_field(q, q.path, values, errors) for q in group.questions if q.rare],
        tables=[_table(table, values, errors) for table in group.tables],
    )


def _table(table: Table, values: Values, errors: Mapping[str, str]) -> TableForm:
    count = _rows_of(str(values.get(_count(table), "")))
    return TableForm(
        title=table.title,
        one=table.one,
        help=table.help,
        anchor=f"t-{table.path}",
        path=table.path,
        count=count,
        rows=[
            RowForm(
                title=f"第 {at + 1} {table.one}",
                fields=[
                    _field(column, _cell(table, at, column), values, errors)
                    for column in table.columns
                    if not column.rare
                ],
                rare=[
                    _field(column, _cell(table, at, column), values, errors)
                    for column in table.columns
                    if column.rare
                ],
                drop=f"drop:{table.path}:{at}",
            )
            for at in range(count)
        ],
    )


_CONTROLS = {"lines": "textarea", "names": "text", "codes": "checkbox"}


def _field(question: Question, name: str, values: Values, errors: Mapping[str, str]) -> forms.Field:
    kind: Any = _CONTROLS.get(question.kind, question.kind)
    options = tuple(Option(value=c, label=t) for c, t in (question.options or {}).items())
    asked = forms.Field(
        name=name,
        label=question.label,
        kind=kind,
        options=options,
        help=question.help,
        required=question.required or kind in ("tick", "hidden"),
        maxlength=question.maxlength if kind in ("text", "textarea", "tel", "url") else None,
        width="s" if kind in ("integer", "money", "date") else "",
        rows=4,
    )
    return forms.fill([asked], values={name: values.get(name, "")}, errors=errors)[0]


def summary(asks: Asked, errors: Mapping[str, str]) -> list[ErrorItem]:
    """Return one line for each mistake, leading to the field or the table where it is mended."""
    names = set(_names(asks))
    items = []
    for path, message in errors.items():
        head = re.sub(r"\[\d+\].*", "", path)
        plain = re.sub(r"\[\d+\]", "", path)
        known = path if plain in names or path in names else ""
        anchor = f"f-{known}" if known else f"t-{head}" if head in _tables(asks) else ""
        items.append(ErrorItem(message=message, anchor=anchor))
    return items


def _names(asks: Asked) -> Iterator[str]:
    for group in asks:
        yield from (question.path for question in group.questions)
        for table in group.tables:
            yield from (f"{table.path}.{column.path}" for column in table.columns)


def _tables(asks: Asked) -> set[str]:
    return {table.path for group in asks for table in group.tables}


def _count(table: Table) -> str:
    return f"n:{table.path}"


def _cell(table: Table, at: int, column: Question) -> str:
    if table.pairs:
        return f"{table.path}[{at}][{column.path}]"
    return f"{table.path}[{at}].{column.path}"

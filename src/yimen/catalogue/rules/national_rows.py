"""A version as a row of the national tables, and back without loss.

What a field cannot carry whole, and what the tables do not know (forms, routes, situations), goes
along as the extension of the row: a field that nobody changed gives way to it, a field that
somebody changed goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yimen.catalogue.contracts import DefinitionRefused
from yimen.catalogue.rules.definition import dump_json
from yimen.catalogue.rules.national_fields import (
    FIELDS,
    TABLES,
    Codec,
    NationalField,
    NationalTable,
)
from yimen.catalogue.rules.version import VersionText, dump_version

_GONE = object()
HANDLE_TABLE, HANDLE_FIELD = "handle_item", "task_handle_item"
"""Where the whole code of a way to handle an item is told; a version knows its last digits."""


@dataclass(slots=True, kw_only=True)
class NationalRow:
    """A version as rows of text: its own, those of the tables beside it, and the extension."""

    values: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    extension: dict[str, Any] = field(default_factory=dict)


def write_row(text: VersionText) -> NationalRow:
    """Return a version in national fields; what they cannot carry is its extension."""
    row = NationalRow(extension={"item": dump_version(text)})
    rest = row.extension["item"]
    for each in FIELDS:
        row.values[each.name] = _taken(each, text, rest)
    _settle_shared(row, text, rest)
    for table in TABLES:
        row.tables[table.name] = _write_table(table, text, row.extension, rest)
    row.values |= _derived(text)
    return row


def _taken(each: NationalField, source: Any, rest: Any) -> str:
    """Return a value as a cell, and take it out of the rest where the cell carries it whole."""
    value = _value_at(source, each.place)
    if value is _GONE or value is None:
        return ""
    cell = each.codec.write(value)
    if _carries(each.codec, cell, value):
        _drop(rest, each.place)
    return _shown(cell)


def _carries(codec: Codec, cell: str, value: Any) -> bool:
    if _shown(cell) != cell:
        return False
    if cell == "":
        return False
    try:
        return bool(codec.read(cell) == value)
    except ValueError:
        return False


_LONGEST_CELL = 32_000


def _shown(cell: str) -> str:
    """Return a text as every kind of file gives it back; the extension keeps what this changes."""
    plain = "".join(sign if sign.isprintable() or sign in _KEPT_SIGNS else " " for sign in cell)
    return plain.replace("_x", "_ x").strip()[:_LONGEST_CELL].strip()


_KEPT_SIGNS = "\n\u3000"


def _said(each: NationalField, kept: Any) -> str | None:
    """Return the cell that stands for a kept value, or None where a file says what no value is."""
    try:
        return _shown(each.codec.write(kept))
    except (TypeError, ValueError, AttributeError):
        return None


def _settle_shared(row: NationalRow, text: VersionText, rest: dict[str, Any]) -> None:
    """Keep the topics in the extension unless the two columns together give them back."""
    both = [
        code
        for each in FIELDS
        if each.place == ("topics",)
        for code in each.codec.read(row.values[each.name])
    ]
    if both != list(text.topics):
        rest["topics"] = list(text.topics)
    else:
        rest.pop("topics", None)


def _write_table(
    table: NationalTable, text: VersionText, extension: dict[str, Any], rest: dict[str, Any]
) -> list[dict[str, str]]:
    found = _raw_at(text, table.place)
    if not found:
        return []
    rows, left = [], {}
    for number, source in enumerate(found, start=1):
        dumped = dump_json(source)
        row = {"order_num": str(number)}
        row |= {each.name: _taken(each, source, dumped) for each in table.fields}
        rows.append(row)
        if isinstance(dumped, list) and dumped == [row[each.name] for each in table.fields]:
            continue
        if dumped:
            left[row[table.key] if table.key else str(number)] = dumped
    keys = [row[table.key] for row in rows] if table.key else []
    if len(set(keys)) == len(keys) and all(keys):
        _drop(rest, table.place)
        if left:
            extension[table.name] = left
    return rows


def _derived(text: VersionText) -> dict[str, str]:
    known = text.definition
    return {
        "by_law": "；".join(f"{law.title}{law.article}" for law in known.laws) if known else "",
        "handle_flow": "→".join(step.title for step in known.route) if known else "",
        "is_fee": ("1" if known.fees else "0") if known else "",
        "fee_basis": "；".join(fee.basis for fee in known.fees) if known else "",
        "is_online": "1" if known and known.form.steps else "0",
    }


# Reading


def read_row(row: NationalRow) -> dict[str, Any]:
    """Return the JSON of the version that a row stands for, to be checked like any other.

    Raises DefinitionRefused with what is wrong in which column.
    """
    reader = _Reader()
    item = row.extension.get("item")
    made: dict[str, Any] = dict(item) if isinstance(item, Mapping) else {}
    for each in FIELDS:
        if each.place != ("topics",):
            reader.take(each, row.values.get(each.name, ""), made)
    _read_topics(reader, row, made)
    for table in TABLES:
        _read_table(reader, table, row, made)
    if reader.errors:
        raise DefinitionRefused(reader.errors)
    return made


class _Reader:
    """Reads cells into JSON and gathers what is wrong."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def read(self, each: NationalField, cell: str) -> Any:
        try:
            return each.codec.read(cell)
        except ValueError as wrong:
            self.errors.setdefault(each.name, f"{each.title}（{each.name}）：{wrong}。")
            return _GONE

    def take(self, each: NationalField, cell: str, made: Any) -> None:
        """Put a cell where it belongs; unchanged it gives way to what the extension says."""
        kept = _value_in(made, each.place)
        if kept is not _GONE and kept is not None and _said(each, kept) == cell:
            return
        if cell == "":
            self._clear(each, kept, made)
            return
        value = self.read(each, cell)
        if value is not _GONE:
            _put(made, each.place, value)

    def _clear(self, each: NationalField, kept: Any, made: Any) -> None:
        if isinstance(kept, str | list):
            _put(made, each.place, type(kept)())
        else:
            _drop(made, each.place)


def _read_topics(reader: _Reader, row: NationalRow, made: dict[str, Any]) -> None:
    columns = [each for each in FIELDS if each.place == ("topics",)]
    kept = made.get("topics")
    if isinstance(kept, list) and all(
        _said(each, kept) == row.values.get(each.name, "") for each in columns
    ):
        return
    made["topics"] = [
        code for each in columns for code in reader.read(each, row.values.get(each.name, ""))
    ]


def _read_table(
    reader: _Reader, table: NationalTable, row: NationalRow, made: dict[str, Any]
) -> None:
    rows = row.tables.get(table.name, [])
    if _value_in(made, table.place) is not _GONE:
        return
    if not rows:
        if isinstance(made.get("definition"), dict):
            _put(made, table.place, [])
        return
    left = row.extension.get(table.name)
    left = left if isinstance(left, Mapping) else {}
    _put(made, table.place, [_read_line(reader, table, line, left) for line in _in_order(rows)])


def _in_order(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    def place(line: dict[str, str]) -> int:
        number = line.get("order_num", "")
        return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 10**9

    return sorted(rows, key=place)


def _read_line(
    reader: _Reader, table: NationalTable, line: Mapping[str, str], left: Mapping[str, Any]
) -> Any:
    kept = left.get(line.get(table.key or "order_num", ""))
    if table.name == "faq":
        cells = [line.get(each.name, "") for each in table.fields]
        same = isinstance(kept, list) and [_said(_TOLD, one) for one in kept] == cells
        return kept if same else cells
    made: dict[str, Any] = dict(kept) if isinstance(kept, Mapping) else {}
    for each in table.fields:
        reader.take(each, line.get(each.name, ""), made)
    for needed, empty in _NEEDED.get(table.name, {}).items():
        made.setdefault(needed, empty)
    return made


_TOLD = NationalField(name="told", title="")

_NEEDED: Mapping[str, Mapping[str, Any]] = {
    "material": {"issued_by": "", "source": "99", "judge": []},
    "fee": {"basis": ""},
    "law": {},
    "handle_item": {"code": "", "title": ""},
    "punish": {"act": "", "sort": ""},
    "joint_body": {"name": ""},
    "handling_body": {"name": ""},
}

_SKELETON: Mapping[str, Any] = {
    "guide": {
        **dict.fromkeys(("summary", "can", "bring", "how_long", "how_much", "where"), ""),
        "conditions": [],
    },
    "laws": [],
    "situations": [],
    "papers": [],
    "form": {"steps": []},
    "route": [],
}
"""What a definition needs at least, where a row brings the first words of one."""


# Places


def _raw_at(source: Any, place: tuple[str, ...]) -> Any:
    for part in place:
        if source is None:
            return None
        source = source[int(part)] if part.isdigit() else getattr(source, part)
    return source


def _value_at(source: Any, place: tuple[str, ...]) -> Any:
    """Return the JSON value at a place of a version, defaults included."""
    return dump_json(_raw_at(source, place))


def _value_in(made: Any, place: tuple[str, ...]) -> Any:
    for part in place:
        if not isinstance(made, dict) or part not in made:
            return _GONE
        made = made[part]
    return made


def _drop(rest: Any, place: tuple[str, ...]) -> None:
    """Take a value out of JSON; a record that has nothing left goes with it, but a definition."""
    *way, last = place
    trail = []
    for part in way:
        if not isinstance(rest, dict) or not isinstance(rest.get(part), dict):
            return
        trail.append((rest, part))
        rest = rest[part]
    if isinstance(rest, dict):
        rest.pop(last, None)
    for holder, part in reversed(trail):
        if part != "definition" and not holder[part]:
            del holder[part]


def _put(made: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    *way, last = place
    for part in way:
        known = made.get(part)
        if part == "definition" and not isinstance(known, dict):
            known = {name: _copy(each) for name, each in _SKELETON.items()}
        made[part] = dict(known) if isinstance(known, dict) else {}
        made = made[part]
    made[last] = value


def _copy(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else list(value)

"""Fields of a form as data: what a view knows about a question, turned into ``ui/field.html``.

No Django form: the action decides what is right, and its refusals come back here by field name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from yimen.ui.parts import ErrorItem, FileRow, Given, Link, Option

Kind = Literal[
    "text", "textarea", "number", "money", "integer", "tel", "email", "url", "search", "password",
    "date", "month", "time", "datetime-local", "id_number", "uscc", "select", "radio", "checkbox",
    "tick", "file", "area", "hidden",
]  # fmt: skip
Width = Literal["", "s", "m", "l"]

_INPUT_TYPE = {
    "number": "text",
    "money": "text",
    "integer": "text",
    "id_number": "text",
    "uscc": "text",
}
_INPUT_MODE = {"number": "decimal", "money": "decimal", "integer": "numeric", "tel": "tel"}
_MAX_LENGTH = {"id_number": 21, "uscc": 22}
_TYPED = frozenset({"text", "textarea", "number", "money", "integer", "tel", "date"})
_GROUPED = frozenset({"id_number", "uscc"})
_CHOSEN = frozenset({"radio", "select"})
_FEW = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question: its words, its value and what was wrong with it."""

    name: str
    label: str
    kind: Kind = "text"
    value: str = ""
    values: Sequence[str] = ()
    error: str = ""
    why: str = ""
    why_word: str = "为什么问："
    help: str = ""
    unit: str = ""
    options: Sequence[Option] = ()
    required: bool = True
    width: Width = ""
    rows: int = 4
    autocomplete: str = "off"
    maxlength: int | None = None
    given: Given | None = None
    files: Sequence[FileRow] = ()
    downloads: Sequence[Link] = ()
    ways: Sequence[Link] = ()
    accept: str = "image/*,application/pdf"
    pick_word: str = ""
    limits: str = ""
    multiple: bool = False
    upload: str = ""
    save: str = ""
    levels: Sequence[Sequence[Option]] = ()
    source: str = ""

    @property
    def id(self) -> str:
        """Return the id of the control to which an error summary leads."""
        first = {"radio", "checkbox"}
        return f"f-{self.name}-1" if self.kind in first else f"f-{self.name}"

    @property
    def is_blank(self) -> bool:
        """Say whether nothing of anybody's is in it, so that its text may be kept."""
        hers = (
            self.value,
            self.values,
            self.error,
            self.given,
            self.files,
            self.downloads,
            self.ways,
        )
        return not any(hers) and self.save == "" and self.upload == "" and self._is_fixed()

    @property
    def is_plain(self) -> bool:
        """Say whether only the value between its marks differs from person to person."""
        if self.kind not in _TYPED:
            return False
        hers = (self.error, self.given, self.files, self.save, self.upload)
        return bool(self.value) and not any(hers) and self._is_fixed()

    @property
    def is_chosen(self) -> bool:
        """Say whether one of its few answers is chosen, and it looks so to all who chose that."""
        if self.kind not in _CHOSEN or not self.value or len(self.options) > _FEW:
            return False
        hers = (self.error, self.given, self.save)
        alone = not any(hers) and self.values in ((), (self.value,))
        return alone and self._is_fixed() and any(self.value == one.value for one in self.options)

    def _is_fixed(self) -> bool:
        """Say whether its options cannot change under a kept text."""
        lists = (self.options, self.levels, *self.levels)
        return all(isinstance(found, tuple) for found in lists)

    def as_context(self) -> dict[str, object]:
        """Return the names that ``ui/field.html`` reads."""
        names = type(self).__dataclass_fields__
        return {name: getattr(self, name) for name in names} | {
            "type": _INPUT_TYPE.get(self.kind, self.kind),
            "inputmode": _INPUT_MODE.get(self.kind, ""),
            "maxlength": self.maxlength or _MAX_LENGTH.get(self.kind),
            "grouped": self.kind in _GROUPED,
        }


def fill(
    fields: Sequence[Field],
    *,
    values: Mapping[str, str | Sequence[str]],
    errors: Mapping[str, str] | None = None,
) -> list[Field]:
    """Return the questions with what was typed and what was wrong, in the order of asking.

    A value given as a list fills a group of ticks. A question without a value keeps its own.
    """
    wrong = errors or {}
    return [_filled(field, values=values, error=wrong.get(field.name, "")) for field in fields]


def _filled(field: Field, *, values: Mapping[str, str | Sequence[str]], error: str) -> Field:
    value = values.get(field.name)
    if value is None:
        return replace(field, error=error)
    if isinstance(value, str):
        return replace(field, value=value, values=(value,) if value else (), error=error)
    return replace(field, values=tuple(value), value=value[0] if value else "", error=error)


def error_items(fields: Sequence[Field], *, others: Sequence[str] = ()) -> list[ErrorItem]:
    """Return the lines of the error summary: one for each wrong question, then the others.

    Each names its question, so that it can be understood away from it. ``others`` are refusals that concern no single question.
    """
    lines = [
        ErrorItem(message=f"{f.label.rstrip('？?')}：{f.error}", anchor=f.id)
        for f in fields
        if f.error
    ]
    return lines + [ErrorItem(message=message) for message in others]

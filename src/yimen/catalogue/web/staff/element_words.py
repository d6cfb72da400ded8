"""Elements of a version in words, where a part is read or compared: codes by their dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from yimen.catalogue.rules.dictionaries import LEVELS
from yimen.catalogue.rules.difference import Change
from yimen.catalogue.web.staff.section_questions import GROUPS, Question

_UNIT_PLACES = ("department_code", "definition.route.unit", "lead")
_STEPS = {"receiving": "收件单位", "deciding": "决定单位"}


def _questions() -> Iterator[tuple[str, Question]]:
    for groups in GROUPS.values():
        for group in groups:
            for question in group.questions:
                yield question.path, question
            for table in group.tables:
                for column in table.columns:
                    yield f"{table.path}.{column.path}", column


_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "decide_level": LEVELS,
    **{path: one.options for path, one in _questions() if one.options},
}
_LABELS: Mapping[str, str] = {path: one.label for path, one in _questions() if one.label}


def place_of(change: Change) -> str:
    """Return what an element is called on the form on which it is written."""
    if any(part.startswith("#") for part in change.path):
        return change.place
    label = _LABELS.get(".".join(change.path), change.place)
    return label.partition("：")[0]


def words_of(path: Sequence[str], text: str, *, units: Callable[[], Mapping[str, str]]) -> str:
    """Return a value as people read it: codes by their dictionaries, units by their names."""
    plain = ".".join(part for part in path if not part.startswith("#"))
    if plain in _UNIT_PLACES:
        return _STEPS.get(text) or units().get(text, text)
    options = _OPTIONS.get(plain)
    if not text or options is None:
        return text
    return "、".join(options.get(one, one) for one in text.split("\n"))
